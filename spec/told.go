package spec

import (
	"net/url"
	"strconv"

	"github.com/actalike/actalike/internal/value"
)

// A PageValue is what a list answer says beside its items.
type PageValue struct {
	Pointer string // JSON Pointer in the answer
	Value   any
}

// FillPageInfo fills the counts and links of a list answer; at is the whole URL of the
// request and keys are those of the chosen records, in order. Links that lead
// nowhere are null, or else left out where the document allows it.
func (l *List) FillPageInfo(page Page, keys []string, at *url.URL) []PageValue {
	t := teller{list: l, page: page, keys: keys, at: at}
	var told []PageValue
	for _, c := range l.PageInfo {
		if v, ok := t.tell(c); ok {
			told = append(told, PageValue{c.Pointer, v})
		}
	}
	return told
}

type teller struct {
	list *List
	page Page
	keys []string // of the records of the page
	at   *url.URL
}

func (t teller) tell(c PageInfo) (any, bool) {
	if number, ok := t.number(c.Meaning); ok {
		return firstOf(c.Schema, value.Int(int64(number)), strconv.Itoa(number))
	}
	switch c.Meaning {
	case HasMore:
		return firstOf(c.Schema, t.more(), strconv.FormatBool(t.more()))
	case HasLess:
		return firstOf(c.Schema, t.page.Offset > 0, strconv.FormatBool(t.page.Offset > 0))
	}
	offset, exists := t.leads(c.Meaning)
	if !exists {
		return firstOf(c.Schema, nil)
	}
	return t.link(c, offset)
}

// size is the length of a page: that of the whole list where it has no pages.
func (t teller) size() int {
	if t.page.Size > 0 {
		return t.page.Size
	}
	return max(1, t.page.Total)
}

func (t teller) more() bool { return t.page.Offset+len(t.page.Chosen) < t.page.Total }

// pages is how many pages there are; an empty list has one.
func (t teller) pages() int { return max(1, (t.page.Total+t.size()-1)/t.size()) }

func (t teller) number(m Meaning) (int, bool) {
	switch m {
	case TotalItems:
		return t.page.Total, true
	case ItemsHere:
		return len(t.page.Chosen), true
	case PageNumber:
		return t.page.Offset/t.size() + t.list.FirstPage, true
	case PageSize:
		return t.size(), true
	case PageOffset:
		return t.page.Offset, true
	case PagesInAll:
		return t.pages(), true
	}
	return 0, false
}

// leads is the offset that a link leads to.
func (t teller) leads(m Meaning) (offset int, exists bool) {
	switch m {
	case NextLink:
		return t.page.Offset + t.size(), t.more()
	case PreviousLink:
		return max(0, t.page.Offset-t.size()), t.page.Offset > 0
	case LastLink:
		return (t.pages() - 1) * t.size(), true
	case SelfLink:
		return t.page.Offset, true
	}
	return 0, m == FirstLink
}

// link leads to an offset: by a page number or an offset where the schema wants
// a number, by a cursor where the list has one and the schema asks for no URL,
// else by a URL.
func (t teller) link(c PageInfo, offset int) (any, bool) {
	page := offset/t.size() + t.list.FirstPage
	where := t.url(offset).String()
	if t.list.Cursor != nil && c.Schema.Keywords.Format == "" && c.Meaning != SelfLink {
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
func (t teller) cursor(offset int) string {
	before := ""
	if i := offset - t.page.Offset - 1; i >= 0 && i < len(t.keys) {
		before = t.keys[i]
	}
	return cursor(t.list.Cursor, offset, before)
}

// url is that of the request with another place to start at.
func (t teller) url(offset int) *url.URL {
	to := *t.at
	query := to.Query()
	set := func(p *Parameter, text string) { query.Set(p.Name, text) }
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

// firstOf is the first candidate that a schema accepts.
func firstOf(s *Schema, candidates ...any) (any, bool) {
	for _, candidate := range candidates {
		if s == nil || s.Accepts(candidate, AsResponse) {
			return candidate, true
		}
	}
	return nil, false
}

// Links are the URLs that lead around a list, by their relation (RFC 8288); those
// that lead nowhere are left out.
func (l *List) Links(page Page, keys []string, at *url.URL) map[string]string {
	t := teller{list: l, page: page, keys: keys, at: at}
	links := map[string]string{}
	for rel, meaning := range map[string]Meaning{"first": FirstLink, "prev": PreviousLink, "next": NextLink, "last": LastLink} {
		if offset, exists := t.leads(meaning); exists && page.Size > 0 {
			links[rel] = t.url(offset).String()
		}
	}
	return links
}
