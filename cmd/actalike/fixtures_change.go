package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// fixtureChanges are what --minimal, --maximal, --nulls and --set make of a
// valid value.
type fixtureChanges struct {
	subject subject
	maker   *fixtures.Maker
	steps   []func(v any, k int) any
	pins    []pin
	unique  []string
}

func (m fixtureMaker) changes(s subject) (fixtureChanges, error) {
	c := fixtureChanges{subject: s, maker: m.maker}
	d := s.set.Direction
	if m.o.minimal {
		c.steps = append(c.steps, func(v any, _ int) any { return least(s.set.Schema, d, v) })
	}
	if m.o.maximal {
		c.steps = append(c.steps, c.most)
	}
	if m.o.nulls {
		c.steps = append(c.steps, func(v any, _ int) any { return withNulls(s.set.Schema, d, v) })
	}
	for _, text := range m.o.set {
		pin, err := m.pin(s, text)
		if err != nil {
			return c, err
		}
		c.pins = append(c.pins, pin)
		if r := s.set.Resource; r != nil && len(pin.path) == 1 && slices.Contains(r.Unique, pin.path[0]) {
			c.unique = append(c.unique, pin.path[0])
		}
	}
	return c, nil
}

// any tells whether values are changed at all.
func (c fixtureChanges) any() bool { return len(c.steps)+len(c.pins) > 0 }

// apply changes value k. What the flags ask for is done as far as the value
// stays valid, but a pinned member stays pinned.
func (c fixtureChanges) apply(v any, k int) (any, error) {
	for _, step := range c.steps {
		v = c.asFar(v, step(v, k))
	}
	if len(c.pins) == 0 {
		return v, nil
	}
	for _, pin := range c.pins {
		v = pin.set(v)
	}
	if c.subject.accepts(v) {
		return v, nil
	}
	return v, c.misfit(v)
}

// misfit says which pin the value cannot hold.
func (c fixtureChanges) misfit(v any) error {
	s := c.subject
	violations := s.set.Schema.Validate(v, s.set.Direction)
	if len(violations) == 0 && s.judge != nil {
		violations = s.judge.Validate(v, s.set.Direction)
	}
	return &spec.Error{Message: fmt.Sprintf("--set %q: the value as a whole is not valid any more: %s", c.pins[0].text, violations[0]), Hint: "the document ties this member to others: set those as well"}
}

// asFar takes the changed value if it is valid, else those of its members that
// can be changed alone.
func (c fixtureChanges) asFar(old, changed any) any {
	if c.subject.accepts(changed) {
		return changed
	}
	before, ok := old.(map[string]any)
	after, isObject := changed.(map[string]any)
	if !ok || !isObject {
		return old
	}
	for _, name := range slices.Sorted(maps.Keys(value.Merge(before, after).(map[string]any))) {
		next := maps.Clone(before)
		delete(next, name)
		if v, has := after[name]; has {
			next[name] = v
		}
		if c.subject.accepts(next) {
			before = next
		}
	}
	return before
}

// needed tells whether values that travel in a direction must hold a property.
func needed(p spec.Property, d spec.Direction) bool {
	return p.Required && d != spec.AsPatch && !foreign(p, d)
}

// foreign tells whether a property is not for values that travel in a direction.
func foreign(p spec.Property, d spec.Direction) bool {
	if d == spec.AsResponse {
		return p.Schema.Keywords.WriteOnly
	}
	return p.Schema.Keywords.ReadOnly
}

// least keeps of a value what must be there.
func least(s *spec.Schema, d spec.Direction, v any) any {
	switch v := v.(type) {
	case map[string]any:
		kept := value.Object{}
		for _, p := range s.Properties {
			if member, ok := v[p.Name]; ok && needed(p, d) {
				kept[p.Name] = least(p.Schema, d, member)
			}
		}
		return kept
	case []any:
		return eachItem(s, v, func(in *spec.Schema, item any) any { return least(in, d, item) })
	}
	return v
}

func eachItem(s *spec.Schema, array []any, change func(*spec.Schema, any) any) any {
	if s.Items == nil {
		return array
	}
	changed := make([]any, len(array))
	for i, item := range array {
		changed[i] = change(s.Items, item)
	}
	return changed
}

// withNulls puts null wherever a schema lets it in.
func withNulls(s *spec.Schema, d spec.Direction, v any) any {
	switch v := v.(type) {
	case map[string]any:
		changed := maps.Clone(v)
		for _, p := range s.Properties {
			member, ok := v[p.Name]
			if ok && p.Schema.Accepts(nil, d) {
				changed[p.Name] = nil
			} else if ok {
				changed[p.Name] = withNulls(p.Schema, d, member)
			}
		}
		return changed
	case []any:
		return eachItem(s, v, func(in *spec.Schema, item any) any { return withNulls(in, d, item) })
	}
	return v
}

// most puts in every declared member that is missing: from another value of the
// whole schema, which is about the same person, or made for the member alone.
func (c fixtureChanges) most(v any, k int) any {
	s := c.subject.set
	whole, _ := c.maker.Value(s.Schema, s.Direction, k)
	return c.fill(s.Schema, v, whole, k, fillDepth)
}

// fillDepth is how deep missing members are put in: schemas may hold themselves.
const fillDepth = 6

func (c fixtureChanges) fill(s *spec.Schema, v, from any, k, room int) any {
	object, ok := v.(map[string]any)
	if !ok || room == 0 {
		return v
	}
	other, _ := from.(map[string]any)
	d := c.subject.set.Direction
	filled := maps.Clone(object)
	for _, p := range s.Properties {
		member, has := object[p.Name]
		switch {
		case has:
			filled[p.Name] = c.fill(p.Schema, member, other[p.Name], k, room-1)
		case foreign(p, d):
		default:
			if member, has = other[p.Name]; !has {
				made, err := c.maker.Value(p.Schema, d, k)
				member, has = made, err == nil
			}
			if has {
				filled[p.Name] = member
			}
		}
	}
	return filled
}
