package scenario

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// lookForCreatedInList looks for created records in the list.
func lookForCreatedInList(t *Session) {
	if t.Of.list == nil || t.Of.list.List == nil {
		return
	}
	for _, m := range t.ensure(t.Of, 2) {
		checkListed(t, m)
	}
	checkListedElsewhere(t)
}

// checkListedElsewhere looks into the list of another parent, where a record must not
// be that belongs to this one.
func checkListedElsewhere(t *Session) {
	m := example(t)
	if m == nil || t.Of.list.Path != t.Of.Create.Path || len(t.Of.Create.Scopes) == 0 {
		return
	}
	scopes := t.Of.Create.Scopes
	parent := t.CollectionOf(scopes[len(scopes)-1].Parent)
	if parent == nil {
		return
	}
	quiet := t.quiet()
	for _, other := range quiet.ensure(parent, 2) {
		if other.Key() == m.Keys[parent.Resource] {
			continue
		}
		elsewhere := &Record{Collection: t.Of, Keys: maps.Clone(other.Keys), FreeParams: other.FreeParams}
		if base, ok := t.listCall(t.Of, elsewhere, 100); ok {
			w := t.paginate(t.Of, base)
			if item, there := m.within(w.items()); there {
				t.Broken(evidence.Unlisted, w.last(), "the list of one "+parent.Resource.Name+" holds what belongs to another", "no "+m.describe(), compare.Show(item))
			}
		}
		return
	}
}

func checkListed(t *Session, m *Record) {
	base, ok := t.listCall(m.Collection, m, 100)
	if !ok {
		return
	}
	var w listing
	var item any
	found, late := t.Eventually(func() bool {
		w = t.paginate(m.Collection, base)
		item, ok = m.within(w.items())
		return ok || !w.complete
	})
	switch {
	case !found && w.last() != nil && !w.last().Success():
		t.Observed(w.last(), "the list cannot be read", w.last().Describe())
	case !found && m.Key() == "":
		t.Observed(w.last(), "no item of the list can be told to be the created record", fmt.Sprintf("%d items", len(w.items())))
	case !found && filtered(m, base):
		t.Observed(w.last(), "the list has to be filtered, by what a created record does not tell", m.describe())
	case !found && !t.Over():
		t.Broken(evidence.Unlisted, w.last(), "a created record is not in the list", m.describe(), fmt.Sprintf("%d others", len(w.items())))
	case !ok:
		t.Observed(w.last(), "the list is too long to be looked through", fmt.Sprintf("%d read", len(w.items())))
	case late:
		t.Observed(w.last(), "the list lags behind writing", "")
	}
	checkDoubles(t, m.Collection, w)
	if n := copies(m, w.items()); n > 1 {
		t.Broken(evidence.Unlisted, w.last(), "one create made several records", "one record with the text "+m.marker, fmt.Sprint(n))
	}
	if object, isObject := item.(map[string]any); ok && isObject {
		t.Members(evidence.Unlisted, w.last(), "the list holds another value than was sent", object, compare.Expected(m.Collection.Create, m.Body), false)
	}
}

// filtered tells whether a list is asked for by a filter that has to be given, and of
// which nobody knows whether the record passes it.
func filtered(m *Record, base session.Call) bool {
	return slices.ContainsFunc(m.Collection.list.List.Filters, func(f spec.Filter) bool {
		wanted, asked := base.Arguments[f.Param]
		v, known := value.At(m.known(), f.Pointer)
		return f.Param.Required && asked && (!known || !compare.Agrees(wanted, v))
	})
}

// checkDoubles looks for a record that one answer holds twice. Keys may repeat where
// they are told apart by what they belong to: so the whole item has to.
func checkDoubles(t *Session, c *Collection, w listing) {
	for _, p := range w.pages {
		seen := map[string]bool{}
		for _, item := range p.items {
			if _, isObject := item.(map[string]any); !isObject || c.keyOfItem(item) == "" {
				continue
			}
			text := string(value.Encode(item))
			if seen[text] {
				t.Broken(evidence.Unlisted, p.exchange, "a list holds a record twice", "each record once", compare.Show(item))
				return
			}
			seen[text] = true
		}
	}
}

// copies counts the records of different keys that hold the word of one.
func copies(m *Record, items []any) int {
	keys := map[string]bool{}
	for _, item := range items {
		if object, isObject := item.(map[string]any); isObject && m.marker != "" && holdsWord(object, m.marker) {
			keys[m.Collection.keyOfItem(item)] = true
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
