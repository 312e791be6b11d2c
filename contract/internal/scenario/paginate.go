package scenario

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// Bounds of one walk through a list.
const (
	mostPages = 30
	mostItems = 3000
)

// A listing is a list that was read page by page.
type listing struct {
	pages    []page
	complete bool // the end was reached
}

// A page is one answer of a list.
type page struct {
	exchange *session.Exchange
	items    []any
	asked    session.Arguments
}

func (w listing) items() []any {
	var list []any
	for _, p := range w.pages {
		list = append(list, p.items...)
	}
	return list
}

// last is the last exchange of a walk; nil if there was none.
func (w listing) last() *session.Exchange {
	if len(w.pages) == 0 {
		return nil
	}
	return w.pages[len(w.pages)-1].exchange
}

// itemsOf are the items of a list answer.
func itemsOf(o *spec.Operation, x *session.Exchange) ([]any, bool) {
	if !x.Success() || o.List == nil {
		return nil, false
	}
	v, ok := value.At(x.Value, o.List.Items)
	items, isList := v.([]any)
	if ok && v == nil { // an empty list of some languages
		return []any{}, true
	}
	return items, ok && isList
}

// paginate reads a list from its start to its end, as far as the bounds allow.
func (t *Session) paginate(c *Collection, base session.Call) listing {
	var w listing
	next := base
	for len(w.pages) < mostPages && len(w.items()) < mostItems && !t.Over() && !t.Spent() {
		x := t.Do(next)
		items, ok := itemsOf(c.list, x)
		if !ok {
			// Some servers answer the page behind the last with 404.
			w.complete = len(w.pages) > 0 && x.Status >= 400 && x.Status < 500
			if !w.complete || len(w.pages) == 0 {
				w.pages = append(w.pages, page{exchange: x, asked: next.Arguments})
			}
			return w
		}
		w.pages = append(w.pages, page{x, items, next.Arguments})
		following, more := nextPage(c.list, next, w)
		if !more {
			w.complete = !cutShort(c.list, next, len(items))
			return w
		}
		next = following
	}
	return w
}

// cutShort tells whether a list may go on behind a page though nothing that the
// document declares leads there.
func cutShort(o *spec.Operation, now session.Call, here int) bool {
	l := o.List
	leads := l.Offset != nil || l.Page != nil || slices.ContainsFunc(l.PageInfo, func(c spec.PageInfo) bool { return c.Meaning == spec.NextLink })
	if leads || l.Size == nil && l.Cursor == nil {
		return false
	}
	if l.Size == nil || now.Arguments[l.Size] == nil {
		return here > 0
	}
	size, err := strconv.Atoi(compare.Text(now.Arguments[l.Size]))
	return err != nil || here >= size
}

// nextPage is the call for the next page; more is false at the end.
func nextPage(o *spec.Operation, now session.Call, w listing) (next session.Call, more bool) {
	l, here := o.List, w.pages[len(w.pages)-1]
	if len(here.items) == 0 {
		return now, false
	}
	if v, ok := counted(o, here.exchange, spec.HasMore); ok && v == false {
		return now, false
	}
	link, linked := nextLink(o, here.exchange)
	if declares(o, spec.NextLink) && !linked && l.Offset == nil && l.Page == nil {
		return now, false
	}
	switch {
	case l.Cursor != nil:
		cursor := cursorIn(l, link)
		if cursor == "" || (now.Arguments[l.Cursor] != nil && compare.Text(now.Arguments[l.Cursor]) == cursor) {
			return now, false
		}
		now.Arguments = now.Arguments.With(l.Cursor, cursor)
	case l.Offset != nil:
		now.Arguments = now.Arguments.With(l.Offset, value.Int(int64(len(w.items()))))
	case l.Page != nil:
		now.Arguments = now.Arguments.With(l.Page, value.Int(int64(l.FirstPage+len(w.pages))))
	default:
		return now, false
	}
	return now, true
}

func declares(o *spec.Operation, m spec.Meaning) bool {
	return slices.ContainsFunc(o.List.PageInfo, func(c spec.PageInfo) bool { return c.Meaning == m })
}

// counted is a member beside the items.
func counted(o *spec.Operation, x *session.Exchange, m spec.Meaning) (any, bool) {
	for _, c := range o.List.PageInfo {
		if c.Meaning == m {
			if v, ok := value.At(x.Value, c.Pointer); ok {
				return v, true
			}
		}
	}
	return nil, false
}

// nextLink is what leads to the next page: a URL, a cursor or a number as text.
func nextLink(o *spec.Operation, x *session.Exchange) (string, bool) {
	v, ok := counted(o, x, spec.NextLink)
	if object, isObject := v.(map[string]any); isObject {
		v = object["href"]
	}
	if !ok || v == nil || v == "" || v == false {
		return "", false
	}
	return compare.Text(v), true
}

// cursorIn takes the cursor out of a link.
func cursorIn(l *spec.List, link string) string {
	if at, err := url.Parse(link); err == nil && at.Query().Has(l.Cursor.Name) {
		return at.Query().Get(l.Cursor.Name)
	}
	if strings.Contains(link, "://") || strings.HasPrefix(link, "/") {
		return ""
	}
	return link
}

// numberIn is a whole number among the members beside the items.
func numberIn(o *spec.Operation, x *session.Exchange, m spec.Meaning) (int, bool) {
	v, ok := counted(o, x, m)
	n, isNumber := v.(json.Number)
	if !ok || !isNumber {
		return 0, false
	}
	i, err := strconv.Atoi(string(n))
	return i, err == nil
}

// listCall is a call of the collection's list for what a record belongs to, with
// the largest pages that are allowed for certain.
func (t *Session) listCall(c *Collection, m *Record, size int) (session.Call, bool) {
	if c.list == nil || c.list.List == nil {
		return session.Call{}, false
	}
	var params map[string]string
	if m != nil {
		params = m.Params(c.list)
	}
	base, err := t.Values.Call(c.list, params, 0)
	if err != nil {
		return session.Call{}, false
	}
	if m != nil {
		for _, f := range c.list.List.Filters { // a filter that must be given
			if v, ok := value.At(m.known(), f.Pointer); ok && f.Param.Required {
				base.Arguments = base.Arguments.With(f.Param, v)
			}
		}
	}
	if p := c.list.List.Size; p != nil && size > 0 && (p.Schema == nil || p.Schema.Accepts(value.Int(int64(size)), spec.AsRequest)) {
		base.Arguments = base.Arguments.With(p, value.Int(int64(size)))
	}
	return base, true
}

// holdsText tells whether some text within a value holds a word.
func holdsText(v any, word string) bool {
	return strings.Contains(string(value.Encode(v)), word)
}

// keyByList finds the key of a created record in the list, by the word in it.
func keyByList(t *Session, m *Record) string {
	base, ok := t.listCall(m.Collection, m, 100)
	if !ok || m.marker == "" {
		return ""
	}
	for _, item := range t.paginate(m.Collection, base).items() {
		if holdsText(item, m.marker) {
			return m.Collection.keyOfItem(item)
		}
	}
	return ""
}
