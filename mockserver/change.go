package mockserver

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// changes are what the effects of operations do, each atomically for one record.
var changes = map[spec.Effect]func(*exchange){
	spec.Merges:   (*exchange).write,
	spec.Replaces: (*exchange).write,
	spec.Creates:  (*exchange).create,
	spec.Deletes:  (*exchange).remove,
}

// change does what the operation does to its record.
func (x *exchange) change() {
	do := changes[x.operation.Effect]
	switch {
	case do == nil || x.operation.Resource == nil || x.prefer.dynamic:
	case x.operation.Effect != spec.Deletes && x.outOfBytes():
		x.reply = x.refuse(http.StatusInsufficientStorage, detail(fmt.Sprintf("The mock keeps at most %d bytes of records: delete some, reset it, or start it with a higher --max-mib.", x.config.MaxBytes)))
	default:
		do(x)
	}
}

// measured is a store that knows how much it holds.
type measured interface{ Bytes() int64 }

// outOfBytes tells whether the store holds all that it may.
func (s *Server) outOfBytes() bool {
	kept, ok := s.store.(measured)
	return ok && kept.Bytes() >= s.config.MaxBytes
}

// errRefused stops an update whose reply is already decided.
var errRefused = errors.New("refused")

// update changes one record of the store, atomically. A failure that is not yet
// answered is one of the store.
//
// Once another description has taken over it changes nothing: the request is
// then taken again, by that one.
func (x *exchange) update(key store.Key, change store.Change) {
	x.gate.RLock()
	defer x.gate.RUnlock()
	if x.next != nil {
		x.late, x.reply = true, plainReply(http.StatusServiceUnavailable, "The document was replaced meanwhile.")
		return
	}
	err := x.store.Update(x.request.Context(), key, change)
	if err != nil && !errors.Is(err, errRefused) {
		x.reply, x.before = storeFailed(err), nil
	}
}

func storeFailed(err error) reply {
	return plainReply(http.StatusServiceUnavailable, "The store failed: "+err.Error())
}

// write applies the body to the record.
func (x *exchange) write() {
	plan := x.operation.Plan
	switch {
	case plan == nil:
	case plan.Resource.Key != nil:
		x.writeEntry(plan)
	case x.writeQuick(plan):
	default:
		key := x.user.Key(plan.Resource)
		x.update(key, func(stored value.Object) (value.Object, error) {
			return x.rewritten(key, plan, x.orSeed(stored, plan.Resource))
		})
	}
}

// rewritten is the record after the body, or nil if it stays as it is. It takes
// the unique values of the new record and lets those of the old one go.
func (x *exchange) rewritten(key store.Key, plan *spec.Plan, old value.Object) (value.Object, error) {
	written, violations := x.written(old)
	if x.reply.status != 0 {
		return nil, errRefused
	}
	if len(violations) > 0 {
		x.refuseViolations(violations)
		return nil, errRefused
	}
	if property, ok := x.claims.move(plan.Resource, key, old, written.Record, x.seededOwner(plan.Resource)); !ok {
		x.refuseViolations([]spec.Violation{taken(plan, property)})
		return nil, errRefused
	}
	x.record, x.notices = written.Record, append(x.notices, written.Notices...)
	if !written.Changed {
		return nil, nil
	}
	x.before = old
	return written.Record, nil
}

func (x *exchange) refuseViolations(violations []spec.Violation) {
	x.violations = violations
	x.reply = x.refuse(x.unprocessable(), invalid(violations))
}

// unprocessable is the status for what can be read and breaks a rule: 422 where
// the document names it (RFC 9110, section 15.5.21), else 400.
func (x *exchange) unprocessable() int {
	if x.declares(http.StatusUnprocessableEntity) {
		return http.StatusUnprocessableEntity
	}
	return http.StatusBadRequest
}

// declares tells whether the document names a status itself.
func (x *exchange) declares(status int) bool {
	name := strconv.Itoa(status)
	return slices.ContainsFunc(x.operation.Responses, func(r *spec.Response) bool { return r.Status == name })
}

// taken is the violation of a value that another record holds.
func taken(plan *spec.Plan, property string) spec.Violation {
	v := spec.Violation{Pointer: value.Pointer(property), Rule: "unique", Message: "is already taken"}
	plan.Walk(func(f *spec.Field) {
		if f.Unique && f.Target == v.Pointer {
			v.Pointer, v.Position = f.Pointer, f.Schema.Position
		}
	})
	return v
}

// orSeed is a stored record, or the one the user starts with.
func (x *exchange) orSeed(stored value.Object, r *spec.Resource) value.Object {
	if stored != nil {
		return stored
	}
	return x.maker.Record(r, x.user.Seed(r))
}

// seededOwner looks up, in constant time, whom a unique value was seeded for.
func (s *Server) seededOwner(r *spec.Resource) seededOwner {
	return func(property string, v any) (store.Key, bool) {
		k, ok := s.maker.Owner(r, property, v)
		switch sh := s.shelves[r]; {
		case !ok:
			return store.Key{}, false
		case sh != nil && !sh.nested && k <= sh.seeds:
			return sh.storeKey(nil, spec.KeyText(s.maker.Key(r, k))), true
		case k > s.users.Count || !r.OfCaller:
			return store.Key{}, false
		}
		return users.User{Number: k}.Key(r), true
	}
}
