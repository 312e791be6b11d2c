package contract

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// Bounds of one walk through a list.
const (
	mostPages = 30
	mostItems = 3000
)

// A walked is a list that was read page by page.
type walked struct {
	pages    []page
	complete bool // the end was reached
}

// A page is one answer of a list.
type page struct {
	exchange *exchange
	items    []any
	asked    arguments
}

func (w walked) items() []any {
	var list []any
	for _, p := range w.pages {
		list = append(list, p.items...)
	}
	return list
}

// last is the last exchange of a walk; nil if there was none.
func (w walked) last() *exchange {
	if len(w.pages) == 0 {
		return nil
	}
	return w.pages[len(w.pages)-1].exchange
}

// itemsOf are the items of a list answer.
func itemsOf(o *spec.Operation, x *exchange) ([]any, bool) {
	if !x.success() || o.List == nil {
		return nil, false
	}
	v, ok := value.At(x.decoded, o.List.Items)
	items, isList := v.([]any)
	if ok && v == nil { // an empty list of some languages
		return []any{}, true
	}
	return items, ok && isList
}

// keyOfItem is the key of one item; items may be bare keys.
func (c *collection) keyOfItem(item any) string {
	switch item.(type) {
	case map[string]any:
		if c.list != nil && c.list.List != nil && c.list.List.Key != "" {
			return c.keyAt(item, c.list.List.Key)
		}
		return c.keyIn(item)
	case nil, []any:
		return ""
	}
	return strings.TrimPrefix(scalarOf(item), c.resource.Key.Prefix)
}

// walk reads a list from its start to its end, as far as the bounds allow.
func (t *trial) walk(c *collection, base call) walked {
	var w walked
	next := base
	for len(w.pages) < mostPages && len(w.items()) < mostItems && t.context.Err() == nil && !t.spent() {
		x := t.do(next)
		items, ok := itemsOf(c.list, x)
		if !ok {
			// Some servers answer the page behind the last with 404.
			w.complete = len(w.pages) > 0 && x.status >= 400 && x.status < 500
			if !w.complete || len(w.pages) == 0 {
				w.pages = append(w.pages, page{exchange: x, asked: next.arguments})
			}
			return w
		}
		w.pages = append(w.pages, page{x, items, next.arguments})
		following, more := t.following(c.list, next, w)
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
func cutShort(o *spec.Operation, now call, here int) bool {
	l := o.List
	leads := l.Offset != nil || l.Page != nil || slices.ContainsFunc(l.PageInfo, func(c spec.PageInfo) bool { return c.Meaning == spec.NextLink })
	if leads || l.Size == nil && l.Cursor == nil {
		return false
	}
	if l.Size == nil || now.arguments[l.Size] == nil {
		return here > 0
	}
	size, err := strconv.Atoi(scalarOf(now.arguments[l.Size]))
	return err != nil || here >= size
}

// following is the call for the next page; more is false at the end.
func (t *trial) following(o *spec.Operation, now call, w walked) (next call, more bool) {
	l, here := o.List, w.pages[len(w.pages)-1]
	if len(here.items) == 0 {
		return now, false
	}
	if v, ok := t.counted(o, here.exchange, spec.HasMore); ok && v == false {
		return now, false
	}
	link, linked := t.nextLink(o, here.exchange)
	if t.declares(o, spec.NextLink) && !linked && l.Offset == nil && l.Page == nil {
		return now, false
	}
	switch {
	case l.Cursor != nil:
		cursor := cursorIn(l, link)
		if cursor == "" || (now.arguments[l.Cursor] != nil && scalarOf(now.arguments[l.Cursor]) == cursor) {
			return now, false
		}
		now.arguments = now.arguments.with(l.Cursor, cursor)
	case l.Offset != nil:
		now.arguments = now.arguments.with(l.Offset, value.Int(int64(len(w.items()))))
	case l.Page != nil:
		now.arguments = now.arguments.with(l.Page, value.Int(int64(l.FirstPage+len(w.pages))))
	default:
		return now, false
	}
	return now, true
}

func (t *trial) declares(o *spec.Operation, m spec.Meaning) bool {
	return slices.ContainsFunc(o.List.PageInfo, func(c spec.PageInfo) bool { return c.Meaning == m })
}

// counted is a member beside the items.
func (t *trial) counted(o *spec.Operation, x *exchange, m spec.Meaning) (any, bool) {
	for _, c := range o.List.PageInfo {
		if c.Meaning == m {
			if v, ok := value.At(x.decoded, c.Pointer); ok {
				return v, true
			}
		}
	}
	return nil, false
}

// nextLink is what leads to the next page: a URL, a cursor or a number as text.
func (t *trial) nextLink(o *spec.Operation, x *exchange) (string, bool) {
	v, ok := t.counted(o, x, spec.NextLink)
	if object, isObject := v.(map[string]any); isObject {
		v = object["href"]
	}
	if !ok || v == nil || v == "" || v == false {
		return "", false
	}
	return scalarOf(v), true
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
func (t *trial) numberIn(o *spec.Operation, x *exchange, m spec.Meaning) (int, bool) {
	v, ok := t.counted(o, x, m)
	n, isNumber := v.(json.Number)
	if !ok || !isNumber {
		return 0, false
	}
	i, err := strconv.Atoi(string(n))
	return i, err == nil
}

// listCall is a call of the collection's list for what a record belongs to, with
// the largest pages that are allowed for certain.
func (t *trial) listCall(c *collection, m *made, size int) (call, bool) {
	if c.list == nil || c.list.List == nil {
		return call{}, false
	}
	var params map[string]string
	if m != nil {
		params = m.params(c.list)
	}
	base, err := t.call(c.list, params, 0)
	if err != nil {
		return call{}, false
	}
	if m != nil {
		for _, f := range c.list.List.Filters { // a filter that must be given
			if v, ok := value.At(m.known(), f.Pointer); ok && f.Param.Required {
				base.arguments = base.arguments.with(f.Param, v)
			}
		}
	}
	if p := c.list.List.Size; p != nil && size > 0 && (p.Schema == nil || p.Schema.Accepts(value.Int(int64(size)), spec.AsRequest)) {
		base.arguments = base.arguments.with(p, value.Int(int64(size)))
	}
	return base, true
}

// known is the record as far as it is known: as read, as answered, or as sent.
func (m *made) known() any {
	if m.record != nil {
		return map[string]any(m.record)
	}
	if m.answer != nil {
		if record, ok := recordIn(m.in.create, m.answer); ok {
			return map[string]any(record)
		}
	}
	return map[string]any(m.body)
}

// within finds a record among items: by its key, or by the word in its texts
// where no item tells its key.
func (m *made) within(items []any) (any, bool) {
	for _, item := range items {
		key := m.in.keyOfItem(item)
		if key != "" && key == m.key() || key == "" && m.word != "" && holdsText(item, m.word) {
			return item, true
		}
	}
	return nil, false
}

// holdsText tells whether some text within a value holds a word.
func holdsText(v any, word string) bool {
	return strings.Contains(string(value.Encode(v)), word)
}

// keyByList finds the key of a created record in the list, by the word in it.
func (t *trial) keyByList(m *made) string {
	base, ok := t.listCall(m.in, m, 100)
	if !ok || m.word == "" {
		return ""
	}
	for _, item := range t.walk(m.in, base).items() {
		if holdsText(item, m.word) {
			return m.in.keyOfItem(item)
		}
	}
	return ""
}
