package contract

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
)

// undeclaredPaths is the check that requests to undeclared paths belong to.
const undeclaredPaths = "declared-paths"

// Witnessed lists the checks that a [Witness] holds exchanges against: those of
// [All] that look at every exchange, and those that only others' exchanges need.
func Witnessed() []Check {
	var list []Check
	for _, c := range All() {
		if c.probe == conformance {
			list = append(list, c)
		}
	}
	return append(list,
		Check{ID: "declared-headers", Family: "conformance", probe: conformance, kinds: []kind{wrongHeader},
			Title:   "Every answer has the headers it must have, and they are as declared",
			Text:    "Required headers that are missing, and values that their schemas refuse.",
			Example: "200 without X-Total, which is required", Fix: "Send the header, or declare it as it is sent."},
		Check{ID: "declared-requests", Family: "conformance", probe: conformance, kinds: []kind{wrongRequest},
			Title:   "Every request that is taken is one the document allows",
			Text:    "Body, media type and parameters. One that is refused with 4xx is observed: the app sent it, and the server did right. One that is taken is broken; where a scalar of another type could be converted, lenient.",
			Example: `POST {"age":-1} -> 201, though minimum is 0`, Fix: "Mend the app, or have the server refuse it, or declare it."},
		Check{ID: undeclaredPaths, Family: "conformance", probe: conformance, kinds: []kind{"a path that is not declared"},
			Title:   "What is asked for that the document does not name",
			Text:    "Paths and methods of the API's base that no operation has: observed.",
			Example: "GET /internal/metrics -> 200", Fix: "Declare it, if it belongs to the API."},
	)
}

// everyExchange is the check that holds what could not be judged.
const everyExchange = "every-exchange-judged"

// Result sums up what was seen so far.
func (w *Witness) Result() finding.Result {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	api := w.config.API
	r := finding.Result{
		SchemaVersion: finding.SchemaVersion, Target: w.config.Source,
		Document: strings.TrimSpace(api.Title + " " + api.Version), Started: w.started.UTC(),
		DurationMS: w.config.Now().Sub(w.started).Milliseconds(), Requests: w.requests, Results: []finding.Check{},
		Restored: finding.Restored{Note: "nothing to put back: actalike sent nothing of its own", Left: []string{}},
	}
	for _, o := range api.Operations {
		if a := w.seen[o]; a != nil {
			r.Results = append(r.Results, w.checksOf(a, o.ID)...)
		}
	}
	if w.unknown.exchanges > 0 {
		c := w.checks[slices.IndexFunc(w.checks, func(c Check) bool { return c.ID == undeclaredPaths })]
		r.Results = append(r.Results, w.unknown.result(c, "no operation"))
	}
	if c, some := w.leftOut(); some {
		r.Results = append(r.Results, c)
	}
	finding.Identify(r.Results)
	r.Summary = finding.Summarise(r.Results)
	r.Coverage = w.run.observer.coverage(api)
	return r
}

// checksOf are the checks of one operation.
func (w *Witness) checksOf(a *account, operation string) []finding.Check {
	var list []finding.Check
	for _, c := range w.checks {
		if c.ID == undeclaredPaths {
			continue
		}
		done := a.result(c, operation)
		if done.Verdict == finding.Passed && a.bodies == 0 && slices.Contains(c.kinds, invalidBody) {
			done.Verdict, done.Skipped = finding.Skipped, "a body that can be judged"
		}
		list = append(list, done)
	}
	return list
}

func (a *account) result(c Check, operation string) finding.Check {
	done := finding.Check{
		Check: c.ID, Family: c.Family, Operation: operation, Title: c.Title,
		Requests: a.exchanges, Observations: a.exchanges, Findings: []finding.Finding{},
	}
	for _, f := range a.findings[c.ID] {
		copied := *f
		copied.Fix = c.Fix
		done.Findings = append(done.Findings, copied)
	}
	done.Verdict = finding.Worst(done.Findings)
	return done
}

// leftOut names what was not judged; what is not of the API is not missed.
func (w *Witness) leftOut() (finding.Check, bool) {
	var reasons []string
	for _, reason := range slices.Sorted(maps.Keys(w.unjudged)) {
		if reason != notOfTheAPI {
			reasons = append(reasons, fmt.Sprintf("%s (%d)", reason, w.unjudged[reason]))
		}
	}
	return finding.Check{
		Check: everyExchange, Family: "conformance", Operation: "every operation", Title: "Every exchange was judged, and all of it",
		Verdict: finding.Skipped, Skipped: "exchanges without " + strings.Join(reasons, ", "), Findings: []finding.Finding{},
	}, len(reasons) > 0
}
