package scenario

import (
	"slices"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/generate"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// Suited gives a call the body that its record stands.
func Suited(t *Session, o *spec.Operation, c session.Call, m *Record) session.Call {
	if !c.HasBody || session.JSONSchema(o) == nil {
		return c
	}
	if m == nil {
		return c
	}
	switch o.Effect {
	case spec.Replaces:
		if body, ok := replacement(t, o, m, 0); ok {
			return c.WithBody(map[string]any(body))
		}
	case spec.Merges:
		for _, name := range Changeable(t, o, m, 1) {
			return c.WithBody(map[string]any{name: OtherValue(t, o, m, name)})
		}
	}
	return c
}

// MostChanged bounds how many members are changed one by one.
const MostChanged = 8

// Changeable are the members of a write that read back, those with a plain value
// first; none of one that takes no JSON.
func Changeable(t *Session, o *spec.Operation, m *Record, most int) []string {
	s := session.JSONSchema(o)
	if s == nil {
		return nil
	}
	var list []string
	for _, p := range s.Properties {
		v := OtherValue(t, o, m, p.Name)
		if v == nil {
			continue
		}
		wanted := compare.Expected(o, value.Object{p.Name: v})
		if len(compare.Sure(wanted)) == 0 || compare.KeyLike(p.Name) {
			continue
		}
		list = append(list, p.Name)
	}
	slices.SortStableFunc(list, func(a, b string) int { return plainRank(s, a) - plainRank(s, b) })
	return list[:min(most, len(list))]
}

func plainRank(s *spec.Schema, name string) int {
	p, _ := s.Property(name)
	switch {
	case generate.PlainText(p.Schema) && compare.Readable(name):
		return 0
	case p.Schema.Allows("string"), p.Schema.Allows("integer"), p.Schema.Allows("boolean"):
		return 1
	}
	return 2
}

// OtherValue is a valid value for a member, other than the record's; nil if none
// is found, or the member names another record.
func OtherValue(t *Session, o *spec.Operation, m *Record, name string) any {
	p, ok := session.JSONSchema(o).Property(name)
	if !ok || p.Schema.Keywords.ReadOnly || slices.ContainsFunc(m.Collection.Resource.Foreign, func(f spec.ForeignKey) bool { return f.Pointer == value.Pointer(name) }) {
		return nil
	}
	old := compare.Member(m.current(), name)
	if generate.PlainText(p.Schema) && compare.Readable(name) {
		if word := t.Values.Fresh(9000 + len(m.marker) + len(name))[:9]; p.Schema.Accepts(word, spec.AsRequest) && !compare.Same(word, old) {
			return word
		}
	}
	candidates := p.Schema.Choices()
	if p.Schema.Allows("boolean") && len(p.Schema.Types()) > 0 {
		candidates = append(candidates, false, true)
	}
	for k := range 6 {
		if v, err := t.Values.Of(p.Schema, spec.AsPatch, 40+k); err == nil {
			candidates = append(candidates, v)
		}
	}
	for _, v := range append(severalOf(candidates), candidates...) {
		if v != nil && p.Schema.Accepts(v, spec.AsRequest) && !compare.Agrees(v, old) && !compare.Empty(v) || v == false && old == true {
			return v
		}
	}
	return nil
}

// severalOf makes a list of two items out of the items of others: one item hides
// what becomes of the second.
func severalOf(candidates []any) []any {
	var items []any
	for _, v := range candidates {
		list, _ := v.([]any)
		for _, item := range list {
			if len(items) < 2 && !slices.ContainsFunc(items, func(other any) bool { return compare.Agrees(other, item) || compare.Agrees(item, other) }) {
				items = append(items, item)
			}
		}
	}
	if len(items) < 2 {
		return nil
	}
	return []any{items}
}

// TouchedBy are the top members of a record that a body writes.
func TouchedBy(wanted []compare.Expectation, body value.Object) []string {
	var list []string
	for _, e := range wanted {
		if tokens := value.Tokens(e.Pointer); len(tokens) > 0 {
			list = append(list, value.Pointer(tokens[0]))
		}
	}
	for name := range body {
		list = append(list, value.Pointer(name))
	}
	return list
}
