package report

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/actalike/actalike/contract/finding"
)

// A found is a finding with the check that made it.
type found struct {
	number int // of the check in the result, from 1
	check  finding.Check
	finding.Finding
}

// title is what the check demands, and of which operation.
func (f found) title() string { return f.check.Title + " (" + f.operation() + ")" }

// operation is what the failing request asked for.
func (f found) operation() string {
	if f.Operation != "" {
		return f.Operation
	}
	return f.check.Operation
}

// findings lists all findings of one verdict, those that cost most first.
func findings(r finding.Result, v finding.Verdict) []found {
	var all []found
	for i, c := range r.Results {
		for _, f := range c.Findings {
			if f.Verdict == v {
				all = append(all, found{i + 1, c, f})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return a.Rank() - b.Rank() })
	return all
}

// A group is the findings that have one cause, as far as can be told: the same
// check found the same kind of thing. The first stands for all.
type group struct {
	found
	all []found
}

// groups puts findings together; their order stays that of the first of each.
func groups(all []found) []group {
	var list []group
	place := map[cause]int{}
	for _, f := range all {
		key := causeOf(f)
		at, known := place[key]
		if !known {
			at = len(list)
			place[key] = at
			list = append(list, group{found: f})
		}
		list[at].all = append(list[at].all, f)
	}
	return list
}

// A cause is what the findings of a group have in common.
type cause struct {
	check, kind, message string
	verdict              finding.Verdict
	known                bool
	rank                 int
}

func causeOf(f found) cause {
	return cause{f.check.Check, f.Kind, skeleton(f.Message), f.Verdict, f.Known != nil, f.Rank()}
}

// skeleton is a message without what differs from one request to the next.
func skeleton(message string) string { return variable.ReplaceAllString(message, "…") }

// variable matches quoted texts, JSON Pointers and paths, and numbers.
var variable = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|/[^\\s:;,]*|\\d+")

// operations lists what the failing requests of a group asked for.
func (g group) operations() []string { return distinct(g.all, found.operation) }

// pointers lists where in the bodies they failed.
func (g group) pointers() []string { return distinct(g.all, func(f found) string { return f.Pointer }) }

// where names the operations of a group, and how many findings it has.
func (g group) where() string {
	text := joinFirst(g.operations(), 3)
	if len(g.all) > 1 {
		text += fmt.Sprintf(" (%d findings)", len(g.all))
	}
	return text
}

// at names the places in the bodies.
func (g group) at() string { return joinFirst(g.pointers(), 3) }

func distinct(all []found, of func(found) string) []string {
	var list []string
	for _, f := range all {
		if s := of(f); s != "" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// isNew and isKnown tell the findings of a run from those of its baseline.
func isNew(f found) bool   { return f.Known == nil }
func isKnown(f found) bool { return f.Known != nil }

// filter keeps the findings that a condition holds for.
func filter(all []found, keep func(found) bool) []found {
	return slices.DeleteFunc(slices.Clone(all), func(f found) bool { return !keep(f) })
}
