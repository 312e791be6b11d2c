package fault

import "net/http"

func noSuchRecord() []Fault {
	const family = "no such record"
	needs := []Need{NeedsNoRecord}
	return []Fault{
		{ID: "missing-as-crash", Family: family, Needs: needs,
			Title:   "A user without a record gets a server error",
			Text:    "The record is read of None.",
			Example: "PATCH -> 500",
			Inject:  missing(func(s seen) { *s.Reply = serverError() })},
		{ID: "missing-as-empty", Family: family, Needs: needs,
			Title:   "A user without a record gets an empty one",
			Text:    "first() or {}.",
			Example: "PATCH -> 200 {}",
			Inject:  missing(func(s seen) { s.send(http.StatusOK, "application/json", "{}") })},
		{ID: "missing-as-invalid", Family: family, Needs: needs,
			Title:   "A user without a record is refused with 400",
			Text:    "Every error of the handler becomes 400.",
			Example: "PATCH -> 400",
			Inject:  missing(func(s seen) { s.Status = http.StatusBadRequest })},
		{ID: "missing-created", Family: family, Needs: needs,
			Title:   "A write creates the record that is missing",
			Text:    "get_or_create in place of get.",
			Example: `PATCH {"name":"Ada"} -> 200, where 404 was before`,
			Inject: func(Target) Hooks {
				var created memo[bool]
				return requests(func(_ Target, r *http.Request, text []byte, next Answer) Reply {
					reply := next(r)
					if reply.Status != http.StatusNotFound {
						return reply
					}
					if writes(text) {
						created.set(caller(r), true)
					}
					if there, _ := created.get(caller(r)); there {
						return Reply{Status: http.StatusOK, Media: reply.Media, Body: text}
					}
					return reply
				})(Target{})
			}},
	}
}

// missing edits the answers to users without a record.
func missing(edit func(seen)) func(Target) Hooks {
	return answers(func(s seen) {
		if s.operation != nil && s.Status == http.StatusNotFound {
			edit(s)
		}
	})
}
