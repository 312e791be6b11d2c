package state

import (
	"context"
	"slices"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A Collection is the records of one resource: which there are, in which order,
// and what they belong to. What they hold is in the store, or is their seed.
//
// Whatever happens to one record happens inside an update of the store for its
// key, so that a collection and the store agree.
type Collection struct {
	Resource *spec.Resource
	Unlisted bool // no operation tells which keys there are: any key names a record

	state   *State
	scopes  []string         // the names of what its records belong to, outermost first
	parents []*spec.Resource // the collections of the scopes; nil where any value is one
	nested  bool             // records are reached only below what they belong to
	seeds   int              // the highest number of a record that it starts with

	indexes    indexes
	duplicates duplicates
}

// newCollection lays a collection out by the operations on it.
func newCollection(s *State, r *spec.Resource) *Collection {
	c := &Collection{Resource: r, state: s, nested: true}
	c.indexes.most, c.indexes.making = s.config.MaxRecords, s.config.MakeUnknown
	for _, o := range r.Operations {
		c.scopes = longest(c.scopes, scopeNames(o))
	}
	for _, o := range r.Operations {
		if len(scopeNames(o)) < len(c.scopes) {
			c.nested = false
		}
	}
	c.nested = c.nested && len(c.scopes) > 0
	c.Unlisted = r.Key.Loose || !slices.ContainsFunc(r.Operations, func(o *spec.Operation) bool { return tellsKey(o, r.Key) })
	c.parents = make([]*spec.Resource, len(c.scopes))
	for _, o := range r.Operations {
		for _, scope := range o.Scopes {
			c.parents[c.scopeAt(scope)] = scope.Parent
		}
	}
	return c
}

// Seeds is the highest number of a record that the collection starts with.
func (c *Collection) Seeds() int { return c.seeds }

// Most is how many records the collection holds at most.
func (c *Collection) Most() int { return c.indexes.most }

// Scopes are the names of what the records belong to, outermost first.
func (c *Collection) Scopes() []string { return c.scopes }

// Full reports whether no record can be added.
func (c *Collection) Full() bool { return c.indexes.full() }

// NextNumber returns a number that no record had before.
func (c *Collection) NextNumber() int { return c.indexes.next() }

// index returns the index of a scope, or computes one that did not change.
func (c *Collection) index(scope []string) *index {
	if found := c.indexes.get(c.scopeKey(scope)); found != nil {
		return found
	}
	seeded := c.seedIndex(scope)
	if slices.Contains(c.parents, nil) && c.nested {
		return seeded // for any scope that a client can think of
	}
	return c.indexes.keep(c.scopeKey(scope), seeded)
}

// Find returns the record of a key in a scope; nil if there is none.
func (c *Collection) Find(scope []string, key string) *Entry {
	e, gone := c.indexes.lookup(c.index(scope), key)
	if e == nil && c.Unlisted && !gone {
		return &Entry{Key: key, Number: numberOf(key), Scope: scope, Seeded: true, named: true}
	}
	if e == nil || !e.within(scope) {
		return nil
	}
	return e
}

// named returns the record that a path names; nil if there is none, and the state
// makes none for its key.
func (c *Collection) named(scope []string, key string) *Entry {
	if !c.state.config.MakeUnknown {
		return c.Find(scope, key)
	}
	return c.make(scope, key)
}

// make returns the record of a key, which is made if there is none: nil if it cannot
// be, or the mock chose the key itself and the record was removed.
func (c *Collection) make(scope []string, key string) *Entry {
	if e := c.Find(scope, key); e != nil {
		return e
	}
	made := &Entry{Key: key, Number: numberOf(key), Scope: slices.Clone(scope), Seeded: true, named: true, chosen: true}
	return c.indexes.make(c.scopeKey(scope), c.index(scope), made)
}

// Every lists the records of the collection in all of its scopes that have the
// values of filter, as far as they can be listed.
func (c *Collection) Every(filter map[string]string) []*Entry {
	var list []*Entry
	for _, scope := range c.EveryScope(filter) {
		list = append(list, c.indexes.within(c.index(scope), scope)...)
	}
	return list
}

// EveryScope lists the scopes of the collection: those below each record of what
// it belongs to, or those that something was written to where any value is one.
func (c *Collection) EveryScope(filter map[string]string) [][]string {
	scope := make([]string, len(c.scopes))
	for i, name := range c.scopes {
		scope[i] = filter[name]
	}
	if !c.nested || !slices.Contains(scope, "") {
		return [][]string{scope}
	}
	parent := c.parent()
	if parent == nil || slices.Contains(c.parents, nil) {
		return c.indexes.scopes()
	}
	i := slices.Index(c.parents, parent.Resource)
	var list [][]string
	for _, e := range parent.Every(filter) {
		below := slices.Clone(scope)
		for j, name := range parent.scopes {
			if at := slices.Index(c.scopes, name); at >= 0 && e.Scope[j] != "" {
				below[at] = e.Scope[j]
			}
		}
		if below[i] == "" || below[i] == e.Key {
			below[i] = e.Key
			list = append(list, below)
		}
	}
	return list
}

// Record reads a record, which is nil if it was removed meanwhile; written reports
// whether somebody wrote to it.
func (c *Collection) Record(ctx context.Context, e *Entry) (record value.Object, written bool, err error) {
	stored, err := c.state.config.Store.Get(ctx, c.storeKey(e.Scope, e.Key))
	if err != nil || stored != nil || !e.Seeded {
		return stored, true, err
	}
	if !e.same(c.Find(e.Scope, e.Key)) {
		return nil, false, nil
	}
	return c.seed(e), false, nil
}

func (c *Collection) add(e *Entry) error {
	return c.indexes.add(c.scopeKey(e.Scope), c.index(e.Scope), e)
}

func (c *Collection) remove(e *Entry) {
	c.indexes.remove(c.scopeKey(e.Scope), c.index(e.Scope), e)
}

// move moves an entry to what its record now says that it belongs to.
func (c *Collection) move(e *Entry, scope []string) *Entry {
	if c.nested || slices.Equal(scope, e.Scope) {
		return e
	}
	moved := *e
	moved.Scope = scope
	c.indexes.swap(c.scopeKey(e.Scope), e, &moved)
	return &moved
}

func (c *Collection) maker() *fixtures.Maker { return c.state.config.Maker }
