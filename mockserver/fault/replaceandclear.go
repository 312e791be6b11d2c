package fault

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

func replaceAndClear() []Fault {
	const family = "replace and clear"
	lists := []Need{NeedsList}
	references := []Need{NeedsReference}
	return []Fault{
		{ID: "duplicates-crash", Family: family, Needs: references,
			Title:   "A name that is sent twice is a server error",
			Text:    "A unique index refuses the second row, and nothing catches it.",
			Example: `PATCH {"tags":["a","b","a"]} -> 500`,
			Inject: crashes(func(_ *http.Request, text []byte) bool {
				body, _ := object(text)
				return anywhere(body, func(v any) bool { return hasDuplicates(v) })
			})},
		{ID: "ids-of-other-objects", Family: family, Needs: references,
			Title:   "The ids of a reference are not those of its objects",
			Text:    "One member prints the keys of the join table, the other those of the entries.",
			Example: `PATCH {} -> 200 {"tags":[101],"tags_data":[{"id":1,"name":"a"}]}`,
			Inject: perReference(func(list []any, _ *spec.Reference) []any {
				return eachItem(list, func(v any) any { return plus(v, 100) })
			})},
		{ID: "list-appended", Family: family, Needs: lists,
			Title:   "Lists are added to",
			Text:    "record.tags.add(*tags) where set was meant.",
			Example: `PATCH {"tags":["b"]} -> 200 {"tags":["a","b"]}`,
			Inject:  relisted(func(old, items []any) []any { return append(slices.Clone(old), items...) })},
		{ID: "list-overwritten-in-part", Family: family, Needs: lists,
			Title:   "A shorter list overwrites the start of the longer one",
			Text:    "Items are updated by their position, and what is left over is not deleted.",
			Example: `PATCH {"tags":["x"]} -> 200 {"tags":["x","b","c"]}`,
			Inject: relisted(func(old, items []any) []any {
				if len(old) <= len(items) {
					return items
				}
				return append(slices.Clone(items), old[len(items):]...)
			})},
		{ID: "list-united", Family: family, Needs: lists,
			Title:   "New items join a list, and none ever leaves",
			Text:    "get_or_create for each item, and nothing removes the others; only an empty list clears.",
			Example: `PATCH {"tags":["b"]} -> 200 {"tags":["a","b"]}`,
			Inject: relisted(func(old, items []any) []any {
				if len(items) == 0 {
					return items
				}
				return append(slices.DeleteFunc(slices.Clone(old), func(v any) bool { return contains(items, v) }), items...)
			})},
		{ID: "names-get-new-ids", Family: family, Needs: references,
			Title:   "Every write gives its names new ids",
			Text:    "Entries are created with each request, and never looked up.",
			Example: `PATCH {"tags":["a"]} twice -> {"tags":[1]}, {"tags":[2]}`,
			Inject: func(Target) Hooks {
				ids := &fresh{}
				return Hooks{Apply: func(next Apply) Apply {
					return func(w Write) (spec.WriteResult, []spec.Violation) {
						w.Names = ids
						return next(w)
					}
				}}
			}},
		{ID: "names-split-at-blanks", Family: family, Needs: references,
			Title:   "Names are cut at their first blank",
			Text:    "A list is kept as one text with blanks between.",
			Example: `PATCH {"tags":["machine learning"]} -> 200 {"tags_data":[{"name":"machine"}]}`,
			Inject: relisted(func(_, items []any) []any {
				return eachItem(items, func(v any) any {
					text, _ := v.(string)
					first, _, _ := strings.Cut(text, " ")
					return first
				})
			})},
		{ID: "null-as-word", Family: family, Needs: []Need{NeedsNullable, NeedsText},
			Title:   "null is stored as the text None",
			Text:    "str(body.name).",
			Example: `PATCH {"phone":null} -> 200 {"phone":"None"}`,
			Inject: recordWrites(func(w Write, record value.Object) value.Object {
				for _, f := range leaves(w.Plan, isText) {
					if v, ok := sent(w.Body, f); ok && v == nil {
						record = put(record, f.Target, "None")
					}
				}
				return record
			})},
		{ID: "null-clears-neighbour", Family: family, Needs: []Need{NeedsNullable},
			Title:   "null clears the next field too",
			Text:    "Two fields share a condition.",
			Example: `PATCH {"phone":null} -> 200 {"phone":"","country":""}`,
			Inject: recordWrites(func(w Write, record value.Object) value.Object {
				list := leaves(w.Plan, func(f *spec.Field) bool { return f.Names == nil && !isFree(f) })
				for i, f := range list[:max(0, len(list)-1)] {
					if v, ok := sent(w.Body, f); ok && v == nil {
						record = emptied(record, list[i+1])
					}
				}
				return record
			})},
		{ID: "null-ignored", Family: family, Needs: []Need{NeedsNullable},
			Title:   "null is ignored",
			Text:    "if body.phone is not None: record.phone = body.phone.",
			Example: `PATCH {"phone":null} -> 200 {"phone":"1"}`,
			Inject:  ignoring(func(_ *spec.Field, v any) bool { return v == nil })},
		{ID: "objects-not-updated", Family: family, Needs: references,
			Title:   "The objects of a reference are those before the write",
			Text:    "The related rows were fetched before, and are not fetched again.",
			Example: `PATCH {"tags":["b"]} -> 200 {"tags":[2],"tags_data":[{"id":1,"name":"a"}]}`,
			Inject: recordWrites(func(w Write, record value.Object) value.Object {
				for _, reference := range w.Plan.Resource.References {
					if old, ok := w.Old[reference.Objects]; ok {
						record = put(record, value.Pointer(reference.Objects), old)
					}
				}
				return record
			})},
		{ID: "one-name-only", Family: family, Needs: references,
			Title:   "Only the first name of a list is stored",
			Text:    "A list in a query or form is read with get where getlist was meant.",
			Example: `PATCH {"tags":["a","b"]} -> 200 {"tags":[1]}`,
			Inject:  relisted(func(_, items []any) []any { return items[:min(1, len(items))] })},
	}
}

// relisted injects another list for the one that is sent; old is what was there.
func relisted(list func(old, items []any) []any) func(Target) Hooks {
	return bodyWrites(func(w Write, body value.Object) any {
		var changed any = body
		for _, f := range leaves(w.Plan, isList) {
			v, _ := sent(body, f)
			items, ok := v.([]any)
			if !ok {
				continue
			}
			was, _ := f.ReadIn(w.Old)
			old, _ := was.([]any)
			changed = value.MergeKeepingNulls(changed, nested(f.Pointer, list(old, items)))
		}
		return changed
	})
}

func contains(items []any, v any) bool {
	return slices.ContainsFunc(items, func(item any) bool { return value.Equal(item, v) })
}

// hasDuplicates tells whether a value is a list that holds a text twice.
func hasDuplicates(v any) bool {
	items, _ := v.([]any)
	for i, item := range items {
		if _, isText := item.(string); isText && contains(items[:i], item) {
			return true
		}
	}
	return false
}

// anywhere looks for a value at any depth.
func anywhere(v any, match func(any) bool) bool {
	switch inner := v.(type) {
	case map[string]any:
		for _, member := range inner {
			if anywhere(member, match) {
				return true
			}
		}
	case []any:
		if slices.ContainsFunc(inner, func(item any) bool { return anywhere(item, match) }) {
			return true
		}
	}
	return match(v)
}

// fresh gives every name a new id, each time.
type fresh struct{ last atomic.Int64 }

// ID implements [spec.Names].
func (f *fresh) ID(string, string) int64 { return 1000 + f.last.Add(1) }
