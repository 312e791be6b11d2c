package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/sanitize"
)

// sanitized copies a result so that every string in it can be shown to people. The
// JSON report alone does without, for it is read by programs.
func sanitized(r finding.Result) finding.Result { return sanitize.Strings(r, sanitize.Text) }

// oneLine keeps a text that can be shown from starting a second line.
func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ␊ ") }

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

// skipped lists the checks that were not run.
func skipped(r finding.Result) []finding.Check {
	var checks []finding.Check
	for _, c := range r.Results {
		if c.Verdict == finding.Skipped {
			checks = append(checks, c)
		}
	}
	return checks
}

// A reason is why checks were skipped, and how many.
type reason struct {
	Text   string
	Checks []finding.Check
}

// reasons groups skipped checks by what they need.
func reasons(checks []finding.Check) []reason {
	var list []reason
	place := map[string]int{}
	for _, c := range checks {
		at, known := place[c.Skipped]
		if !known {
			at = len(list)
			place[c.Skipped] = at
			list = append(list, reason{Text: c.Skipped})
		}
		list[at].Checks = append(list[at].Checks, c)
	}
	return list
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
	return nonEmpty([]fact{
		{"known", acceptance(f.Known)},
		{"expected", f.Expected},
		{"actual", f.Actual},
		{"pointer", f.Pointer},
		{"document", f.DocumentPosition.String()},
		{"rule", f.Rule},
		{"fix", f.Fix},
		{"found", repetition(f.Count)},
	})
}

// nonEmpty leaves out the facts that say nothing.
func nonEmpty(all []fact) []fact {
	var list []fact
	for _, each := range all {
		if each.Text != "" {
			list = append(list, each)
		}
	}
	return list
}

// acceptance says why a finding is accepted.
func acceptance(k *finding.Known) string {
	switch {
	case k == nil:
		return ""
	case k.Expires != "":
		return fmt.Sprintf("accepted until %s: %s", k.Expires, orUnstated(k.Reason))
	}
	return "accepted: " + orUnstated(k.Reason)
}

func orUnstated(reason string) string {
	if reason == "" {
		return "no reason is stated"
	}
	return reason
}

func repetition(times int) string {
	if times < 2 {
		return ""
	}
	return fmt.Sprintf("%d times; this is the smallest exchange that shows it", times)
}

// nonEmptyTexts leaves out what says nothing.
func nonEmptyTexts(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// joinFirst joins the first few of a list, and says how many more there are.
func joinFirst(names []string, most int) string {
	if len(names) <= most+1 { // "and 1 more" is as long as the one
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
