package report

import (
	"fmt"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/english"
)

// A family is the checks of one family, in the order of the result.
type family struct {
	Name   string
	Checks []finding.Check
}

// families groups checks; the family that comes first in the result stays first.
func families(checks []finding.Check) []family {
	var groups []family
	place := map[string]int{}
	for _, c := range checks {
		at, known := place[c.Family]
		if !known {
			at = len(groups)
			place[c.Family] = at
			groups = append(groups, family{Name: c.Family})
		}
		groups[at].Checks = append(groups[at].Checks, c)
	}
	return groups
}

// A found is a finding with the check that made it.
type found struct {
	check finding.Check
	finding.Finding
}

// findings lists all findings of one verdict.
func findings(r finding.Result, v finding.Verdict) []found {
	var all []found
	for _, c := range r.Results {
		for _, f := range c.Findings {
			if f.Verdict == v {
				all = append(all, found{c, f})
			}
		}
	}
	return all
}

func skipped(r finding.Result) []finding.Check {
	var checks []finding.Check
	for _, c := range r.Results {
		if c.Verdict == finding.Skipped {
			checks = append(checks, c)
		}
	}
	return checks
}

// fails tells whether a verdict counts against the target.
func (o Options) fails(v finding.Verdict) bool {
	return v == finding.Broken || o.Strict && v == finding.Lenient
}

// headline says in one line what the run proved. It never says more: where
// nothing was checked, or not all, the line is about that.
func headline(r finding.Result, o Options) string {
	s := r.Summary
	made := s.Passed + s.Broken + s.Lenient + s.Observed
	switch {
	case r.Failed(o.Strict):
		return "The contract is broken" + early(r)
	case made == 0:
		return "Nothing was checked" + early(r)
	case r.Interrupted != "":
		return "Nothing was found broken" + early(r)
	case s.Skipped > 0:
		return fmt.Sprintf("The contract holds, as far as it was checked: %s %s not run", english.Count(s.Skipped, "check"), english.Agree(s.Skipped, "was", "were"))
	}
	return "The contract holds"
}

func early(r finding.Result) string {
	if r.Interrupted == "" {
		return ""
	}
	return ", and the run ended early: " + r.Interrupted
}

// tally counts the verdicts in words.
func tally(s finding.Summary) string {
	return fmt.Sprintf("%s: %d passed, %d broken, %d lenient, %d observed, %d skipped",
		english.Count(s.Checks, "check"), s.Passed, s.Broken, s.Lenient, s.Observed, s.Skipped)
}

// spent says what the run took.
func spent(r finding.Result) string {
	return english.Count(r.Requests, "request") + " in " + milliseconds(float64(r.DurationMS))
}

// verdictCount is what the summary says of one verdict.
func verdictCount(s finding.Summary, v finding.Verdict) int {
	return map[finding.Verdict]int{
		finding.Passed: s.Passed, finding.Broken: s.Broken, finding.Lenient: s.Lenient,
		finding.Observed: s.Observed, finding.Skipped: s.Skipped,
	}[v]
}

// A fact is one named line about a finding.
type fact struct{ Name, Text string }

// facts lists what a finding says beside its message and its exchange.
func facts(f finding.Finding) []fact {
	all := []fact{
		{"expected", f.Expected},
		{"actual", f.Actual},
		{"pointer", f.Pointer},
		{"document", f.DocumentPosition.String()},
		{"rule", f.Rule},
		{"fix", f.Fix},
		{"found", repeated(f.Count)},
	}
	var known []fact
	for _, each := range all {
		if each.Text != "" {
			known = append(known, each)
		}
	}
	return known
}

func repeated(times int) string {
	if times < 2 {
		return ""
	}
	return fmt.Sprintf("%d times; this is the smallest exchange that shows it", times)
}

// A kind is one kind of part that a document has.
type kind struct {
	Name string
	finding.Covered
}

// kinds lists what coverage counts.
func kinds(c finding.Coverage) []kind {
	return []kind{
		{"operations", c.Operations},
		{"statuses", c.Statuses},
		{"media types", c.MediaTypes},
		{"properties", c.Properties},
		{"keywords", c.Keywords},
	}
}

// restoration says how the test users' records were left.
func restoration(r finding.Restored) string {
	var said []string
	switch {
	case r.Verified && len(r.Left) == 0:
		said = append(said, "read again, and exactly as it was before")
	case r.Verified:
		said = append(said, "read again, and as it was before but for what is listed")
	case r.Note == "":
		said = append(said, "not verified")
	}
	if r.Note != "" {
		said = append(said, r.Note)
	}
	return strings.Join(said, "; ")
}
