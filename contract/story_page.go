package contract

import (
	"fmt"
	"slices"

	"github.com/actalike/actalike/internal/value"
)

// smallPage is how large the pages are that lists are read by, to see them cut.
const smallPage = 2

// paging reads the list in small pages and holds them against the list as a
// whole.
var paging = &probe{"page through the list", func(t *trial) {
	c := t.of
	if c.list == nil || c.list.List == nil {
		return
	}
	l := c.list.List
	if l.Size == nil && l.Offset == nil && l.Page == nil && l.Cursor == nil && len(l.PageInfo) == 0 {
		return
	}
	list := t.ownOrNone(3)
	var m *made
	if len(list) > 0 {
		m = list[0]
	}
	small, ok := t.listCall(c, m, smallPage)
	large, _ := t.listCall(c, m, 100)
	if !ok {
		return
	}
	first := t.look(list, large, small)
	if len(first.issues) == 0 {
		return
	}
	// Others may have written meanwhile: what is seen twice is true.
	for _, i := range t.look(list, large, small).issues {
		if slices.ContainsFunc(first.issues, func(other *issue) bool { return other.kind == i.kind }) {
			t.note(*i)
		}
	}
}}

// look reads the list as a whole and in small pages, and notes what does not fit.
func (t *trial) look(own []*made, large, small call) *trial {
	seen := &trial{subject: t.subject, context: t.context}
	whole := seen.walk(t.of, large)
	seen.counts(t.of, whole)
	if t.of.list.List.Size == nil || small.arguments[t.of.list.List.Size] == nil {
		return seen
	}
	cut := seen.walk(t.of, small)
	seen.sizes(cut)
	seen.counts(t.of, cut)
	seen.addsUp(t.of, whole, cut, own)
	return seen
}

// ownOrNone are records of this run's if it may make some.
func (t *trial) ownOrNone(n int) []*made {
	quiet := &trial{subject: t.subject, context: t.context}
	return quiet.stock(t.of, n)
}

// sizes looks at the length of each page.
func (t *trial) sizes(w walked) {
	for _, p := range w.pages {
		if p.exchange.success() && len(p.items) > smallPage {
			t.broken(tooMany, p.exchange, "a page is longer than was asked", fmt.Sprintf("%d items at most", smallPage), fmt.Sprint(len(p.items)))
		}
	}
}

// addsUp holds the small pages against the whole.
func (t *trial) addsUp(c *collection, whole, cut walked, own []*made) {
	if len(cut.pages) > 1 && len(own) > smallPage && sameItems(c, cut.pages[0], cut.pages[1]) {
		t.broken(overlaps, cut.pages[1].exchange, "the second page is the first again", "other records", show(identity(c, cut.pages[1].items[0])))
		return
	}
	if !whole.complete || len(whole.pages) == 0 || len(cut.pages) == 0 || !cut.pages[0].exchange.success() {
		return
	}
	seen := map[string]int{}
	for _, item := range cut.items() {
		if seen[identity(c, item)]++; seen[identity(c, item)] == 2 {
			t.broken(overlaps, cut.last(), "a record is on two pages", "each record once", show(identity(c, item)))
		}
	}
	if !cut.complete {
		return
	}
	for _, item := range whole.items() {
		if seen[identity(c, item)] == 0 {
			t.broken(overlaps, cut.last(), "a record is on no page", show(identity(c, item)), fmt.Sprintf("%d of %d records", len(seen), len(whole.items())))
		}
	}
	for _, m := range own {
		if _, listed := m.within(whole.items()); !listed {
			continue // another check tells of it
		}
		if _, ok := m.within(cut.items()); !ok {
			t.broken(overlaps, cut.last(), "a created record is on no page", m.describe(), fmt.Sprintf("%d records", len(seen)))
		}
	}
}

// sameItems tells whether two pages hold the same records.
func sameItems(c *collection, a, b page) bool {
	return len(a.items) > 0 && slices.EqualFunc(a.items, b.items, func(x, y any) bool { return identity(c, x) == identity(c, y) })
}

func identity(c *collection, item any) string {
	if key := c.keyOfItem(item); key != "" {
		return key
	}
	return string(value.Encode(item))
}
