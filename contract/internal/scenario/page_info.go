package scenario

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// checkPageInfo looks at the members beside the items of every page.
func checkPageInfo(t *Session, c *Collection, w listing) {
	o, before := c.list, 0
	all := len(w.items())
	for i, p := range w.pages {
		if !p.exchange.Success() {
			continue
		}
		last := i == len(w.pages)-1
		checkNumber(t, o, p, spec.ItemsHere, len(p.items))
		checkNumber(t, o, p, spec.PageOffset, before)
		if o.List.Page != nil {
			checkNumber(t, o, p, spec.PageNumber, o.List.FirstPage+i)
		}
		if w.complete {
			checkNumber(t, o, p, spec.TotalItems, all)
			checkMore(t, o, p, before+len(p.items) < all)
		}
		before += len(p.items)
		if !last && len(w.pages[i+1].items) > 0 {
			followNext(t, c, p, w.pages[i+1])
		}
	}
}

func checkNumber(t *Session, o *spec.Operation, p page, m spec.Meaning, want int) {
	got, ok := numberIn(o, p.exchange, m)
	if !ok || got == want || m == spec.PageOffset && len(p.items) == 0 || m == spec.PageNumber && len(p.items) == 0 {
		return
	}
	if m == spec.TotalItems && got > want && want >= mostItems {
		return
	}
	t.Note(evidence.Issue{Kind: evidence.Miscounted, Verdict: finding.Broken, Exchange: p.exchange, Key: string(m), Pointer: pointerOf(o, m),
		Message: fmt.Sprintf("%s of a list is wrong", meaning(m)), Expected: fmt.Sprint(want), Actual: fmt.Sprint(got)})
}

func pointerOf(o *spec.Operation, m spec.Meaning) string {
	for _, c := range o.List.PageInfo {
		if c.Meaning == m {
			return c.Pointer
		}
	}
	return ""
}

func meaning(m spec.Meaning) string {
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

// checkMore looks at what says whether others follow.
func checkMore(t *Session, o *spec.Operation, p page, follows bool) {
	if len(p.items) == 0 {
		return
	}
	if v, ok := counted(o, p.exchange, spec.HasMore); ok && value.Kind(v) == "boolean" && v != follows {
		t.Note(evidence.Issue{Kind: evidence.Miscounted, Verdict: finding.Broken, Exchange: p.exchange, Key: "more", Pointer: pointerOf(o, spec.HasMore),
			Message: "whether others follow is wrong", Expected: fmt.Sprint(follows), Actual: compare.Show(v)})
	}
	link, linked := nextLink(o, p.exchange)
	if declares(o, spec.NextLink) && linked != follows && (follows || o.List.Cursor == nil) {
		message := "a page that others follow has no link to the next"
		if linked {
			message = "the last page has a link to a next one"
			if !leadsOn(t, o, p, link) {
				return
			}
		}
		t.Note(evidence.Issue{Kind: evidence.Misled, Verdict: finding.Broken, Exchange: p.exchange, Key: message, Pointer: pointerOf(o, spec.NextLink),
			Message: message, Expected: fmt.Sprint("a link: ", follows), Actual: cmp.Or(link, "none")})
	}
}

// leadsOn tells whether the link of a last page leads to items that were on no
// page before: an empty page behind the last is honest.
func leadsOn(t *Session, o *spec.Operation, p page, link string) bool {
	x, ok := open(t, o, p, link)
	if !ok {
		return false
	}
	items, _ := itemsOf(o, x)
	return len(items) > 0
}

// open follows a link that is a URL.
func open(t *Session, o *spec.Operation, p page, link string) (*session.Exchange, bool) {
	if !strings.Contains(link, "/") && !strings.HasPrefix(link, "?") {
		return nil, false
	}
	at, err := p.exchange.URL.Parse(link)
	if err != nil {
		return nil, false
	}
	base := strings.TrimSuffix(t.Base.EscapedPath(), "/")
	path := strings.TrimPrefix(at.EscapedPath(), base)
	// A proxy may stand before the server: its links name what is behind.
	if route := t.API.Route("GET", path); route.Operation != o {
		return nil, false
	}
	return t.Send(session.Request{Operation: o, Caller: t.AsCaller(o), Path: path, Query: at.RawQuery, Header: p.exchange.Header}), true
}

// followNext opens the link to the next page: it must hold the next page.
func followNext(t *Session, c *Collection, p, next page) {
	if c.list.List.Cursor != nil {
		return // the walk itself went by it
	}
	link, ok := nextLink(c.list, p.exchange)
	if !ok {
		return
	}
	if at, err := url.Parse(link); err != nil || at.Path == "" && at.RawQuery == "" {
		return
	}
	x, ok := open(t, c.list, p, link)
	if !ok {
		return
	}
	items, _ := itemsOf(c.list, x)
	if len(items) > 0 && identity(c, items[0]) == identity(c, next.items[0]) {
		return
	}
	t.Note(evidence.Issue{Kind: evidence.Misled, Verdict: finding.Broken, Exchange: x, Key: "next", Pointer: pointerOf(c.list, spec.NextLink),
		Message: "the link to the next page leads elsewhere", Expected: compare.Show(identity(c, next.items[0])), Actual: x.Describe() + " " + firstOf(c, items)})
}

func firstOf(c *Collection, items []any) string {
	if len(items) == 0 {
		return "no items"
	}
	return identity(c, items[0])
}
