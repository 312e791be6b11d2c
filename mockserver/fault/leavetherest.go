package fault

import (
	"fmt"
	"hash/crc32"
	"strings"
	"sync/atomic"
	"time"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

func leaveTheRest() []Fault {
	const family = "leave the rest"
	return []Fault{
		{ID: "absent-boolean-false", Family: family, Needs: []Need{NeedsBoolean},
			Title:   "Booleans that are not sent become false",
			Text:    "A form sends no box that is not ticked; the handler is kept for JSON.",
			Example: `PATCH {"name":"Ada"} -> 200 {"mail":false}, and it was true`,
			Inject:  absent(onWrite, isBoolean)},
		{ID: "absent-list-empty", Family: family, Needs: []Need{NeedsList},
			Title:   "Lists that are not sent become empty",
			Text:    "record.tags.set(body.get(\"tags\", [])).",
			Example: `PATCH {"name":"Ada"} -> 200 {"tags":[]}, and there were some`,
			Inject:  absent(onWrite, isList)},
		{ID: "address-rederived", Family: family, Needs: []Need{NeedsKept},
			Title:   "The e-mail address is made anew of what is written",
			Text:    "A hook that fills the address of new users runs on every save.",
			Example: `PATCH {"name":"Ada"} -> 200 {"email":"ada@example.com"}, and it was another`,
			Inject:  moving(schemaOf("string", "email"), func(w Write, _ any) any { return derived(w) + "@example.com" })},
		{ID: "counter-incremented", Family: family, Needs: []Need{NeedsKept},
			Title:   "A counter goes up with every patch, an empty one too",
			Text:    "A trigger counts updates in a column that means something else.",
			Example: `PATCH {} -> 200 {"followers":13}, and it was 12`,
			Inject: recordWrites(func(w Write, record value.Object) value.Object {
				for _, f := range ofKind(w.Plan, spec.ServerManaged, isCounter) {
					old, _ := value.At(record, f.Target)
					record = put(record, f.Target, plus(old, 1))
				}
				return record
			})},
		{ID: "created-time-moves", Family: family, Needs: []Need{NeedsKept},
			Title:   "The time of creation moves with every patch",
			Text:    "The column is filled on every save (auto_now for auto_now_add).",
			Example: `PATCH {} -> 200 {"created":"now"}`,
			Inject: func(target Target) Hooks {
				var ticks atomic.Int64
				return moving(schemaOf("string", "date-time"), func(Write, any) any {
					return time.Unix(1<<30+ticks.Add(1), 0).UTC().Format(time.RFC3339)
				})(target)
			}},
		{ID: "empty-body-resets", Family: family,
			Title:   "An empty object empties the record",
			Text:    "\"Nothing was sent\" is taken for \"everything was removed\".",
			Example: `PATCH {} -> 200 {"name":""}`,
			Inject: recordWrites(func(w Write, record value.Object) value.Object {
				if body, ok := w.Body.(map[string]any); ok && len(body) == 0 {
					return emptyRest(record, w, isPlain)
				}
				return record
			})},
		{ID: "empty-object-resets", Family: family, Needs: []Need{NeedsNested},
			Title:   "An empty object in the body empties all that is written through it",
			Text:    "The nested object is replaced when it is there.",
			Example: `PATCH {"details":{}} -> 200 {"country":""}`,
			Inject: absent(func(w Write, f *spec.Field) bool {
				within, ok := value.At(w.Body, parentOf(f))
				inner, isObject := within.(map[string]any)
				return ok && isObject && len(inner) == 0 && parentOf(f) != ""
			}, isPlain)},
		{ID: "neighbour-touched", Family: family,
			Title:   "A field takes its neighbour's value when that is written",
			Text:    "A line was copied, and one of its two names was changed.",
			Example: `PATCH {"country":"UK"} -> 200 {"country":"UK","phone":"UK"}`,
			Inject: recordWrites(func(w Write, record value.Object) value.Object {
				list := leaves(w.Plan, isText)
				if len(list) < 2 {
					return record
				}
				if v, ok := sent(w.Body, list[0]); ok && v != nil {
					return put(record, list[1].Target, v)
				}
				return record
			})},
		{ID: "nested-object-replaced", Family: family, Needs: []Need{NeedsNested},
			Title:   "An object in the body replaces all that is written through it",
			Text:    "The merge looks at the top of the body only.",
			Example: `PATCH {"details":{"country":"UK"}} -> 200 {"phone":""}`,
			Inject: absent(func(w Write, f *spec.Field) bool {
				_, ok := value.At(w.Body, parentOf(f))
				return ok && parentOf(f) != ""
			}, isPlain)},
		{ID: "put-for-patch", Family: family,
			Title:   "A patch replaces the whole record",
			Text:    "PATCH and PUT share one handler: what is not sent is emptied, at every depth.",
			Example: `PATCH {"name":"Ada"} -> 200 {"country":""}`,
			Inject:  absent(onWrite, isPlain)},
		{ID: "put-for-patch-at-top", Family: family, Needs: []Need{NeedsNested},
			Title:   "A patch empties the fields of the top that it does not name",
			Text:    "Only the nested object merges.",
			Example: `PATCH {"details":{"country":"UK"}} -> 200 {"name":""}`,
			Inject: absent(func(w Write, f *spec.Field) bool {
				return onWrite(w, f) && parentOf(f) == ""
			}, isPlain)},
	}
}

// isCounter tells whether a field holds a whole number.
func isCounter(f *spec.Field) bool {
	return f.Read != nil && len(f.Schema.Types()) > 0 && f.Schema.Allows("integer")
}

// isPlain leaves out what is unique: two records emptied would be the same.
func isPlain(f *spec.Field) bool { return !f.Unique }

// onWrite tells whether a body names anything.
func onWrite(w Write, _ *spec.Field) bool {
	body, ok := w.Body.(map[string]any)
	return ok && len(body) > 0
}

// parentOf is the pointer of the object that holds a field, in the body.
func parentOf(f *spec.Field) string { return f.Pointer[:strings.LastIndex(f.Pointer, "/")] }

// absent injects the emptying of fields that are not sent.
func absent(when func(w Write, f *spec.Field) bool, wanted want) func(Target) Hooks {
	return recordWrites(func(w Write, record value.Object) value.Object {
		return emptyRest(record, w, func(f *spec.Field) bool { return wanted(f) && when(w, f) })
	})
}

// emptyRest empties the fields that a body does not name.
func emptyRest(record value.Object, w Write, wanted want) value.Object {
	for _, f := range leaves(w.Plan, wanted) {
		if _, ok := sent(w.Body, f); !ok {
			record = emptied(record, f)
		}
	}
	return record
}

// moving injects another value for the members no request writes, with every
// patch.
func moving(fits func(*spec.Schema) bool, to func(w Write, old any) any) func(Target) Hooks {
	return recordWrites(func(w Write, record value.Object) value.Object {
		for _, p := range unwritten(w.Plan.Resource, w.Plan, fits) {
			if old, ok := record[p.Name]; ok && onWrite(w, nil) {
				record = put(record, value.Pointer(p.Name), to(w, old))
			}
		}
		return record
	})
}

// derived is a word made of a body.
func derived(w Write) string {
	return fmt.Sprintf("user%08x", crc32.ChecksumIEEE(value.Encode(w.Body)))
}
