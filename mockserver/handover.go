package mockserver

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

// A handover gives what one mock remembers to the next. Both use the same store.
type handover struct {
	context  context.Context
	from, to *Server
	stored   map[store.Key]value.Object
	placed   map[store.Key]*entry // where records of the new collections stand
	dropped  []Dropped
}

// handOver gives everything to the next mock, and then calls swap. No write is
// made meanwhile; one that comes later is for the next.
func (s *Server) handOver(ctx context.Context, next *Server, swap func()) ([]Dropped, error) {
	s.gate.Lock()
	defer s.gate.Unlock()
	h := &handover{context: ctx, from: s, to: next, stored: map[store.Key]value.Object{}, placed: map[store.Key]*entry{}}
	err := s.store.Each(ctx, func(key store.Key, record value.Object) error {
		h.stored[key] = record
		return nil
	})
	if err != nil {
		return nil, err
	}
	next.catalogue.adopt(s.catalogue)
	for r, sh := range next.shelves {
		h.carryShelf(r, sh)
	}
	if err := h.keepValid(); err != nil {
		return nil, err
	}
	s.next = next
	swap()
	return h.dropped, nil
}

// adopt takes the ids over that were given out.
func (c *catalogue) adopt(from *catalogue) {
	from.mutex.Lock()
	defer from.mutex.Unlock()
	for list, ids := range from.added {
		c.added[list] = maps.Clone(ids)
	}
}

// carryShelf puts the records of an old collection on the new shelf of its name.
func (h *handover) carryShelf(r *spec.Resource, sh *shelf) {
	old := h.from.shelfNamed(r.Name)
	if old == nil || old.nested != sh.nested || !slices.Equal(old.scopes, sh.scopes) {
		return // what is stored of it finds no place, and is dropped
	}
	old.mutex.RLock()
	defer old.mutex.RUnlock()
	sh.made = max(sh.made, old.made)
	for at, g := range old.groups {
		carried := &group{scope: g.scope, byKey: make(map[string]*entry, len(g.list))}
		for _, e := range g.list {
			if e.seeded && spec.KeyText(h.to.maker.Key(r, e.number)) != e.key {
				continue // it would start as another one now
			}
			carried.list, carried.byKey[e.key] = append(carried.list, e), e
			h.placed[sh.storeKey(e.scope, e.key)] = e
		}
		sh.groups[at] = carried
		sh.held += len(carried.list) + 1
	}
}

func (s *Server) shelfNamed(name string) *shelf {
	for r, sh := range s.shelves {
		if r.Name == name {
			return sh
		}
	}
	return nil
}

// keepValid judges every record by the new description and drops the others.
// Unique values are first let go by all who do not start with them any more, and
// then taken, in the order of keys.
func (h *handover) keepValid() error {
	keys := slices.SortedFunc(maps.Keys(h.stored), func(a, b store.Key) int {
		if a.Resource != b.Resource {
			return strings.Compare(a.Resource, b.Resource)
		}
		return strings.Compare(a.ID, b.ID)
	})
	var kept []store.Key
	for _, key := range keys {
		r, reason := h.judge(key)
		if reason != "" {
			if err := h.drop(key, r, reason); err != nil {
				return err
			}
			continue
		}
		kept = append(kept, key)
		h.to.claims.move(r, key, h.seed(key, r), value.Object{}, h.to.seededOwner(r))
	}
	for _, key := range kept {
		r := h.to.api.Resource(key.Resource)
		if property, ok := h.to.claims.move(r, key, value.Object{}, h.stored[key], h.to.seededOwner(r)); !ok {
			if err := h.drop(key, r, property+" is already taken"); err != nil {
				return err
			}
		}
	}
	return nil
}

// judge says why the new description has no place for a record; "" if it has.
func (h *handover) judge(key store.Key) (r *spec.Resource, reason string) {
	r = h.to.api.Resource(key.Resource)
	was := h.from.api.Resource(key.Resource)
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

// hasPlace tells whether a record stands in a collection; one that its
// collection starts with may stand there without having been carried.
func (h *handover) hasPlace(key store.Key, r *spec.Resource) bool {
	if h.placed[key] != nil {
		return true
	}
	sh, old := h.to.shelves[r], h.from.shelfNamed(r.Name)
	if sh == nil || old == nil || sh.nested != old.nested || !slices.Equal(sh.scopes, old.scopes) {
		return false
	}
	tokens := value.Tokens(key.ID)
	scope := make([]string, len(sh.scopes))
	if len(tokens) == 0 || sh.nested && len(tokens) != len(scope)+1 {
		return false
	}
	if sh.nested {
		copy(scope, tokens)
	}
	e := h.to.findEntry(sh, scope, tokens[len(tokens)-1])
	if e != nil {
		h.placed[key] = e
	}
	return e != nil
}

// seed is what a record holds under the new description before it is written to.
func (h *handover) seed(key store.Key, r *spec.Resource) value.Object {
	if r.Key == nil {
		number, _ := strconv.Atoi(key.ID)
		return h.to.maker.Record(r, users.User{Number: number}.Seed(r))
	}
	if e := h.placed[key]; e != nil && e.seeded {
		return h.to.seedRecord(h.to.shelves[r], e)
	}
	return value.Object{}
}

// drop forgets a record. One that its user or collection starts with is as at
// the start again.
func (h *handover) drop(key store.Key, r *spec.Resource, reason string) error {
	id := key.ID
	if tokens := value.Tokens(id); len(tokens) > 0 && strings.HasPrefix(id, "/") {
		id = strings.Join(tokens, "/")
	} else if id != "" {
		id = users.TokenPrefix + id
	}
	h.dropped = append(h.dropped, Dropped{key.Resource, id, reason})
	if e := h.placed[key]; e != nil && !e.seeded && r != nil {
		h.to.removeEntry(h.to.shelves[r], e)
	}
	return h.from.store.Delete(h.context, key)
}
