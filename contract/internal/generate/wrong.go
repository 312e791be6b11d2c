package generate

import (
	"slices"

	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
)

// A Wrong is a body that breaks one rule.
type Wrong struct {
	Rule, Pointer, label string
	Value                any
}

// Wrongs are bodies that break one rule each of what an operation takes, those
// of different rules and members first.
func Wrongs(v *Values, o *spec.Operation, s *spec.Schema, most int) []Wrong {
	var list []Wrong
	perRule := map[string]int{}
	for c := range v.Invalid(s, session.Direction(o)) {
		if _, isObject := c.Value.(map[string]any); !isObject || len(list) >= 6*most {
			continue
		}
		if perRule[c.Rule+c.Pointer]++; perRule[c.Rule+c.Pointer] > 1 {
			continue
		}
		list = append(list, Wrong{c.Rule, c.Pointer, c.Label, c.Value})
	}
	rounds := map[string]int{}
	order := make([]int, len(list))
	for i, w := range list {
		rounds[w.Rule]++
		order[i] = rounds[w.Rule]
	}
	index := make([]int, len(list))
	for i := range index {
		index[i] = i
	}
	slices.SortStableFunc(index, func(a, b int) int { return order[a] - order[b] })
	picked := make([]Wrong, 0, most)
	for _, i := range index[:min(most, len(list))] {
		picked = append(picked, list[i])
	}
	return picked
}
