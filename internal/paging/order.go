package paging

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A sorting is one property that a query sorts by.
type sorting struct {
	name       string
	descending bool
}

// sort puts the chosen records in the order that a query asks for: by properties
// separated by commas, each turned around by "-" before it or "desc" behind.
// Records that are equal stay in the order of the collection.
func sort(l *spec.List, chosen []int, records []value.Object, query url.Values) {
	var by []sorting
	if l.Order != nil {
		for _, text := range query[l.Order.Name] {
			for _, one := range strings.Split(text, ",") {
				by = append(by, parseSorting(one))
			}
		}
	}
	if l.Direction != nil && strings.HasPrefix(strings.ToLower(query.Get(l.Direction.Name)), "desc") {
		for i := range by {
			by[i].descending = !by[i].descending
		}
	}
	if len(by) == 0 {
		return
	}
	slices.SortStableFunc(chosen, func(i, j int) int {
		for _, s := range by {
			if c := compare(s.of(records[i]), s.of(records[j])); c != 0 {
				if s.descending {
					return -c
				}
				return c
			}
		}
		return 0
	})
}

// parseSorting reads "-name", "+name", "name:desc", "name desc" and "name_desc".
func parseSorting(text string) sorting {
	text = strings.TrimSpace(text)
	name, turned := strings.CutPrefix(text, "-")
	name = strings.TrimPrefix(name, "+")
	for _, separator := range []string{":", " ", "_", "-", "."} {
		for _, word := range []string{"desc", "descending", "asc", "ascending"} {
			if rest, ok := cutSuffixFold(name, separator+word); ok {
				return sorting{rest, turned || strings.HasPrefix(word, "desc")}
			}
		}
	}
	return sorting{name, turned}
}

func cutSuffixFold(text, suffix string) (string, bool) {
	at := len(text) - len(suffix)
	if at <= 0 || !strings.EqualFold(text[at:], suffix) {
		return text, false
	}
	return text[:at], true
}

// of is the property of a record, however the query writes its name.
func (s sorting) of(record value.Object) any {
	if v, ok := record[s.name]; ok {
		return v
	}
	for name, v := range record {
		if plainName(name) == plainName(s.name) {
			return v
		}
	}
	return nil
}

// plainName is a name without what sets words apart.
func plainName(name string) string {
	return strings.ToLower(strings.Map(func(c rune) rune {
		if c == '_' || c == '-' || c == '.' {
			return -1
		}
		return c
	}, name))
}

// compare orders two members: null first, then false and true, numbers, texts.
func compare(a, b any) int {
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	switch a := a.(type) {
	case bool:
		if a == b.(bool) {
			return 0
		} else if a {
			return 1
		}
		return -1
	case json.Number:
		x, _ := a.Float64()
		y, _ := b.(json.Number).Float64()
		return cmp.Compare(x, y)
	case string:
		return cmp.Compare(a, b.(string))
	}
	return 0
}

func rank(v any) int {
	return slices.Index([]string{"null", "boolean", "number", "string"}, value.Kind(v))
}
