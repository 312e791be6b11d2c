// Package finding holds what a contract run found, as plain data: one result,
// many renderers. Its JSON is versioned; docs/report.md describes it.
package finding

import (
	"net/http"
	"time"

	"github.com/actalike/actalike/spec"
)

// SchemaVersion is the version of the JSON of a [Result]. It changes when a
// member is renamed, removed or means something else; not when one is added.
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
	// Operations tells of each operation of the document whether it was checked.
	Operations []Operation `json:"operations,omitempty"`
	Coverage   Coverage    `json:"coverage"`
	Restored   Restored    `json:"restored"`
}

// A Summary counts checks by verdict.
type Summary struct {
	Checks   int `json:"checks"`
	Passed   int `json:"passed"`
	Broken   int `json:"broken"`
	Lenient  int `json:"lenient"`
	Observed int `json:"observed"`
	Skipped  int `json:"skipped"`
}

// A Verdict is what a run may claim of a check.
type Verdict string

const (
	Passed   Verdict = "passed"   // made, and as the document, HTTP or the merge rules demand
	Broken   Verdict = "broken"   // not as demanded, and no honest reading allows it
	Lenient  Verdict = "lenient"  // took what the document refuses, and lost nothing
	Observed Verdict = "observed" // two servers could honestly differ: this is what the target does
	Skipped  Verdict = "skipped"  // not run; never counted as passed
)

// Verdicts lists every verdict, the worst first.
func Verdicts() []Verdict { return []Verdict{Broken, Lenient, Observed, Skipped, Passed} }

// A Check is the result of one check on one operation.
type Check struct {
	Check     string    `json:"check"` // its id
	Family    string    `json:"family"`
	Operation string    `json:"operation"`
	Resource  string    `json:"resource,omitempty"` // the collection it is about
	Verdict   Verdict   `json:"verdict"`            // the worst of its findings
	Title     string    `json:"title"`
	Skipped   string    `json:"skipped,omitempty"` // what it would need
	Requests  int       `json:"requests"`
	Findings  []Finding `json:"findings"`
}

// A Finding is one thing that was found, with the way back to it.
type Finding struct {
	Verdict          Verdict       `json:"verdict"` // broken, lenient or observed
	Message          string        `json:"message"`
	Expected         string        `json:"expected,omitempty"`
	Actual           string        `json:"actual,omitempty"`
	DocumentPosition spec.Position `json:"document_position"`  // the rule's line in the published document
	Pointer          string        `json:"pointer,omitempty"`  // JSON Pointer into the body it is about
	Rule             string        `json:"rule,omitempty"`     // file and JSON Pointer of the rule
	Fix              string        `json:"fix,omitempty"`      // how a server mends it
	Request          *Request      `json:"request,omitempty"`  // the smallest exchange that shows it
	Response         *Response     `json:"response,omitempty"` // nil if none came
	Curl             string        `json:"curl,omitempty"`     // sends the request again; tokens are shell variables
	Replay           string        `json:"replay,omitempty"`   // the command that finds it again
	Count            int           `json:"count"`              // how often it was found; only the first is kept
}

// A Request is what was sent, without credentials.
type Request struct {
	Method string      `json:"method"`
	URL    string      `json:"url"`
	Header http.Header `json:"header"`
	Body   string      `json:"body,omitempty"` // may be shortened; curl has all of it
}

// A Response is what came back.
type Response struct {
	Status     int         `json:"status"`
	Header     http.Header `json:"header"`
	Body       string      `json:"body,omitempty"` // may be shortened
	DurationMS float64     `json:"duration_ms"`
}

// Coverage tells what of the document was exercised.
type Coverage struct {
	Operations Covered `json:"operations"`
	Statuses   Covered `json:"statuses"`
	MediaTypes Covered `json:"media_types"`
	Properties Covered `json:"properties"`
	Keywords   Covered `json:"keywords"`
}

// Covered counts the parts of one kind, and names those that were missed.
type Covered struct {
	Total   int      `json:"total"`
	Reached int      `json:"reached"`
	Missed  []string `json:"missed"`
}

// Restored tells how the records of the test users were left.
type Restored struct {
	Verified bool     `json:"verified"` // read again and equal to the snapshot
	Left     []string `json:"left"`     // JSON Pointers of what could not be put back
	Note     string   `json:"note,omitempty"`
}

// An Operation is one of the document, and whether the run got it to do its work.
type Operation struct {
	Operation string `json:"operation"`
	Method    string `json:"method"`
	Path      string `json:"path"`
	Requests  int    `json:"requests"`        // that were sent to it
	Succeeded int    `json:"succeeded"`       // of them, those it answered with 2xx or 3xx
	Needs     string `json:"needs,omitempty"` // what it would take to check it, where nothing succeeded
}

// Failed tells whether a run failed: something is broken, or lenient and strict.
func (r Result) Failed(strict bool) bool {
	return r.Summary.Broken > 0 || (strict && r.Summary.Lenient > 0)
}

// Summarise counts the verdicts of checks.
func Summarise(checks []Check) Summary {
	s := Summary{Checks: len(checks)}
	for _, c := range checks {
		switch c.Verdict {
		case Passed:
			s.Passed++
		case Broken:
			s.Broken++
		case Lenient:
			s.Lenient++
		case Observed:
			s.Observed++
		case Skipped:
			s.Skipped++
		}
	}
	return s
}

// Worst is the verdict of a check with these findings.
func Worst(findings []Finding) Verdict {
	for _, v := range Verdicts() {
		for _, f := range findings {
			if f.Verdict == v {
				return v
			}
		}
	}
	return Passed
}
