package scenario

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// askForOrders asks for the list in an order, and the other way around.
func askForOrders(t *Session) {
	if t.Of.list == nil || t.Of.list.List == nil || t.Of.list.List.Order == nil {
		return
	}
	list := t.ensureRead(3)
	if len(list) < 2 {
		return
	}
	tried := 0
	for _, p := range t.Of.Resource.Schema.Properties {
		if tried < 4 && orderBy(t, p.Name, list) {
			tried++
		}
	}
}

// orderBy asks for the order by one member; false if it cannot be asked.
func orderBy(t *Session, name string, list []*Record) bool {
	l := t.Of.list.List
	base, ok := t.listCall(t.Of, list[0], 100)
	if !ok || l.Order.Schema != nil && !l.Order.Schema.Accepts(name, spec.AsRequest) || !comparableBy(name, list) {
		return false
	}
	up, down := base, base
	up.Arguments = base.Arguments.With(l.Order, name)
	down.Arguments = base.Arguments.With(l.Order, "-"+name)
	if l.Direction != nil {
		up.Arguments = up.Arguments.With(l.Direction, directionWord(l, "asc"))
		down.Arguments = up.Arguments.With(l.Direction, directionWord(l, "desc"))
	}
	one, x := ownOrder(t, up, list)
	if x == nil || !x.Success() {
		return false
	}
	sign := sorted(one, name)
	if sign == 0 {
		t.Note(evidence.Issue{Kind: evidence.Unordered, Verdict: finding.Broken, Exchange: x, Key: name, Rule: l.Order.Location,
			Message: "the list is not in the order that was asked for: " + name, Expected: "up or down by " + name, Actual: compare.Show(valuesOf(one, name))})
		return true
	}
	if l.Direction == nil && l.Order.Schema != nil && !l.Order.Schema.Accepts("-"+name, spec.AsRequest) {
		return true
	}
	other, y := ownOrder(t, down, list)
	if y != nil && y.Success() && sorted(other, name) != -sign {
		t.Note(evidence.Issue{Kind: evidence.Unordered, Verdict: finding.Broken, Exchange: y, Key: "-" + name, Rule: l.Order.Location,
			Message: "the list is not turned around as asked: " + name, Expected: "the other way around", Actual: compare.Show(valuesOf(other, name))})
	}
	return true
}

func directionWord(l *spec.List, word string) any {
	if l.Direction.Schema == nil || l.Direction.Schema.Accepts(word, spec.AsRequest) {
		return word
	}
	for _, v := range l.Direction.Schema.Choices() {
		if text, ok := v.(string); ok && strings.HasPrefix(strings.ToLower(text), word[:1]) {
			return v
		}
	}
	return word
}

// comparableBy tells whether the records have different values of one plain kind.
func comparableBy(name string, list []*Record) bool {
	var seen []any
	for _, m := range list {
		v := compare.Member(m.current(), name)
		switch v := v.(type) {
		case string:
			if strings.ContainsFunc(strings.ToLower(v), func(c rune) bool { return c < 'a' || c > 'z' }) {
				return false
			}
		case json.Number:
		default:
			return false
		}
		if slices.ContainsFunc(seen, func(other any) bool { return compare.Same(v, other) || value.Kind(v) != value.Kind(other) }) {
			return false
		}
		seen = append(seen, v)
	}
	return len(seen) > 1
}

// ownOrder is the run's own records in the order that a list has them.
func ownOrder(t *Session, base session.Call, list []*Record) ([]*Record, *session.Exchange) {
	w := t.paginate(t.Of, base)
	var own []*Record
	for _, item := range w.items() {
		for _, m := range list {
			if key := t.Of.keyOfItem(item); key != "" && key == m.Key() {
				own = append(own, m)
			}
		}
	}
	if len(own) < 2 {
		return nil, nil
	}
	return own, w.last()
}

// sorted is 1 if records stand in ascending order of a member, -1 if in
// descending order, else 0.
func sorted(list []*Record, name string) int {
	up, down := true, true
	for i := 1; i < len(list); i++ {
		less := lessThan(compare.Member(list[i-1].current(), name), compare.Member(list[i].current(), name))
		up, down = up && less, down && !less
	}
	switch {
	case up:
		return 1
	case down:
		return -1
	}
	return 0
}

func lessThan(a, b any) bool {
	x, isNumber := a.(json.Number)
	y, isNumber2 := b.(json.Number)
	if isNumber && isNumber2 {
		one, _ := x.Float64()
		other, _ := y.Float64()
		return one < other
	}
	return strings.ToLower(compare.Text(a)) < strings.ToLower(compare.Text(b))
}

func valuesOf(list []*Record, name string) []any {
	var values []any
	for _, m := range list {
		values = append(values, compare.Member(m.current(), name))
	}
	return values
}
