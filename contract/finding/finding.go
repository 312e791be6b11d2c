// Package finding holds what a contract run found, as plain data: one result,
// many renderers. Its JSON is versioned; docs/report.md describes it.
package finding

import (
	"slices"
	"time"

	"github.com/actalike/actalike/spec"
)

// SchemaVersion is the version of the JSON of a [Result]. It changes when a
// member is renamed, removed or gets another meaning; not when one is added.
const SchemaVersion = 1

// A Result is one whole run.
type Result struct {
	SchemaVersion int       `json:"schema_version"`
	Target        string    `json:"target"`   // base URL, without credentials
	Document      string    `json:"document"` // title and version
	Seed          uint64    `json:"seed"`
	Started       time.Time `json:"started"`
	DurationMS    int64     `json:"duration_ms"`
	Requests      int       `json:"requests"`
	Interrupted   string    `json:"interrupted,omitempty"` // why the run ended early
	Summary       Summary   `json:"summary"`
	Results       []Check   `json:"results"` // in the order of the checks' list
	// Operations says for each operation of the document whether it was checked.
	// It is empty where traffic of others was validated.
	Operations []Operation `json:"operations,omitempty"`
	Coverage   Coverage    `json:"coverage"`
	Restored   Restored    `json:"restored"`
	// Baseline compares the findings with those that were known; nil if nothing was
	// known.
	Baseline *Baseline `json:"baseline,omitempty"`
}

// A Check is the result of one check on one operation.
type Check struct {
	Check     string  `json:"check"` // its id
	Family    string  `json:"family"`
	Operation string  `json:"operation"`
	Resource  string  `json:"resource,omitempty"` // the collection it is about
	Verdict   Verdict `json:"verdict"`            // the worst of its findings
	Title     string  `json:"title"`
	Skipped   string  `json:"skipped,omitempty"` // why it was not run: what it needs
	Requests  int     `json:"requests"`
	// Observations counts the exchanges that could have shown the opposite. A check
	// that passed has at least one.
	Observations int       `json:"observations"`
	Findings     []Finding `json:"findings"`
}

// A Finding is one thing that was found, and how to see it again.
type Finding struct {
	Verdict          Verdict       `json:"verdict"` // broken, lenient or observed
	Message          string        `json:"message"`
	Kind             string        `json:"kind,omitempty"`      // what went wrong, in words that hold no value of this run
	Impact           Impact        `json:"impact,omitempty"`    // what it costs; reports show the worst first
	Operation        string        `json:"operation,omitempty"` // of the request below; the check's if empty
	Expected         string        `json:"expected,omitempty"`
	Actual           string        `json:"actual,omitempty"`
	DocumentPosition spec.Position `json:"document_position"`     // the rule's line in the published document
	Pointer          string        `json:"pointer,omitempty"`     // JSON Pointer into the body it is about
	Rule             string        `json:"rule,omitempty"`        // file and JSON Pointer of the rule
	Fix              string        `json:"fix,omitempty"`         // how to fix the server
	Request          *Request      `json:"request,omitempty"`     // the smallest exchange that shows it
	Response         *Response     `json:"response,omitempty"`    // nil if none came
	Curl             string        `json:"curl,omitempty"`        // sends the request again; tokens are shell variables
	Replay           string        `json:"replay,omitempty"`      // the command that finds it again
	Count            int           `json:"count"`                 // how often it was found; only the first is kept
	Fingerprint      string        `json:"fingerprint,omitempty"` // the same in every run that finds it
	Known            *Known        `json:"known,omitempty"`       // the baseline's entry; nil if it is new
}

// Restored says how the records of the test users were left.
type Restored struct {
	Verified bool     `json:"verified"` // read again and equal to the snapshot
	Left     []string `json:"left"`     // JSON Pointers of what could not be restored
	Note     string   `json:"note,omitempty"`
}

// Failed tells whether a run failed: one of its checks did.
func (r Result) Failed(strict bool) bool {
	return slices.ContainsFunc(r.Results, func(c Check) bool { return c.Fails(strict) })
}

// Fails tells whether a check fails the run: it is broken, or lenient if strict,
// and the baseline does not know why.
func (c Check) Fails(strict bool) bool {
	if len(c.Findings) == 0 {
		return c.Verdict.Fails(strict)
	}
	return slices.ContainsFunc(c.Findings, func(f Finding) bool { return f.Fails(strict) })
}

// Fails tells whether a finding fails the run: it is broken, or lenient if strict,
// and the baseline does not know it.
func (f Finding) Fails(strict bool) bool { return f.Known == nil && f.Verdict.Fails(strict) }
