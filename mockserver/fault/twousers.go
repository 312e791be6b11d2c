package fault

import (
	"net/http"
	"sync"
	"time"

	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

func twoUsers() []Fault {
	const family = "two users"
	needs := []Need{NeedsTwoUsers}
	return []Fault{
		{ID: "cache-without-user", Family: family, Needs: needs,
			Title:   "What is cached for one user is answered to another",
			Text:    "The key of a cache lacks the user.",
			Example: "user A asks, user B asks -> A's record twice",
			Inject: func(Target) Hooks {
				var cached memo[Reply]
				return requests(func(_ Target, r *http.Request, text []byte, next Answer) Reply {
					reply := next(r)
					if reply.Status != http.StatusOK {
						return reply
					}
					if writes(text) {
						cached.forget(r.URL.Path)
						return reply
					}
					if old, known := cached.get(r.URL.Path); known {
						return old
					}
					cached.set(r.URL.Path, reply)
					return reply
				})(Target{})
			}},
		{ID: "identity-in-global", Family: family, Needs: append(needs, NeedsParallel),
			Title:   "Requests at the same time act as the user who came last",
			Text:    "The current user is kept in a global.",
			Example: "users A and B write at once -> both are answered with B's record",
			Inject: func(Target) Hooks {
				var mutex sync.Mutex
				var current string
				return Hooks{Token: func(next Token) Token {
					return func(use spec.SecurityUse, r *http.Request) (string, bool) {
						token, sent := next(use, r)
						mutex.Lock()
						current = token
						mutex.Unlock()
						time.Sleep(pause)
						mutex.Lock()
						defer mutex.Unlock()
						return current, sent
					}
				}}
			}},
		{ID: "one-record-for-all", Family: family, Needs: needs,
			Title:   "All users write and read one record",
			Text:    "The record is found without the user: the first row of the table.",
			Example: "user A writes, and user B's answer holds it",
			Inject: stores(nothing, func(next store.Store, _ struct{}) store.Store {
				one := func(key store.Key) store.Key { return store.Key{Resource: key.Resource, ID: "1"} }
				return keyed{next, one, one}
			})},
		{ID: "second-writes-into-first", Family: family, Needs: needs,
			Title:   "Every write lands in the record that was written first",
			Text:    "A closure keeps the record of the first request.",
			Example: "user A writes, user B writes -> A's record holds B's value",
			Inject: stores(func() *memo[store.Key] { return &memo[store.Key]{} }, func(next store.Store, first *memo[store.Key]) store.Store {
				return keyed{next, itself, func(key store.Key) store.Key {
					if kept, known := first.get(key.Resource); known {
						return kept
					}
					first.set(key.Resource, key)
					return key
				}}
			})},
		{ID: "token-of-session", Family: family, Needs: needs,
			Title:   "One request in four is taken for the first user",
			Text:    "A pool hands connections on, and with them the user they belong to.",
			Example: "user B asks four times -> B's record three times, then A's",
			Inject: func(w Target) Hooks {
				var asked memo[int64]
				return tokens(func(w Target, _ *http.Request, token string) string {
					n, _ := asked.change(token, increment)
					if w.Known(token) && n%4 == 3 {
						return w.First
					}
					return token
				})(w)
			}},
	}
}
