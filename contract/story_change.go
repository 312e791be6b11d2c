package contract

import (
	"slices"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// updating changes one member after the other, as the operations of the
// collection let it.
var updating = &probe{"change and read back", func(t *trial) {
	o := t.of.merge
	list := t.stockFor(o)
	if len(list) == 0 {
		return
	}
	m := list[0]
	t.letters(o, m)
	for _, name := range t.changeable(o, m, mostChanged) {
		v := t.otherValue(o, m, name)
		taken := t.change(o, m, value.Object{name: v})
		if next := emptyLike(v); taken && next != nil && !same(v, next) && jsonSchema(o).Accepts(map[string]any{name: next}, spec.AsPatch) {
			t.change(o, m, value.Object{name: next})
		}
	}
	if len(list) > 1 {
		t.readAgain(list[1], "another record was changed")
	}
}}

// letters changes a text to one of capitals, several words and letters beyond
// ASCII: a server may refuse that, but not take it and keep something else.
func (t *trial) letters(o *spec.Operation, m *made) {
	for _, name := range t.changeable(o, m, 1) {
		text, isText := t.otherValue(o, m, name).(string)
		p, _ := jsonSchema(o).Property(name)
		if text += " Zoë & Σ Two"; isText && plainText(p.Schema) && readable(name) && p.Schema.Accepts(text, spec.AsRequest) {
			t.change(o, m, value.Object{name: text})
		}
	}
}

// emptyLike is false for a boolean and 0 for a number, which are values as well.
func emptyLike(v any) any {
	switch value.Kind(v) {
	case "boolean":
		return false
	case "number":
		return number("0")
	}
	return nil
}

// mostChanged bounds how many members are changed one by one.
const mostChanged = 8

// changeable are the members of a write that read back, those with a plain value
// first; none of one that takes no JSON.
func (t *trial) changeable(o *spec.Operation, m *made, most int) []string {
	s := jsonSchema(o)
	if s == nil {
		return nil
	}
	var list []string
	for _, p := range s.Properties {
		v := t.otherValue(o, m, p.Name)
		if v == nil {
			continue
		}
		wanted := t.expected(o, value.Object{p.Name: v})
		if len(sure(wanted)) == 0 || keyLike(p.Name) {
			continue
		}
		list = append(list, p.Name)
	}
	slices.SortStableFunc(list, func(a, b string) int { return t.plainRank(s, a) - t.plainRank(s, b) })
	return list[:min(most, len(list))]
}

func (t *trial) plainRank(s *spec.Schema, name string) int {
	p, _ := s.Property(name)
	switch {
	case plainText(p.Schema) && readable(name):
		return 0
	case p.Schema.Allows("string"), p.Schema.Allows("integer"), p.Schema.Allows("boolean"):
		return 1
	}
	return 2
}

// otherValue is a valid value for a member, other than the record's; nil if none
// is found, or the member names another record.
func (t *trial) otherValue(o *spec.Operation, m *made, name string) any {
	p, ok := jsonSchema(o).Property(name)
	if !ok || p.Schema.Keywords.ReadOnly || slices.ContainsFunc(m.in.resource.Foreign, func(f spec.ForeignKey) bool { return f.Pointer == value.Pointer(name) }) {
		return nil
	}
	old := member(m.current(), name)
	if plainText(p.Schema) && readable(name) {
		if word := t.fresh(9000 + len(m.word) + len(name))[:9]; p.Schema.Accepts(word, spec.AsRequest) && !same(word, old) {
			return word
		}
	}
	candidates := p.Schema.Choices()
	if p.Schema.Allows("boolean") && len(p.Schema.Types()) > 0 {
		candidates = append(candidates, false, true)
	}
	for k := range 6 {
		if v, err := t.run.maker.Value(p.Schema, spec.AsPatch, firstPlain+40+k); err == nil {
			candidates = append(candidates, v)
		}
	}
	for _, v := range append(severalOf(candidates), candidates...) {
		if v != nil && p.Schema.Accepts(v, spec.AsRequest) && !agrees(v, old) && !empty(v) || v == false && old == true {
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
			if len(items) < 2 && !slices.ContainsFunc(items, func(other any) bool { return agrees(other, item) || agrees(item, other) }) {
				items = append(items, item)
			}
		}
	}
	if len(items) < 2 {
		return nil
	}
	return []any{items}
}

// change sends a body to an operation and looks at what came of it. It tells
// whether it was taken.
func (t *trial) change(o *spec.Operation, m *made, body value.Object) bool {
	before := m.record
	base, err := t.call(o, m.params(o), 0)
	if err != nil || t.context.Err() != nil {
		return false
	}
	x := t.do(base.withBody(map[string]any(body)))
	if !x.success() {
		if x.answered() && x.status < 500 {
			t.observed(x, "a valid change is refused", x.describe())
		}
		t.readAgain(m, "a change was refused")
		return false
	}
	wanted := t.expected(o, body)
	if answer, ok := recordIn(o, x); ok && m.in.keyIn(map[string]any(answer)) == m.key() {
		t.members(answeredOther, x, "the answer to a change holds another value", answer, wanted, false)
	}
	if m.in.read == nil {
		return true
	}
	var y *exchange
	t.eventually(func() bool {
		m.record, y = t.fetch(m)
		return m.record != nil && len(unmet(m.record, sure(wanted), true)) == 0
	})
	if m.record == nil {
		t.broken(lost, y, "a record that was changed cannot be read", "the record", describeOr(y))
		m.record = before
		return true
	}
	t.members(lost, x, "a change does not read back", m.record, wanted, true)
	if before != nil && o.Effect == spec.Merges {
		t.steady(m, x, before, m.record, touchedBy(wanted, body), "another member was")
	}
	m.body = value.MergeKeepingNulls(map[string]any(m.body), map[string]any(body)).(map[string]any)
	return true
}

// stockFor are two records to change by an operation that takes JSON, as far as
// there are any.
func (t *trial) stockFor(o *spec.Operation) []*made {
	if o == nil || jsonSchema(o) == nil {
		return nil
	}
	return t.readStock(2)
}

// touchedBy are the top members of a record that a body writes.
func touchedBy(wanted []expectation, body value.Object) []string {
	var list []string
	for _, e := range wanted {
		if tokens := value.Tokens(e.pointer); len(tokens) > 0 {
			list = append(list, value.Pointer(tokens[0]))
		}
	}
	for name := range body {
		list = append(list, value.Pointer(name))
	}
	return list
}

// replacing sends whole records that differ from what is there.
var replacing = &probe{"replace and read back", func(t *trial) {
	o := t.of.replace
	list := t.stockFor(o)
	if len(list) == 0 {
		return
	}
	m := list[0]
	for n := range 2 {
		if body, ok := t.replacement(o, m, n); ok {
			t.change(o, m, body)
		}
	}
	if len(list) > 1 {
		t.readAgain(list[1], "another record was replaced")
	}
}}

// replacement is the body that wrote the record, as far as the operation takes
// it, with some members changed.
func (t *trial) replacement(o *spec.Operation, m *made, n int) (value.Object, bool) {
	s := jsonSchema(o)
	if s == nil {
		return nil, false
	}
	body := value.Object{}
	for _, p := range s.Properties {
		if v, sent := m.body[p.Name]; sent && p.Schema.Accepts(v, spec.AsRequest) {
			body[p.Name] = v
		} else if v, known := m.current()[p.Name]; known && p.Required && p.Schema.Accepts(v, spec.AsRequest) {
			body[p.Name] = v
		}
	}
	for i, name := range t.changeable(o, m, mostChanged) {
		if i%2 == n%2 || i == 0 {
			next := value.MergeKeepingNulls(map[string]any(body), map[string]any{name: t.otherValue(o, m, name)}).(map[string]any)
			if s.Accepts(next, spec.AsRequest) {
				body = next
			}
		}
	}
	return body, s.Accepts(map[string]any(body), spec.AsRequest) && len(body) > 0
}
