package scenario

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// filterByValues asks for the records that have a value.
func filterByValues(t *Session) {
	if t.Of.list == nil || t.Of.list.List == nil || len(t.Of.list.List.Filters) == 0 {
		return
	}
	list := t.ensureRead(2)
	if len(list) == 0 {
		return
	}
	for _, f := range t.Of.list.List.Filters {
		for _, m := range list {
			filter(t, f, m)
		}
	}
}

func filter(t *Session, f spec.Filter, m *Record) {
	v, ok := value.At(m.known(), f.Pointer)
	base, can := t.listCall(t.Of, m, 100)
	if !ok || !can || v == nil || v == "" || m.Key() == "" {
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
	base.Arguments = base.Arguments.With(f.Param, asked)
	var w listing
	found, _ := t.Eventually(func() bool {
		w = t.paginate(t.Of, base)
		_, there := m.within(w.items())
		return there || !w.complete
	})
	if w.last() == nil || !w.last().Success() {
		if x := w.last(); x != nil && x.Answered() && x.Status < 500 {
			t.Observed(x, "a filter by a value that a record has is refused: "+f.Param.Name, x.Describe())
		}
		return
	}
	for _, p := range w.pages {
		checkFiltered(t, f, v, p)
	}
	if !found && !t.Over() {
		t.Note(evidence.Issue{Kind: evidence.FilteredOut, Verdict: finding.Broken, Exchange: w.last(), Key: f.Param.Name, Rule: f.Param.Location,
			Message: "a filter hides a record that has the value: " + f.Param.Name, Expected: m.describe() + " with " + compare.Show(v), Actual: fmt.Sprintf("%d others", len(w.items()))})
	}
}

// checkFiltered looks whether every item of a page has the value; a part of a text
// counts, and so does what an item does not show.
func checkFiltered(t *Session, f spec.Filter, v any, p page) {
	for _, item := range p.items {
		got, shown := value.At(item, f.Pointer)
		if !shown || got == nil || compare.Agrees(v, got) || compare.Agrees(got, v) || partOf(v, got) {
			continue
		}
		t.Note(evidence.Issue{Kind: evidence.Unfiltered, Verdict: finding.Broken, Exchange: p.exchange, Key: f.Param.Name, Pointer: f.Pointer, Rule: f.Param.Location,
			Message: "a filter lets records through that have another value: " + f.Param.Name, Expected: compare.Show(v), Actual: compare.Show(got)})
		return
	}
}

func partOf(v, got any) bool {
	if list, ok := got.([]any); ok {
		return slices.ContainsFunc(list, func(item any) bool { return compare.Agrees(v, item) || partOf(v, item) })
	}
	text, ok := v.(string)
	other, ok2 := got.(string)
	return ok && ok2 && text != "" && strings.Contains(strings.ToLower(other), strings.ToLower(text))
}

// searchForWords asks for a word that only one record holds, and for one that none does.
func searchForWords(t *Session) {
	if t.Of.list == nil || t.Of.list.List == nil || t.Of.list.List.Search == nil {
		return
	}
	list := t.ensureRead(2)
	if len(list) == 0 || list[0].marker == "" {
		return
	}
	search, m := t.Of.list.List.Search, list[0]
	base, ok := t.listCall(t.Of, m, 100)
	if !ok {
		return
	}
	var last *session.Exchange
	found := false
	for _, name := range slices.Sorted(maps.Keys(m.current())) {
		text, isText := m.current()[name].(string)
		if !isText || !strings.Contains(text, m.marker[:9]) && !compare.Readable(name) || found || strings.ContainsAny(text, "@") {
			continue
		}
		base.Arguments = base.Arguments.With(search, text)
		w := t.paginate(t.Of, base)
		last = w.last()
		_, found = m.within(w.items())
	}
	if last == nil || !last.Success() {
		return
	}
	if !found {
		t.Note(evidence.Issue{Kind: evidence.Unsearched, Verdict: finding.Broken, Exchange: last, Rule: search.Location,
			Message: "a search does not find a record by any of its texts", Expected: m.describe(), Actual: "not found"})
	}
	base.Arguments = base.Arguments.With(search, t.Values.Fresh(9990))
	w := t.paginate(t.Of, base)
	if _, there := m.within(w.items()); there {
		t.Note(evidence.Issue{Kind: evidence.Unsearched, Verdict: finding.Broken, Exchange: w.last(), Key: "all", Rule: search.Location,
			Message: "a search for a word that no record holds finds a record", Expected: "no " + m.describe(), Actual: "it is there"})
	}
}
