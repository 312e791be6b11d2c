package state

import (
	"context"
	"errors"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

var (
	// ErrReplaced says that another state has taken over: the change is for that.
	ErrReplaced = errors.New("the document was replaced meanwhile")
	// ErrMissing says that there is no such record.
	ErrMissing = errors.New("there is no such record")
)

// A Tx makes changes that no handover comes between. Each change is atomic: the
// record, its place in the order, its unique values and what keeps it from being
// created twice change together or not at all.
type Tx struct {
	state   *State
	context context.Context
	records store.Store
}

// Begin begins changes through a store, which may differ from the state's own;
// End ends them. Its error is [ErrReplaced].
func (s *State) Begin(ctx context.Context, records store.Store) (Tx, error) {
	s.gate.RLock()
	if s.replaced {
		s.gate.RUnlock()
		return Tx{}, ErrReplaced
	}
	return Tx{s, ctx, records}, nil
}

// End ends the changes.
func (tx Tx) End() { tx.state.gate.RUnlock() }

// An Old record is what a change begins with.
type Old struct {
	Record  value.Object // nil if there is none
	Entry   *Entry       // of a record of a collection
	Written bool         // somebody wrote to it
}

// A Next record is what a change ends with.
type Next struct {
	Record   value.Object // nil if nothing changes
	Created  bool         // it is another record than the old one, if there was one
	Number   int          // of one that is created, in a collection
	Chosen   bool         // a client chose the key of one that is created
	Identity *Identity    // of one that is created; nil if the same may be created again
}

// Change changes the record at a place, or creates one there, and notes in p where
// it is then. An error of change is returned as it is; others are [ErrFull], a
// [*TakenError], a [*DuplicateError], or come from the store.
func (tx Tx) Change(p *Place, change func(Old) (Next, error)) error {
	return tx.records.Update(tx.context, p.storeKey(), func(stored value.Object) (value.Object, error) {
		old := tx.old(*p, stored)
		p.Entry = old.Entry
		made, err := change(old)
		if err != nil || made.Record == nil {
			return nil, err
		}
		if err := tx.index(p, old, made); err != nil {
			return nil, err
		}
		return made.Record, nil
	})
}

// old is what stands at a place, inside an update of the store.
func (tx Tx) old(p Place, stored value.Object) Old {
	if p.Collection != nil {
		if p.Entry = p.Collection.Find(p.Scope, p.Key); p.Entry == nil {
			return Old{}
		}
	}
	if stored != nil {
		return Old{stored, p.Entry, true}
	}
	return Old{tx.state.Seed(p), p.Entry, false}
}

// index takes the unique values of a record, and sees to its entry.
func (tx Tx) index(p *Place, old Old, made Next) error {
	if p.Collection != nil && p.Entry == nil && !made.Created {
		return ErrMissing
	}
	if err := tx.MoveUnique(*p, old.Record, made.Record); err != nil {
		return err
	}
	switch c := p.Collection; {
	case c == nil:
	case made.Created:
		e := &Entry{Key: p.Key, Number: made.Number, Scope: c.scopeOf(p.Scope, made.Record), chosen: made.Chosen, identity: made.Identity}
		if err := c.addOnce(e, made.Record); err != nil {
			_ = tx.MoveUnique(*p, made.Record, old.Record) // back to what it held
			return err
		}
		p.Entry = e
	default:
		p.Entry = c.move(p.Entry, c.scopeOf(p.Scope, made.Record))
		c.wrote(p.Entry, made.Record)
	}
	return nil
}

// MoveUnique takes the unique values of new for the record at a place and releases
// those of old, or takes none and returns a [*TakenError].
func (tx Tx) MoveUnique(p Place, old, new value.Object) error {
	return tx.state.unique.move(p.Resource, p.storeKey(), old, new, tx.state.seededOwner(p.Resource))
}

// Remove removes the record at a place, and everything that belongs to it, and
// returns what it held.
func (tx Tx) Remove(p *Place) (value.Object, error) {
	var removed value.Object
	err := tx.records.Update(tx.context, p.storeKey(), func(stored value.Object) (value.Object, error) {
		old := tx.old(*p, stored)
		if old.Record == nil {
			return nil, ErrMissing
		}
		removed, p.Entry = old.Record, old.Entry
		_ = tx.MoveUnique(*p, old.Record, value.Object{}) // releasing never fails
		p.Collection.remove(p.Entry)
		return nil, nil
	})
	if err != nil {
		return nil, err
	}
	return removed, p.Collection.forget(tx.context, p.Entry)
}

// Reset takes a record that exists from the start back to its seed.
func (tx Tx) Reset(p *Place) error {
	err := tx.Change(p, func(Old) (Next, error) { return Next{Record: tx.state.Seed(*p)}, nil })
	if err != nil {
		return err
	}
	return tx.records.Delete(tx.context, p.storeKey())
}

// seededOwner looks up, in constant time, whom a unique value was seeded for.
func (s *State) seededOwner(r *spec.Resource) seededOwner {
	return func(property string, v any) (store.Key, bool) {
		k, ok := s.config.Maker.Owner(r, property, v)
		switch c := s.collections[r]; {
		case !ok:
			return store.Key{}, false
		case c != nil && !c.nested && k <= c.seeds:
			return c.storeKey(nil, spec.KeyText(s.config.Maker.Key(r, k))), true
		case k > s.config.Users.Count || !r.OfCaller:
			return store.Key{}, false
		}
		return users.User{Number: k}.Key(r), true
	}
}
