package fault

import (
	"net/http"

	"github.com/actalike/actalike/internal/value"
)

func sameAgain() []Fault {
	const family = "same again"
	needs := []Need{NeedsRepeat}
	return []Fault{
		{ID: "answers-cached", Family: family, Needs: needs,
			Title:   "A body that was answered before gets the old answer",
			Text:    "An idempotency cache is keyed by the body, for ever.",
			Example: "PATCH a, PATCH b, PATCH a -> the first answer again, and b is stored",
			Inject: func(Target) Hooks {
				var answered memo[Reply]
				return requests(func(_ Target, r *http.Request, text []byte, next Answer) Reply {
					key := caller(r) + string(text)
					if old, known := answered.get(key); known && writes(text) {
						return old
					}
					reply := next(r)
					if reply.Status == http.StatusOK {
						answered.set(key, reply)
					}
					return reply
				})(Target{})
			}},
		{ID: "every-second-fails", Family: family, Needs: needs,
			Title:   "The same request is a server error the second time",
			Text:    "A row is inserted where it should be updated.",
			Example: "the same PATCH twice -> 200, 500",
			Inject:  repeating(serverError)},
		{ID: "every-second-refused", Family: family, Needs: needs,
			Title:   "The same request is refused the second time",
			Text:    "A value is compared with all those in use, one's own among them.",
			Example: "the same PATCH twice -> 200, 400",
			Inject: repeating(func() Reply {
				return Reply{Status: http.StatusBadRequest, Media: "application/json", Body: []byte(`{"detail":"already in use"}`)}
			})},
		{ID: "list-repeated", Family: family, Needs: []Need{NeedsRepeat, NeedsList},
			Title:   "A list that is sent again loses its items",
			Text:    "Items are toggled: one that is there is removed.",
			Example: `PATCH {"tags":["a"]} twice -> {"tags":[1]}, {"tags":[]}`,
			Inject: relisted(func(old, items []any) []any {
				if value.Equal(old, items) {
					return []any{}
				}
				return items
			})},
		{ID: "reading-cached", Family: family, Needs: needs,
			Title:   "A reading is answered as it was before the last write",
			Text:    "What is cached of a record is dropped by its next reading, not by the write.",
			Example: `PATCH {"name":"Ada"}; PATCH {} -> {"name":"Eve"}; PATCH {} -> {"name":"Ada"}`,
			Inject:  lagging(func(v *version) bool { return v.reads == 0 })},
		{ID: "reading-cached-thrice", Family: family, Needs: needs,
			Title:   "The second reading after a write is an old one",
			Text:    "Two servers stand behind a balancer, and one of them has a cache of its own.",
			Example: `PATCH {"name":"Ada"}; PATCH {} -> {"name":"Ada"}; PATCH {} -> {"name":"Eve"}`,
			Inject:  lagging(func(v *version) bool { return v.reads == 1 })},
		{ID: "text-repeated", Family: family, Needs: []Need{NeedsRepeat, NeedsText},
			Title:   "A text that is sent again is added to itself",
			Text:    "An update is merged into the old value where they are alike.",
			Example: `PATCH {"name":"Ada"} twice -> {"name":"Ada"}, {"name":"Ada Ada"}`,
			Inject: recordWrites(func(w Write, record value.Object) value.Object {
				for _, f := range leaves(w.Plan, isText) {
					text, ok := textAt(w.Body, f.Pointer)
					if old, _ := textAt(w.Old, f.Target); ok && text != "" && old == text {
						record = put(record, f.Target, text+" "+text)
					}
				}
				return record
			})},
		{ID: "toggled", Family: family, Needs: []Need{NeedsRepeat, NeedsBoolean},
			Title:   "A boolean that is sent again is toggled",
			Text:    "A button's handler toggles, whatever it is sent.",
			Example: `PATCH {"mail":true} twice -> {"mail":true}, {"mail":false}`,
			Inject: recordWrites(func(w Write, record value.Object) value.Object {
				for _, f := range leaves(w.Plan, isBoolean) {
					on, ok := boolAt(w.Body, f)
					if old, _ := value.At(w.Old, f.Target); ok && old == on {
						record = put(record, f.Target, !on)
					}
				}
				return record
			})},
	}
}

func textAt(v any, pointer string) (string, bool) {
	found, _ := value.At(v, pointer)
	text, ok := found.(string)
	return text, ok
}

// repeating injects another answer for a request that writes what the one before
// it wrote.
func repeating(other func() Reply) func(Target) Hooks {
	return func(Target) Hooks {
		var last memo[string]
		return requests(func(_ Target, r *http.Request, text []byte, next Answer) Reply {
			if !writes(text) {
				return next(r)
			}
			reply := next(r)
			if reply.Status != http.StatusOK {
				return reply
			}
			if before, _ := last.set(caller(r), string(text)); before != string(text) {
				return reply
			}
			last.forget(caller(r))
			return other()
		})(Target{})
	}
}
