package record

import (
	"slices"
	"strings"
	"time"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A sent is one field with the value that was sent for it.
type sent struct {
	field *spec.Field
	value any
}

// holds tells whether a record holds what was sent, and what it holds instead.
func (s *Target) holds(w sent, before, after value.Object) (got any, ok bool) {
	f := w.field
	if f.Storage == spec.WriteOnly {
		return nil, true
	}
	if f.Names != nil {
		return holdsNames(w, after)
	}
	got, present := value.At(after, f.Target)
	if !present {
		got = compare.Absent
	}
	old, _ := value.At(before, f.Target)
	switch {
	case f.Storage == spec.ServerManaged:
		return got, compare.Same(got, old)
	case w.value == nil:
		return got, cleared(f, got, old)
	}
	if _, object := w.value.(map[string]any); object {
		return got, compare.Same(got, w.value) || compare.Same(got, value.Merge(old, w.value)) || compare.Same(got, value.MergeKeepingNulls(old, w.value))
	}
	return got, compare.Same(got, w.value) || sameTimestamp(f, got, w.value)
}

// holdsNames compares the names of a reference as sets.
func holdsNames(w sent, after value.Object) (got any, ok bool) {
	names := w.field.Names.NamesIn(after)
	var wanted []string
	if items, isList := w.value.([]any); isList {
		for _, item := range items {
			if name, text := item.(string); text && !slices.Contains(wanted, name) {
				wanted = append(wanted, name)
			}
		}
	}
	list := []any{}
	for _, name := range names {
		list = append(list, name)
	}
	slices.Sort(names)
	slices.Sort(wanted)
	return list, slices.Equal(names, wanted)
}

// cleared tells whether a null took effect: the member is gone, null, or another
// empty value. What the document gives no empty value for may hold any other one.
func cleared(f *spec.Field, got, old any) bool {
	if compare.Empty(got) {
		return true
	}
	if neutral, ok := spec.ZeroValue(f.Read); ok && compare.Empty(neutral) {
		return compare.Same(got, neutral)
	}
	return !compare.Same(got, old) || zeroLike(f, got)
}

func zeroLike(f *spec.Field, got any) bool {
	neutral, ok := spec.ZeroValue(f.Read)
	return ok && compare.Same(got, neutral)
}

// sameTimestamp compares date-times by the moment they mean (RFC 3339).
func sameTimestamp(f *spec.Field, a, b any) bool {
	if f.Schema.Keywords.Format != "date-time" {
		return false
	}
	x, okX := a.(string)
	y, okY := b.(string)
	if !okX || !okY {
		return false
	}
	one, err := time.Parse(time.RFC3339Nano, x)
	other, err2 := time.Parse(time.RFC3339Nano, y)
	return err == nil && err2 == nil && one.Equal(other)
}

// bodyOf nests the values of fields into one body.
func bodyOf(fields []sent) value.Object {
	var body any = value.Object{}
	for _, w := range fields {
		body = value.MergeKeepingNulls(body, w.field.Body(w.value))
	}
	return body.(value.Object)
}

func names(fields []sent) string {
	list := make([]string, len(fields))
	for i, w := range fields {
		list[i] = w.field.Pointer
	}
	return strings.Join(list, ", ")
}

// targets are the members of a record that a field writes.
func targets(f *spec.Field) []string {
	if f.Names == nil {
		return []string{value.Pointer(value.Tokens(f.Target + "/")[0])}
	}
	return []string{value.Pointer(f.Names.IDs), value.Pointer(f.Names.Objects)}
}
