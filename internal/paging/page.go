package paging

import (
	"net/url"
	"strconv"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A Value is a member that a list answer has beside its items.
type Value struct {
	Pointer string // JSON Pointer in the answer
	Value   any
}

// Values are the counts and links of a list answer; at is the whole URL of the
// request and keys are those of the chosen records, in order. Links that lead
// nowhere are null, or else left out where the document allows it.
func Values(l *spec.List, page Page, keys []string, at *url.URL) []Value {
	t := describer{list: l, page: page, keys: keys, at: at}
	var list []Value
	for _, c := range l.PageInfo {
		if v, ok := t.value(c); ok {
			list = append(list, Value{c.Pointer, v})
		}
	}
	return list
}

type describer struct {
	list *spec.List
	page Page
	keys []string // of the records of the page
	at   *url.URL
}

func (t describer) value(c spec.PageInfo) (any, bool) {
	if number, ok := t.number(c.Meaning); ok {
		return firstOf(c.Schema, value.Int(int64(number)), strconv.Itoa(number))
	}
	switch c.Meaning {
	case spec.HasMore:
		return firstOf(c.Schema, t.more(), strconv.FormatBool(t.more()))
	case spec.HasLess:
		return firstOf(c.Schema, t.page.Offset > 0, strconv.FormatBool(t.page.Offset > 0))
	}
	offset, exists := t.leads(c.Meaning)
	if !exists {
		return firstOf(c.Schema, nil)
	}
	return t.link(c, offset)
}

// size is the length of a page: that of the whole list where it has no pages.
func (t describer) size() int {
	if t.page.Size > 0 {
		return t.page.Size
	}
	return max(1, t.page.Total)
}

func (t describer) more() bool { return t.page.Offset+len(t.page.Chosen) < t.page.Total }

// pages is how many pages there are; an empty list has one.
func (t describer) pages() int { return max(1, (t.page.Total+t.size()-1)/t.size()) }

func (t describer) number(m spec.Meaning) (int, bool) {
	switch m {
	case spec.TotalItems:
		return t.page.Total, true
	case spec.ItemsHere:
		return len(t.page.Chosen), true
	case spec.PageNumber:
		return t.page.Offset/t.size() + t.list.FirstPage, true
	case spec.PageSize:
		return t.size(), true
	case spec.PageOffset:
		return t.page.Offset, true
	case spec.PagesInAll:
		return t.pages(), true
	}
	return 0, false
}

// leads is the offset that a link leads to.
func (t describer) leads(m spec.Meaning) (offset int, exists bool) {
	switch m {
	case spec.NextLink:
		return t.page.Offset + t.size(), t.more()
	case spec.PreviousLink:
		return max(0, t.page.Offset-t.size()), t.page.Offset > 0
	case spec.LastLink:
		return (t.pages() - 1) * t.size(), true
	case spec.SelfLink:
		return t.page.Offset, true
	}
	return 0, m == spec.FirstLink
}

// link leads to an offset: by a page number or an offset where the schema wants
// a number, by a cursor where the list has one and the schema asks for no URL,
// else by a URL.
func (t describer) link(c spec.PageInfo, offset int) (any, bool) {
	page := offset/t.size() + t.list.FirstPage
	where := t.url(offset).String()
	if t.list.Cursor != nil && c.Schema.Keywords.Format == "" && c.Meaning != spec.SelfLink {
		if token := t.cursor(offset); token != "" {
			return firstOf(c.Schema, token, value.Int(int64(offset)), where)
		}
	}
	number := offset
	if t.list.Page != nil {
		number = page
	}
	return firstOf(c.Schema, where, value.Int(int64(number)), t.url(offset).RequestURI(), value.Object{"href": where}, value.Object{"url": where})
}

// cursor starts at an offset, as far as the keys of this page tell.
func (t describer) cursor(offset int) string {
	before := ""
	if i := offset - t.page.Offset - 1; i >= 0 && i < len(t.keys) {
		before = t.keys[i]
	}
	return cursor(t.list.Cursor, offset, before)
}

// url is that of the request with another place to start at.
func (t describer) url(offset int) *url.URL {
	to := *t.at
	query := to.Query()
	set := func(p *spec.Parameter, text string) { query.Set(p.Name, text) }
	switch l := t.list; {
	case l.Page != nil:
		set(l.Page, strconv.Itoa(offset/t.size()+l.FirstPage))
	case l.Offset != nil:
		set(l.Offset, strconv.Itoa(offset))
	case l.Cursor != nil:
		set(l.Cursor, t.cursor(offset))
		if offset == 0 {
			query.Del(l.Cursor.Name)
		}
	}
	to.RawQuery = query.Encode()
	return &to
}

// firstOf is the first candidate that a schema accepts; any is, where there is no schema.
func firstOf(s *spec.Schema, candidates ...any) (any, bool) {
	for _, candidate := range candidates {
		if s == nil || s.Accepts(candidate, spec.AsResponse) {
			return candidate, true
		}
	}
	return nil, false
}

// Links are the URLs that lead around a list, by their relation (RFC 8288); those
// that lead nowhere are left out.
func Links(l *spec.List, page Page, keys []string, at *url.URL) map[string]string {
	t := describer{list: l, page: page, keys: keys, at: at}
	links := map[string]string{}
	for rel, meaning := range map[string]spec.Meaning{"first": spec.FirstLink, "prev": spec.PreviousLink, "next": spec.NextLink, "last": spec.LastLink} {
		if offset, exists := t.leads(meaning); exists && page.Size > 0 {
			links[rel] = t.url(offset).String()
		}
	}
	return links
}
