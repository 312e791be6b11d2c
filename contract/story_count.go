package contract

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

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
	for _, c := range o.List.PageInfo {
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
			message: message, expected: fmt.Sprint("a link: ", follows), actual: cmp.Or(link, "none")})
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
