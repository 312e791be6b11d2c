package conform

import (
	"slices"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/check"
	"github.com/actalike/actalike/contract/internal/evidence"
)

// operationStats are what was seen of one operation.
type operationStats struct {
	exchanges int
	bodies    int // answers whose body was judged, or had none to judge
	findings  map[string][]*finding.Finding
	keys      map[string]*finding.Finding
}

func newOperationStats() *operationStats {
	return &operationStats{findings: map[string][]*finding.Finding{}, keys: map[string]*finding.Finding{}}
}

// maxFindings bounds the different findings of one operation.
const maxFindings = 300

// add keeps a finding, or counts it if its like is kept.
func (a *operationStats) add(check, key string, f finding.Finding) {
	key = check + "\x00" + key
	if old := a.keys[key]; old != nil {
		old.Count++
		return
	}
	if len(a.keys) >= maxFindings {
		return // the check has its verdict already, and nobody reads more than these
	}
	a.keys[key] = &f
	a.findings[check] = append(a.findings[check], &f)
}

// results are the checks of one operation.
func (a *operationStats) results(checks []check.Check, operation string) []finding.Check {
	var list []finding.Check
	for _, c := range checks {
		if c.ID == DeclaredPaths {
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

func (a *operationStats) result(c check.Check, operation string) finding.Check {
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
