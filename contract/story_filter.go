package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// filtering asks for the records that have a value.
var filtering = &probe{"filters", func(t *trial) {
	if t.of.list == nil || t.of.list.List == nil || len(t.of.list.List.Filters) == 0 {
		return
	}
	list := t.readStock(2)
	if len(list) == 0 {
		return
	}
	for _, f := range t.of.list.List.Filters {
		for _, m := range list {
			t.filter(f, m)
		}
	}
}}

func (t *trial) filter(f spec.Filter, m *made) {
	v, ok := value.At(m.known(), f.Pointer)
	base, can := t.listCall(t.of, m, 100)
	if !ok || !can || v == nil || v == "" || m.key() == "" {
		return
	}
	labels, several := v.([]any)
	if several {
		if len(labels) == 0 {
			return
		}
		v = labels[0] // several values may mean all of them, or one of them
	}
	asked := v
	if p := f.Param.Schema; p != nil && !p.Accepts(asked, spec.AsRequest) {
		if asked = any([]any{v}); !p.Accepts(asked, spec.AsRequest) {
			return
		}
	}
	base.arguments = base.arguments.with(f.Param, asked)
	var w walked
	found, _ := t.eventually(func() bool {
		w = t.walk(t.of, base)
		_, there := m.within(w.items())
		return there || !w.complete
	})
	if w.last() == nil || !w.last().success() {
		if x := w.last(); x != nil && x.answered() && x.status < 500 {
			t.observed(x, "a filter by a value that a record has is refused: "+f.Param.Name, x.describe())
		}
		return
	}
	for _, p := range w.pages {
		t.passes(f, v, p)
	}
	if !found && t.context.Err() == nil {
		t.note(issue{kind: filteredOut, verdict: finding.Broken, exchange: w.last(), key: f.Param.Name, rule: f.Param.Location,
			message: "a filter hides a record that has the value: " + f.Param.Name, expected: m.describe() + " with " + show(v), actual: fmt.Sprintf("%d others", len(w.items()))})
	}
}

// passes looks whether every item of a page has the value; a part of a text
// counts, and so does what an item does not show.
func (t *trial) passes(f spec.Filter, v any, p page) {
	for _, item := range p.items {
		got, shown := value.At(item, f.Pointer)
		if !shown || got == nil || agrees(v, got) || agrees(got, v) || partOf(v, got) {
			continue
		}
		t.note(issue{kind: unfiltered, verdict: finding.Broken, exchange: p.exchange, key: f.Param.Name, pointer: f.Pointer, rule: f.Param.Location,
			message: "a filter lets records through that have another value: " + f.Param.Name, expected: show(v), actual: show(got)})
		return
	}
}

func partOf(v, got any) bool {
	if list, ok := got.([]any); ok {
		return slices.ContainsFunc(list, func(item any) bool { return agrees(v, item) || partOf(v, item) })
	}
	text, ok := v.(string)
	other, ok2 := got.(string)
	return ok && ok2 && text != "" && strings.Contains(strings.ToLower(other), strings.ToLower(text))
}

// searching asks for a word that only one record holds, and for one that none does.
var searching = &probe{"search", func(t *trial) {
	if t.of.list == nil || t.of.list.List == nil || t.of.list.List.Search == nil {
		return
	}
	list := t.readStock(2)
	if len(list) == 0 || list[0].word == "" {
		return
	}
	search, m := t.of.list.List.Search, list[0]
	base, ok := t.listCall(t.of, m, 100)
	if !ok {
		return
	}
	var last *exchange
	found := false
	for _, name := range sortedKeys(m.current()) {
		text, isText := m.current()[name].(string)
		if !isText || !strings.Contains(text, m.word[:9]) && !readable(name) || found || strings.ContainsAny(text, "@") {
			continue
		}
		base.arguments = base.arguments.with(search, text)
		w := t.walk(t.of, base)
		last = w.last()
		_, found = m.within(w.items())
	}
	if last == nil || !last.success() {
		return
	}
	if !found {
		t.note(issue{kind: unsearched, verdict: finding.Broken, exchange: last, rule: search.Location,
			message: "a search does not find a record by any of its texts", expected: m.describe(), actual: "not found"})
	}
	base.arguments = base.arguments.with(search, t.fresh(9990))
	w := t.walk(t.of, base)
	if _, there := m.within(w.items()); there {
		t.note(issue{kind: unsearched, verdict: finding.Broken, exchange: w.last(), key: "all", rule: search.Location,
			message: "a search for a word that no record holds finds a record", expected: "no " + m.describe(), actual: "it is there"})
	}
}}
