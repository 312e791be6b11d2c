package scenario

import (
	"fmt"
	"slices"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
)

// smallPage is how large the pages are that lists are read by, to see them cut.
const smallPage = 2

// pageThroughList reads the list in small pages and holds them against the list as a
// whole.
func pageThroughList(t *Session) {
	c := t.Of
	if c.list == nil || c.list.List == nil {
		return
	}
	l := c.list.List
	if l.Size == nil && l.Offset == nil && l.Page == nil && l.Cursor == nil && len(l.PageInfo) == 0 {
		return
	}
	list := ownOrNone(t, 3)
	var m *Record
	if len(list) > 0 {
		m = list[0]
	}
	small, ok := t.listCall(c, m, smallPage)
	large, _ := t.listCall(c, m, 100)
	if !ok {
		return
	}
	first := readInBothSizes(t, list, large, small)
	if len(first.Issues) == 0 {
		return
	}
	// Others may have written meanwhile: what is seen twice is true.
	for _, i := range readInBothSizes(t, list, large, small).Issues {
		if slices.ContainsFunc(first.Issues, func(other *evidence.Issue) bool { return other.Kind == i.Kind }) {
			t.Note(*i)
		}
	}
}

// readInBothSizes reads the list as a whole and in small pages, and notes what does not fit.
func readInBothSizes(t *Session, own []*Record, large, small session.Call) *Session {
	seen := t.quiet()
	whole := seen.paginate(t.Of, large)
	checkPageInfo(seen, t.Of, whole)
	if t.Of.list.List.Size == nil || small.Arguments[t.Of.list.List.Size] == nil {
		return seen
	}
	cut := seen.paginate(t.Of, small)
	checkSizes(seen, cut)
	checkPageInfo(seen, t.Of, cut)
	checkAddsUp(seen, t.Of, whole, cut, own)
	return seen
}

// ownOrNone are records of this run's if it may make some.
func ownOrNone(t *Session, n int) []*Record {
	quiet := t.quiet()
	return quiet.ensure(t.Of, n)
}

// checkSizes looks at the length of each page.
func checkSizes(t *Session, w listing) {
	for _, p := range w.pages {
		if p.exchange.Success() && len(p.items) > smallPage {
			t.Broken(evidence.TooMany, p.exchange, "a page is longer than was asked", fmt.Sprintf("%d items at most", smallPage), fmt.Sprint(len(p.items)))
		}
	}
}

// checkAddsUp holds the small pages against the whole.
func checkAddsUp(t *Session, c *Collection, whole, cut listing, own []*Record) {
	if len(cut.pages) > 1 && len(own) > smallPage && sameItems(c, cut.pages[0], cut.pages[1]) {
		t.Broken(evidence.Overlaps, cut.pages[1].exchange, "the second page is the first again", "other records", compare.Show(identity(c, cut.pages[1].items[0])))
		return
	}
	if !whole.complete || len(whole.pages) == 0 || len(cut.pages) == 0 || !cut.pages[0].exchange.Success() {
		return
	}
	seen := map[string]int{}
	for _, item := range cut.items() {
		if seen[identity(c, item)]++; seen[identity(c, item)] == 2 {
			t.Broken(evidence.Overlaps, cut.last(), "a record is on two pages", "each record once", compare.Show(identity(c, item)))
		}
	}
	if !cut.complete {
		return
	}
	for _, item := range whole.items() {
		if seen[identity(c, item)] == 0 {
			t.Broken(evidence.Overlaps, cut.last(), "a record is on no page", compare.Show(identity(c, item)), fmt.Sprintf("%d of %d records", len(seen), len(whole.items())))
		}
	}
	for _, m := range own {
		if _, listed := m.within(whole.items()); !listed {
			continue // another check tells of it
		}
		if _, ok := m.within(cut.items()); !ok {
			t.Broken(evidence.Overlaps, cut.last(), "a created record is on no page", m.describe(), fmt.Sprintf("%d records", len(seen)))
		}
	}
}

// sameItems tells whether two pages hold the same records.
func sameItems(c *Collection, a, b page) bool {
	return len(a.items) > 0 && slices.EqualFunc(a.items, b.items, func(x, y any) bool { return identity(c, x) == identity(c, y) })
}

func identity(c *Collection, item any) string {
	if key := c.keyOfItem(item); key != "" {
		return key
	}
	return string(value.Encode(item))
}
