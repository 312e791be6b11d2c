package contract

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A difference is one member of a record that is not as it was.
type difference struct {
	pointer       string
	before, after any
	field         *spec.Field // the field that writes it; nil if none does
}

// differences lists the members of two records that differ. Lists of a reference
// compare as sets.
func (s *subject) differences(before, after value.Object) []difference {
	if identical(before, after) {
		return nil
	}
	var list []difference
	for _, name := range sortedUnion(before, after) {
		b, a := member(before, name), member(after, name)
		if same(b, a) || (s.reference(name) && sameSet(b, a)) {
			continue
		}
		pointer := value.Pointer(name)
		list = append(list, difference{pointer: pointer, before: b, after: a, field: s.fieldAt(pointer)})
	}
	return list
}

// identical tells whether two records are one value: that of the same text.
func identical(a, b value.Object) bool {
	return a != nil && reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer()
}

func sortedUnion(a, b value.Object) []string {
	names := slices.Collect(maps.Keys(a))
	for name := range b {
		if _, both := a[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func member(record value.Object, name string) any {
	v, ok := record[name]
	if !ok {
		return absent
	}
	return v
}

func same(a, b any) bool {
	if isAbsent(a) || isAbsent(b) {
		return isAbsent(a) && isAbsent(b)
	}
	return value.Equal(a, b)
}

func sameSet(a, b any) bool {
	x, okX := a.([]any)
	y, okY := b.([]any)
	if !okX || !okY || len(x) != len(y) {
		return false
	}
	return slices.Equal(sortedTexts(x), sortedTexts(y))
}

func sortedTexts(items []any) []string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = string(value.Encode(item))
	}
	slices.Sort(texts)
	return texts
}

// reference tells whether a member holds the ids or objects of a reference.
func (s *subject) reference(name string) bool {
	if s.plan == nil {
		return false
	}
	return slices.ContainsFunc(s.plan.Resource.References, func(r *spec.Reference) bool { return r.IDs == name || r.Objects == name })
}

// fieldAt finds the field that writes a member of the record.
func (s *subject) fieldAt(pointer string) *spec.Field {
	var found *spec.Field
	if s.plan == nil {
		return nil
	}
	s.plan.Walk(func(f *spec.Field) {
		objects := f.Names != nil && value.Pointer(f.Names.Objects) == pointer
		if found == nil && f.Storage != spec.WriteOnly && f.Target != "" && (f.Target == pointer || strings.HasPrefix(f.Target, pointer+"/")) || objects {
			found = f
		}
	})
	return found
}

// A sent is one field with the value that was sent for it.
type sent struct {
	field *spec.Field
	value any
}

// holds tells whether a record holds what was sent, and what it holds instead.
func (s *subject) holds(w sent, before, after value.Object) (got any, ok bool) {
	f := w.field
	if f.Storage == spec.WriteOnly {
		return nil, true
	}
	if f.Names != nil {
		return s.holdsNames(w, after)
	}
	got, present := value.At(after, f.Target)
	if !present {
		got = absent
	}
	old, _ := value.At(before, f.Target)
	switch {
	case f.Storage == spec.ServerManaged:
		return got, same(got, old)
	case w.value == nil:
		return got, cleared(f, got, old)
	}
	if _, object := w.value.(map[string]any); object {
		return got, same(got, w.value) || same(got, value.Merge(old, w.value)) || same(got, value.MergeKeepingNulls(old, w.value))
	}
	return got, same(got, w.value) || sameMoment(f, got, w.value)
}

// holdsNames compares the names of a reference as sets.
func (s *subject) holdsNames(w sent, after value.Object) (got any, ok bool) {
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
	if empty(got) {
		return true
	}
	if neutral, ok := spec.ZeroValue(f.Read); ok && empty(neutral) {
		return same(got, neutral)
	}
	return !same(got, old) || neutralLike(f, got)
}

func neutralLike(f *spec.Field, got any) bool {
	neutral, ok := spec.ZeroValue(f.Read)
	return ok && same(got, neutral)
}

func empty(v any) bool {
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

// sameMoment compares date-times by the moment they mean (RFC 3339).
func sameMoment(f *spec.Field, a, b any) bool {
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

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func mapsClone[K comparable, V any](m map[K]V) map[K]V { return maps.Clone(m) }
