package state

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// A Dropped record is one that a new description has no place for.
type Dropped struct {
	Resource string `json:"resource"`
	ID       string `json:"id"` // a key, or a user's token
	Reason   string `json:"reason"`
}

// String says what was dropped, and why.
func (d Dropped) String() string { return d.Resource + " " + d.ID + ": " + d.Reason }

// A handover gives what one state remembers to the next. Both use the same store.
type handover struct {
	context  context.Context
	from, to *State
	stored   map[store.Key]value.Object
	placed   map[store.Key]*Entry // where records of the new collections stand
	dropped  []Dropped
}

// HandOver gives everything to the state of another description, and then calls
// swap. No change is made meanwhile; one that comes later is for the next. It
// returns the records that the other description has no place for.
func (s *State) HandOver(ctx context.Context, next *State, swap func()) ([]Dropped, error) {
	s.gate.Lock()
	defer s.gate.Unlock()
	h := &handover{context: ctx, from: s, to: next, stored: map[store.Key]value.Object{}, placed: map[store.Key]*Entry{}}
	err := s.config.Store.Each(ctx, func(key store.Key, record value.Object) error {
		h.stored[key] = record
		return nil
	})
	if err != nil {
		return nil, err
	}
	next.names.adopt(s.names)
	next.answers.Store(s.answers.Load())
	for _, c := range next.collections {
		h.carry(c)
	}
	if err := h.keepValid(); err != nil {
		return nil, err
	}
	s.replaced = true
	swap()
	return h.dropped, nil
}

// alike tells whether two collections keep their records in the same way.
func alike(a, b *Collection) bool {
	return a != nil && b != nil && a.nested == b.nested && slices.Equal(a.scopes, b.scopes)
}

// carry puts the records of an old collection in the new one of its name.
func (h *handover) carry(to *Collection) {
	old := h.from.collectionNamed(to.Resource.Name)
	if !alike(old, to) {
		return // what is stored of it finds no place, and is dropped
	}
	old.indexes.mutex.RLock()
	defer old.indexes.mutex.RUnlock()
	to.indexes.last = max(to.indexes.last, old.indexes.last)
	for at, in := range old.indexes.byScope {
		carried := &index{scope: in.scope, byKey: make(map[string]*Entry, len(in.list))}
		for _, e := range in.list {
			if e.Seeded && spec.KeyText(to.maker().Key(to.Resource, e.Number)) != e.Key {
				continue // it would start as another one now
			}
			carried.list, carried.byKey[e.Key] = append(carried.list, e), e
			h.placed[to.storeKey(e.Scope, e.Key)] = e
		}
		to.indexes.hold(at, carried)
	}
}

// keepValid validates every record by the new description and drops the invalid.
// Unique values are first released by all records that do not start with them any
// more, and then taken, in the order of keys.
func (h *handover) keepValid() error {
	var kept []store.Key
	for _, key := range slices.SortedFunc(maps.Keys(h.stored), compareKeys) {
		r, reason := h.check(key)
		if reason != "" {
			if err := h.drop(key, r, reason); err != nil {
				return err
			}
			continue
		}
		kept = append(kept, key)
		_ = h.to.unique.move(r, key, h.seed(key, r), value.Object{}, h.to.seededOwner(r)) // releasing never fails
	}
	for _, key := range kept {
		r := h.to.config.API.Resource(key.Resource)
		if err := h.to.unique.move(r, key, value.Object{}, h.stored[key], h.to.seededOwner(r)); err != nil {
			if err := h.drop(key, r, err.(*TakenError).Property+" is already taken"); err != nil {
				return err
			}
		}
	}
	return nil
}

func compareKeys(a, b store.Key) int {
	if a.Resource != b.Resource {
		return strings.Compare(a.Resource, b.Resource)
	}
	return strings.Compare(a.ID, b.ID)
}

// check says why the new description has no place for a record; "" if it has.
func (h *handover) check(key store.Key) (r *spec.Resource, reason string) {
	r = h.to.config.API.Resource(key.Resource)
	was := h.from.config.API.Resource(key.Resource)
	switch {
	case r == nil || r.Name != key.Resource:
		return nil, "the document has no such resource any more"
	case was == nil || (was.Key == nil) != (r.Key == nil) || was.OfCaller != r.OfCaller:
		return r, "the document keeps this resource in another way"
	case r.Key != nil && !h.hasPlace(key, r):
		return r, "the document keeps this collection in another way"
	}
	record := h.stored[key]
	violations := append(r.Published.Validate(record, spec.AsResponse), r.Schema.Validate(record, spec.AsResponse)...)
	if len(violations) > 0 {
		return r, violations[0].String()
	}
	return r, ""
}

// hasPlace tells whether a record stands in a collection; one that its collection
// starts with may stand there without having been carried.
func (h *handover) hasPlace(key store.Key, r *spec.Resource) bool {
	if h.placed[key] != nil {
		return true
	}
	c := h.to.collections[r]
	if !alike(c, h.from.collectionNamed(r.Name)) {
		return false
	}
	tokens := value.Tokens(key.ID)
	scope := make([]string, len(c.scopes))
	if len(tokens) == 0 || c.nested && len(tokens) != len(scope)+1 {
		return false
	}
	if c.nested {
		copy(scope, tokens)
	}
	e := c.Find(scope, tokens[len(tokens)-1])
	if e != nil {
		h.placed[key] = e
	}
	return e != nil
}

// seed is what a record holds under the new description before it is written to.
func (h *handover) seed(key store.Key, r *spec.Resource) value.Object {
	if r.Key == nil {
		number, _ := strconv.Atoi(key.ID)
		return h.to.SeededUser(r, users.User{Number: number})
	}
	if e := h.placed[key]; e != nil && e.Seeded {
		return h.to.collections[r].seed(e)
	}
	return value.Object{}
}

// drop forgets a record. One that its user or collection starts with is as at the
// start again.
func (h *handover) drop(key store.Key, r *spec.Resource, reason string) error {
	id := key.ID
	if tokens := value.Tokens(id); len(tokens) > 0 && strings.HasPrefix(id, "/") {
		id = strings.Join(tokens, "/")
	} else if id != "" {
		id = users.TokenPrefix + id
	}
	h.dropped = append(h.dropped, Dropped{key.Resource, id, reason})
	if e := h.placed[key]; e != nil && !e.Seeded && r != nil {
		h.to.collections[r].remove(e)
	}
	return h.from.config.Store.Delete(h.context, key)
}
