package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// listing looks for created records in the list.
var listing = &probe{"created records in the list", func(t *trial) {
	if t.of.list == nil || t.of.list.List == nil {
		return
	}
	for _, m := range t.stock(t.of, 2) {
		t.listed(m)
	}
	t.listedElsewhere()
}}

// listedElsewhere looks into the list of another parent, where a record must not
// be that belongs to this one.
func (t *trial) listedElsewhere() {
	m := t.example()
	if m == nil || t.of.list.Path != t.of.create.Path || len(t.of.create.Scopes) == 0 {
		return
	}
	scopes := t.of.create.Scopes
	parent := t.collectionOf(scopes[len(scopes)-1].Parent)
	if parent == nil {
		return
	}
	quiet := &trial{subject: t.subject, context: t.context}
	for _, other := range quiet.stock(parent, 2) {
		if other.key() == m.keys[parent.resource] {
			continue
		}
		elsewhere := &made{in: t.of, keys: mapsClone(other.keys), free: other.free}
		if base, ok := t.listCall(t.of, elsewhere, 100); ok {
			w := t.walk(t.of, base)
			if item, there := m.within(w.items()); there {
				t.broken(unlisted, w.last(), "the list of one "+parent.resource.Name+" holds what belongs to another", "no "+m.describe(), show(item))
			}
		}
		return
	}
}

func (t *trial) listed(m *made) {
	base, ok := t.listCall(m.in, m, 100)
	if !ok {
		return
	}
	var w walked
	var item any
	found, late := t.eventually(func() bool {
		w = t.walk(m.in, base)
		item, ok = m.within(w.items())
		return ok || !w.complete
	})
	switch {
	case !found && w.last() != nil && !w.last().success():
		t.observed(w.last(), "the list cannot be read", w.last().describe())
	case !found && m.key() == "":
		t.observed(w.last(), "no item of the list can be told to be the created record", fmt.Sprintf("%d items", len(w.items())))
	case !found && sieved(m, base):
		t.observed(w.last(), "the list has to be filtered, by what a created record does not tell", m.describe())
	case !found && t.context.Err() == nil:
		t.broken(unlisted, w.last(), "a created record is not in the list", m.describe(), fmt.Sprintf("%d others", len(w.items())))
	case !ok:
		t.observed(w.last(), "the list is too long to be looked through", fmt.Sprintf("%d read", len(w.items())))
	case late:
		t.observed(w.last(), "the list lags behind writing", "")
	}
	t.doubles(m.in, w)
	if n := t.copies(m, w.items()); n > 1 {
		t.broken(unlisted, w.last(), "one create made several records", "one record with the text "+m.word, fmt.Sprint(n))
	}
	if object, isObject := item.(map[string]any); ok && isObject {
		t.members(unlisted, w.last(), "the list holds another value than was sent", object, t.expected(m.in.create, m.body), false)
	}
}

// sieved tells whether a list is asked for by a filter that has to be given, and of
// which nobody knows whether the record passes it.
func sieved(m *made, base call) bool {
	return slices.ContainsFunc(m.in.list.List.Filters, func(f spec.Filter) bool {
		wanted, asked := base.arguments[f.Param]
		v, known := value.At(m.known(), f.Pointer)
		return f.Param.Required && asked && (!known || !agrees(wanted, v))
	})
}

// doubles looks for a record that one answer holds twice. Keys may repeat where
// they are told apart by what they belong to: so the whole item has to.
func (t *trial) doubles(c *collection, w walked) {
	for _, p := range w.pages {
		seen := map[string]bool{}
		for _, item := range p.items {
			if _, isObject := item.(map[string]any); !isObject || c.keyOfItem(item) == "" {
				continue
			}
			text := string(value.Encode(item))
			if seen[text] {
				t.broken(unlisted, p.exchange, "a list holds a record twice", "each record once", show(item))
				return
			}
			seen[text] = true
		}
	}
}

// copies counts the records of different keys that hold the word of one.
func (t *trial) copies(m *made, items []any) int {
	keys := map[string]bool{}
	for _, item := range items {
		if object, isObject := item.(map[string]any); isObject && m.word != "" && holdsWord(object, m.word) {
			keys[m.in.keyOfItem(item)] = true
		}
	}
	delete(keys, "")
	return len(keys)
}

// holdsWord tells whether a text of the record itself holds a word; an object in
// it may be another record that names this one.
func holdsWord(record value.Object, word string) bool {
	for _, v := range record {
		if text, ok := v.(string); ok && strings.Contains(text, word) {
			return true
		}
	}
	return false
}
