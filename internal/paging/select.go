// Package paging answers the query of a list: which records it chooses, in which order, on which page, and what
// the answer says of the page. It is pure: records go in, places and values come out.
package paging

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A Page is the part of a collection that a query asks for.
type Page struct {
	Chosen []int // places of its records among all that were given, in the order of the answer
	Total  int   // how many records pass the filters
	Offset int   // how many of them stand before the page
	Size   int   // how many it holds at most; 0 if the list is not cut
}

// DefaultPage is the size of a page where a list can be cut and the document
// does not say how long a page is.
const DefaultPage = 20

// Select applies the filters, the search, the order and the cut of a query to
// the records of a collection. keys are those of the records, as paths have
// them. It is a pure function; what it cannot read in a query it leaves.
func Select(l *spec.List, records []value.Object, keys []string, query url.Values) Page {
	chosen := make([]int, 0, len(records))
	for i, record := range records {
		if passes(l, record, query) {
			chosen = append(chosen, i)
		}
	}
	sort(l, chosen, records, query)
	page := Page{Total: len(chosen), Size: size(l, query)}
	page.Offset = min(offset(l, chosen, keys, query, page.Size), len(chosen))
	end := len(chosen)
	if page.Size > 0 {
		end = min(end, page.Offset+page.Size)
	}
	page.Chosen = chosen[page.Offset:end]
	return page
}

// passes tells whether a record has what every filter and the search ask for.
func passes(l *spec.List, record value.Object, query url.Values) bool {
	for _, f := range l.Filters {
		wanted := queryValues(f.Param, query)
		if len(wanted) == 0 {
			continue
		}
		v, _ := value.At(record, f.Pointer)
		if !slices.ContainsFunc(wanted, func(text string) bool { return holds(v, text) }) {
			return false
		}
	}
	for _, word := range queryValues(l.Search, query) {
		if !mentions(record, strings.ToLower(word)) {
			return false
		}
	}
	return true
}

// Keys are those of the records that a query asks for by their keys; none if it
// asks for no single ones.
func Keys(l *spec.List, key *spec.Key, query url.Values) []string {
	for _, f := range l.Filters {
		if f.Pointer == key.Pointer {
			return queryValues(f.Param, query)
		}
	}
	return nil
}

// queryValues are the values that a query gives a parameter, an array's items
// each; an empty one asks for nothing.
func queryValues(p *spec.Parameter, query url.Values) []string {
	if p == nil {
		return nil
	}
	var list []string
	for _, text := range query[p.Name] {
		if (isArray(p) || manyIDs(p)) && (p.Explode == nil || !*p.Explode || strings.Contains(text, ",")) {
			list = append(list, strings.Split(text, ",")...)
		} else {
			list = append(list, text)
		}
	}
	if isArray(p) {
		list = append(list, query[p.Name+"[]"]...)
	}
	return slices.DeleteFunc(list, func(text string) bool { return text == "" })
}

// manyIDs tells whether a parameter that is a text takes several keys, with commas
// between them: ?ids=1,2.
func manyIDs(p *spec.Parameter) bool {
	return plainName(p.Name) == "ids" && (p.Schema == nil || slices.Contains(p.Schema.Base().Types(), "string"))
}

func isArray(p *spec.Parameter) bool {
	return p.Schema != nil && p.Schema.Keywords.Type.Includes("array")
}

// holds tells whether a member is a value that a query names, or holds it: as an
// item, or as what an object is called.
func holds(v any, text string) bool {
	switch v := v.(type) {
	case nil:
		return text == "null"
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return holds(item, text) })
	case map[string]any:
		for _, member := range v {
			switch member.(type) {
			case []any, map[string]any, nil:
			default:
				if holds(member, text) {
					return true
				}
			}
		}
		return false
	case bool:
		return strconv.FormatBool(v) == strings.ToLower(text)
	}
	return spec.KeyText(v) == text
}

// mentions tells whether some text of a value holds a word in lower case.
func mentions(v any, word string) bool {
	switch v := v.(type) {
	case string:
		return strings.Contains(strings.ToLower(v), word)
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return mentions(item, word) })
	case map[string]any:
		for _, member := range v {
			if mentions(member, word) {
				return true
			}
		}
	}
	return false
}

// size is how many records a page holds; 0 if the list has no pages.
func size(l *spec.List, query url.Values) int {
	if !l.Paged() {
		return 0
	}
	size, ok := queryNumber(l.Size, query)
	if !ok {
		size = DefaultPage
		if most, bounded := bound(l.Size, func(s *openapi3.Schema) *float64 { return s.Max }); bounded {
			size = min(size, most)
		}
	}
	return max(1, size)
}

// queryNumber is the number that a query, or else the document, gives a
// parameter, within its bounds.
func queryNumber(p *spec.Parameter, query url.Values) (int, bool) {
	if p == nil {
		return 0, false
	}
	text := query.Get(p.Name)
	if text == "" && p.Schema != nil && p.Schema.Keywords.Default != nil {
		text = defaultText(p.Schema.Keywords.Default)
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, false
	}
	if most, ok := bound(p, func(s *openapi3.Schema) *float64 { return s.Max }); ok {
		n = min(n, most)
	}
	if least, ok := bound(p, func(s *openapi3.Schema) *float64 { return s.Min }); ok {
		n = max(n, least)
	}
	return n, true
}

func defaultText(v any) string {
	if f, ok := v.(float64); ok {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	if text, ok := v.(string); ok {
		return text
	}
	if n, ok := v.(int); ok {
		return strconv.Itoa(n)
	}
	return ""
}

func bound(p *spec.Parameter, of func(*openapi3.Schema) *float64) (int, bool) {
	if p == nil || p.Schema == nil {
		return 0, false
	}
	edge := of(p.Schema.Keywords)
	if edge == nil || *edge > 1<<31 || *edge < -(1<<31) {
		return 0, false
	}
	return int(*edge), true
}

// offset is where the page starts among the chosen records.
func offset(l *spec.List, chosen []int, keys []string, query url.Values, size int) int {
	if l.Cursor != nil {
		if token := query.Get(l.Cursor.Name); token != "" {
			return behind(token, chosen, keys)
		}
	}
	if l.Page != nil && query.Get(l.Page.Name) != "" {
		if n, ok := queryNumber(l.Page, query); ok {
			return max(0, min(n-l.FirstPage, len(chosen))*size)
		}
	}
	n, _ := queryNumber(l.Offset, query)
	return max(0, n)
}
