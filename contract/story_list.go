package contract

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/spec"
	"github.com/actalike/actalike/spec/value"
)

// More kinds of issues, of lists.
const (
	overlaps    kind = "pages do not add up"
	tooMany     kind = "a page is too long"
	miscounted  kind = "a count is wrong"
	misled      kind = "a link leads elsewhere"
	unfiltered  kind = "a filter lets others through"
	filteredOut kind = "a filter hides what has the value"
	unordered   kind = "the order is another one"
	unsearched  kind = "a search does not find"
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
	if l.Size == nil && l.Offset == nil && l.Page == nil && l.Cursor == nil && len(l.Counts) == 0 {
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

// counts looks at the members beside the items of every page.
func (t *trial) counts(c *collection, w walked) {
	o, before := c.list, 0
	all := len(w.items())
	for i, p := range w.pages {
		if !p.exchange.success() {
			continue
		}
		last := i == len(w.pages)-1
		t.count(o, p, spec.ItemsHere, len(p.items))
		t.count(o, p, spec.PageOffset, before)
		if o.List.Page != nil {
			t.count(o, p, spec.PageNumber, o.List.FirstPage+i)
		}
		if w.complete {
			t.count(o, p, spec.TotalItems, all)
			t.more(o, p, before+len(p.items) < all)
		}
		before += len(p.items)
		if !last && len(w.pages[i+1].items) > 0 {
			t.follow(c, p, w.pages[i+1])
		}
	}
}

func (t *trial) count(o *spec.Operation, p page, m spec.Meaning, want int) {
	got, ok := t.numberIn(o, p.exchange, m)
	if !ok || got == want || m == spec.PageOffset && len(p.items) == 0 || m == spec.PageNumber && len(p.items) == 0 {
		return
	}
	if m == spec.TotalItems && got > want && want >= mostItems {
		return
	}
	t.note(issue{kind: miscounted, verdict: finding.Broken, exchange: p.exchange, key: string(m), pointer: pointerOf(o, m),
		message: fmt.Sprintf("%s of a list is wrong", words(m)), expected: fmt.Sprint(want), actual: fmt.Sprint(got)})
}

func pointerOf(o *spec.Operation, m spec.Meaning) string {
	for _, c := range o.List.Counts {
		if c.Meaning == m {
			return c.Pointer
		}
	}
	return ""
}

func words(m spec.Meaning) string {
	switch m {
	case spec.TotalItems:
		return "the number of all items"
	case spec.ItemsHere:
		return "the number of items in the answer"
	case spec.PageOffset:
		return "the offset"
	case spec.PageNumber:
		return "the number of the page"
	}
	return "the member " + string(m)
}

// more looks at what says whether others follow.
func (t *trial) more(o *spec.Operation, p page, follows bool) {
	if len(p.items) == 0 {
		return
	}
	if v, ok := t.counted(o, p.exchange, spec.HasMore); ok && value.Kind(v) == "boolean" && v != follows {
		t.note(issue{kind: miscounted, verdict: finding.Broken, exchange: p.exchange, key: "more", pointer: pointerOf(o, spec.HasMore),
			message: "whether others follow is wrong", expected: fmt.Sprint(follows), actual: show(v)})
	}
	link, linked := t.nextLink(o, p.exchange)
	if t.declares(o, spec.NextLink) && linked != follows && (follows || o.List.Cursor == nil) {
		message := "a page that others follow has no link to the next"
		if linked {
			message = "the last page has a link to a next one"
			if !t.leadsOn(o, p, link) {
				return
			}
		}
		t.note(issue{kind: misled, verdict: finding.Broken, exchange: p.exchange, key: message, pointer: pointerOf(o, spec.NextLink),
			message: message, expected: fmt.Sprint("a link: ", follows), actual: cmpOr(link, "none")})
	}
}

// leadsOn tells whether the link of a last page leads to items that were on no
// page before: an empty page behind the last is honest.
func (t *trial) leadsOn(o *spec.Operation, p page, link string) bool {
	x, ok := t.open(o, p, link)
	if !ok {
		return false
	}
	items, _ := itemsOf(o, x)
	return len(items) > 0
}

// open follows a link that is a URL.
func (t *trial) open(o *spec.Operation, p page, link string) (*exchange, bool) {
	if !strings.Contains(link, "/") && !strings.HasPrefix(link, "?") {
		return nil, false
	}
	at, err := p.exchange.url.Parse(link)
	if err != nil {
		return nil, false
	}
	base := strings.TrimSuffix(t.client.base.EscapedPath(), "/")
	path := strings.TrimPrefix(at.EscapedPath(), base)
	// A proxy may stand before the server: its links name what is behind.
	if route := t.config.API.Route("GET", path); route.Operation != o {
		return nil, false
	}
	return t.send(request{operation: o, caller: t.asCaller(o), path: path, query: at.RawQuery, header: p.exchange.header}), true
}

// follow opens the link to the next page: it must hold the next page.
func (t *trial) follow(c *collection, p, next page) {
	if c.list.List.Cursor != nil {
		return // the walk itself went by it
	}
	link, ok := t.nextLink(c.list, p.exchange)
	if !ok {
		return
	}
	if at, err := url.Parse(link); err != nil || at.Path == "" && at.RawQuery == "" {
		return
	}
	x, ok := t.open(c.list, p, link)
	if !ok {
		return
	}
	items, _ := itemsOf(c.list, x)
	if len(items) > 0 && identity(c, items[0]) == identity(c, next.items[0]) {
		return
	}
	t.note(issue{kind: misled, verdict: finding.Broken, exchange: x, key: "next", pointer: pointerOf(c.list, spec.NextLink),
		message: "the link to the next page leads elsewhere", expected: show(identity(c, next.items[0])), actual: x.describe() + " " + firstOf(c, items)})
}

func firstOf(c *collection, items []any) string {
	if len(items) == 0 {
		return "no items"
	}
	return identity(c, items[0])
}

// filtering asks for the records that have a value.
var filtering = &probe{"filters", func(t *trial) {
	if t.of.list == nil || t.of.list.List == nil || len(t.of.list.List.Filters) == 0 {
		return
	}
	list := t.stock(t.of, 2)
	if len(list) == 0 {
		return
	}
	t.refresh(list)
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

// ordering asks for the list in an order, and the other way around.
var ordering = &probe{"orders", func(t *trial) {
	if t.of.list == nil || t.of.list.List == nil || t.of.list.List.Order == nil {
		return
	}
	list := t.stock(t.of, 3)
	if len(list) < 2 {
		return
	}
	t.refresh(list)
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

// searching asks for a word that only one record holds, and for one that none does.
var searching = &probe{"search", func(t *trial) {
	if t.of.list == nil || t.of.list.List == nil || t.of.list.List.Search == nil {
		return
	}
	list := t.stock(t.of, 2)
	if len(list) == 0 || list[0].word == "" {
		return
	}
	t.refresh(list)
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
