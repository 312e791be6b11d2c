package fault

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/actalike/actalike/mockserver/store"
)

func atTheSameTime() []Fault {
	const family = "at the same time"
	needs := []Need{NeedsParallel}
	return []Fault{
		{ID: "answers-swapped", Family: family, Needs: needs,
			Title:   "Requests at the same time get each other's answers",
			Text:    "The answer is kept in a global until it is sent.",
			Example: "PATCH name and PATCH country at once -> both get one answer",
			Inject: func(Target) Hooks {
				var mutex sync.Mutex
				var current Reply
				return Hooks{Answer: func(next Answer) Answer {
					return func(r *http.Request) Reply {
						reply := next(r)
						mutex.Lock()
						current = reply
						mutex.Unlock()
						time.Sleep(pause)
						mutex.Lock()
						defer mutex.Unlock()
						return current
					}
				}}
			}},
		{ID: "busy-crash", Family: family, Needs: needs,
			Title:   "A write during another one is a server error",
			Text:    "\"database is locked\", and nobody tries again.",
			Example: "two PATCHes at once -> 200 and 500",
			Inject: func(Target) Hooks {
				var busy atomic.Bool
				return requests(func(_ Target, r *http.Request, text []byte, next Answer) Reply {
					if !writes(text) {
						return next(r)
					}
					if !busy.CompareAndSwap(false, true) {
						return serverError()
					}
					defer busy.Store(false)
					time.Sleep(pause)
					return next(r)
				})(Target{})
			}},
		{ID: "lost-update", Family: family, Needs: needs,
			Title:   "Of two writes at the same time one is lost",
			Text:    "A record is read, changed and saved as a whole, with no lock.",
			Example: "PATCH name and PATCH country at once -> 200 and 200, and the name is the old one",
			Inject:  updates(unlocked)},
		{ID: "stale-replica", Family: family, Needs: needs,
			Title:   "Readings come from a copy that lags some milliseconds",
			Text:    "Reads go to a replica, and nothing waits for it.",
			Example: `PATCH {"name":"Ada"}; PATCH {} at once -> {"name":"Eve"}`,
			Inject:  lagging(func(v *version) bool { return time.Since(v.since) < 5*time.Millisecond })},
		{ID: "torn-write", Family: family, Needs: needs,
			Title:   "Fields of one write are stored one after the other",
			Text:    "Each field has its own statement, and there is no transaction.",
			Example: `two PATCHes of name and country at once -> the name of one, the country of the other`,
			Inject:  updates(torn)},
		{ID: "writes-behind", Family: family, Needs: needs,
			Title:   "A write during another one is answered and dropped",
			Text:    "A queue of one place overwrites what waits in it.",
			Example: "two PATCHes of one field and a third at once -> three times 200, and one is nowhere",
			Inject:  stores(func() *atomic.Int64 { return new(atomic.Int64) }, dropping)},
	}
}

// dropping loses a write that begins while another one is saved.
func dropping(next store.Store, saving *atomic.Int64) store.Store {
	return updating{next, func(ctx context.Context, next store.Store, key store.Key, change store.Change) error {
		defer saving.Add(-1)
		if saving.Add(1) > 1 {
			old, err := next.Get(ctx, key)
			if err == nil {
				_, err = change(old)
			}
			return err
		}
		err := next.Update(ctx, key, change)
		time.Sleep(pause)
		return err
	}}
}
