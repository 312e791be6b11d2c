package spec

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// explainCollection adds what only a collection, or what belongs to one, has.
func (r *Resource) explainCollection(e *ExplainedResource) {
	if r.Key != nil {
		e.Key = &ExplainedKey{Pointer: r.Key.Pointer, Prefix: r.Key.Prefix, Given: r.Key.Given, Reason: r.Key.Reason}
	}
	if r.Parent != nil {
		e.Parent = r.Parent.Name
	}
	e.Managed = r.Managed
	for _, f := range r.Foreign {
		e.Foreign = append(e.Foreign, ExplainedForeign{Pointer: f.Pointer, Many: f.Many, To: f.To.Name})
	}
}

func (k *ExplainedKey) words() string {
	if k.Pointer == "" {
		return k.Reason
	}
	words := k.Pointer
	if k.Prefix != "" {
		words += fmt.Sprintf(", behind %q", k.Prefix)
	}
	if k.Given {
		words += ", which a create may choose"
	}
	return words + ": " + k.Reason
}

// explainPlace adds how the path and the answer hold the record.
func (o *Operation) explainPlace(e *ExplainedOperation) {
	e.Item, e.Caller, e.Envelope = o.Item, o.Caller, o.Envelope
	for _, s := range o.Scopes {
		scope := ExplainedScope{Param: s.Param, Pointer: s.Pointer}
		if s.Parent != nil {
			scope.Parent = s.Parent.Name
		}
		e.Scopes = append(e.Scopes, scope)
	}
	if o.Listing != nil {
		e.List = o.Listing.explain()
	}
	if o.List != nil {
		e.List = o.List.explain()
	}
}

func (l *List) explain() *ExplainedList {
	e := &ExplainedList{
		Items: l.Items, Size: l.Size.name(), Offset: l.Offset.name(), Page: l.Page.name(), Cursor: l.Cursor.name(),
		Order: l.Order.name(), Direction: l.Direction.name(), Search: l.Search.name(), Filters: map[string]string{},
	}
	for _, f := range l.Filters {
		e.Filters[f.Param.Name] = f.Pointer
	}
	for _, c := range l.PageInfo {
		e.PageInfo = append(e.PageInfo, ExplainedPageInfo{c.Pointer, c.Meaning})
	}
	return e
}

// name is that of a parameter, or "" if there is none.
func (p *Parameter) name() string {
	if p == nil {
		return ""
	}
	return p.Name
}

// words says how a list is cut and sieved, a line each.
func (l *ExplainedList) words() []string {
	if l == nil {
		return nil
	}
	lines := []string{"the answer is the array"}
	if l.Items != "" {
		lines[0] = "items in " + l.Items
	}
	for _, c := range l.PageInfo {
		lines[0] += fmt.Sprintf("; %s tells %s", c.Pointer, c.Meaning)
	}
	cut := []string{}
	for _, p := range []string{l.Size, l.Offset, l.Page, l.Cursor} {
		if p != "" {
			cut = append(cut, p)
		}
	}
	if len(cut) > 0 {
		lines = append(lines, "cut by "+strings.Join(cut, ", "))
	}
	for _, name := range slices.Sorted(maps.Keys(l.Filters)) {
		lines = append(lines, fmt.Sprintf("%s keeps those of equal %s", name, l.Filters[name]))
	}
	if l.Order != "" {
		lines = append(lines, strings.TrimSpace("ordered by "+l.Order+" "+l.Direction))
	}
	if l.Search != "" {
		lines = append(lines, "searched by "+l.Search)
	}
	return lines
}
