package contract

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/check"
	"github.com/actalike/actalike/contract/internal/conform"
	"github.com/actalike/actalike/contract/internal/evidence"
)

// everyExchange is the check that holds what could not be judged.
const everyExchange = "every-exchange-judged"

// Result sums up what was seen so far.
func (w *Monitor) Result() finding.Result {
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
		c := w.checks[slices.IndexFunc(w.checks, func(c check.Check) bool { return c.ID == conform.DeclaredPaths })]
		r.Results = append(r.Results, w.unknown.result(c, "no operation"))
	}
	if c, some := w.leftOut(); some {
		r.Results = append(r.Results, c)
	}
	finding.Identify(r.Results)
	r.Summary = finding.Summarise(r.Results)
	r.Coverage = w.covered.Covered(api)
	return r
}

// checksOf are the checks of one operation.
func (w *Monitor) checksOf(a *account, operation string) []finding.Check {
	var list []finding.Check
	for _, c := range w.checks {
		if c.ID == conform.DeclaredPaths {
			continue
		}
		done := a.result(c, operation)
		if done.Verdict == finding.Passed && a.bodies == 0 && slices.Contains(c.Kinds, evidence.InvalidBody) {
			done.Verdict, done.Skipped = finding.Skipped, "a body that can be judged"
		}
		list = append(list, done)
	}
	return list
}

func (a *account) result(c check.Check, operation string) finding.Check {
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
func (w *Monitor) leftOut() (finding.Check, bool) {
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
