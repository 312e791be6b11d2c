package contract

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// ordering asks for the list in an order, and the other way around.
var ordering = &probe{"orders", func(t *trial) {
	if t.of.list == nil || t.of.list.List == nil || t.of.list.List.Order == nil {
		return
	}
	list := t.readStock(3)
	if len(list) < 2 {
		return
	}
	tried := 0
	for _, p := range t.of.resource.Schema.Properties {
		if tried < 4 && t.orderBy(p.Name, list) {
			tried++
		}
	}
}}

// orderBy asks for the order by one member; false if it cannot be asked.
func (t *trial) orderBy(name string, list []*made) bool {
	l := t.of.list.List
	base, ok := t.listCall(t.of, list[0], 100)
	if !ok || l.Order.Schema != nil && !l.Order.Schema.Accepts(name, spec.AsRequest) || !comparableBy(name, list) {
		return false
	}
	up, down := base, base
	up.arguments = base.arguments.with(l.Order, name)
	down.arguments = base.arguments.with(l.Order, "-"+name)
	if l.Direction != nil {
		up.arguments = up.arguments.with(l.Direction, directionWord(l, "asc"))
		down.arguments = up.arguments.with(l.Direction, directionWord(l, "desc"))
	}
	one, x := t.ownOrder(up, list)
	if x == nil || !x.success() {
		return false
	}
	sign := t.sorted(one, name)
	if sign == 0 {
		t.note(issue{kind: unordered, verdict: finding.Broken, exchange: x, key: name, rule: l.Order.Location,
			message: "the list is not in the order that was asked for: " + name, expected: "up or down by " + name, actual: show(valuesOf(one, name))})
		return true
	}
	if l.Direction == nil && l.Order.Schema != nil && !l.Order.Schema.Accepts("-"+name, spec.AsRequest) {
		return true
	}
	other, y := t.ownOrder(down, list)
	if y != nil && y.success() && t.sorted(other, name) != -sign {
		t.note(issue{kind: unordered, verdict: finding.Broken, exchange: y, key: "-" + name, rule: l.Order.Location,
			message: "the list is not turned around as asked: " + name, expected: "the other way around", actual: show(valuesOf(other, name))})
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
func comparableBy(name string, list []*made) bool {
	var seen []any
	for _, m := range list {
		v := member(m.current(), name)
		switch v := v.(type) {
		case string:
			if strings.ContainsFunc(strings.ToLower(v), func(c rune) bool { return c < 'a' || c > 'z' }) {
				return false
			}
		case json.Number:
		default:
			return false
		}
		if slices.ContainsFunc(seen, func(other any) bool { return same(v, other) || value.Kind(v) != value.Kind(other) }) {
			return false
		}
		seen = append(seen, v)
	}
	return len(seen) > 1
}

// ownOrder is the run's own records in the order that a list has them.
func (t *trial) ownOrder(base call, list []*made) ([]*made, *exchange) {
	w := t.walk(t.of, base)
	var own []*made
	for _, item := range w.items() {
		for _, m := range list {
			if key := t.of.keyOfItem(item); key != "" && key == m.key() {
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
func (t *trial) sorted(list []*made, name string) int {
	up, down := true, true
	for i := 1; i < len(list); i++ {
		less := lessThan(member(list[i-1].current(), name), member(list[i].current(), name))
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
	return strings.ToLower(scalarOf(a)) < strings.ToLower(scalarOf(b))
}

func valuesOf(list []*made, name string) []any {
	var values []any
	for _, m := range list {
		values = append(values, member(m.current(), name))
	}
	return values
}
