// Package compare holds JSON values against each other: those that were sent against
// those that were read. It is pure, and knows nothing of requests.
package compare

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	"github.com/actalike/actalike/internal/value"
)

// Identical tells whether two records are one value: that of the same text.
func Identical(a, b value.Object) bool {
	return a != nil && reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer()
}

func SortedUnion(a, b value.Object) []string {
	names := slices.Collect(maps.Keys(a))
	for name := range b {
		if _, both := a[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func Member(record value.Object, name string) any {
	v, ok := record[name]
	if !ok {
		return Absent
	}
	return v
}

func Same(a, b any) bool {
	if IsAbsent(a) || IsAbsent(b) {
		return IsAbsent(a) && IsAbsent(b)
	}
	return value.Equal(a, b)
}

func SameSet(a, b any) bool {
	x, okX := a.([]any)
	y, okY := b.([]any)
	if !okX || !okY || len(x) != len(y) {
		return false
	}
	return slices.Equal(SortedTexts(x), SortedTexts(y))
}

func SortedTexts(items []any) []string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = string(value.Encode(item))
	}
	slices.Sort(texts)
	return texts
}

func Empty(v any) bool {
	switch v := v.(type) {
	case nil, json.RawMessage:
		return true
	case string:
		return v == ""
	case bool:
		return !v
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	case json.Number:
		return value.Equal(v, json.Number("0"))
	}
	return false
}
