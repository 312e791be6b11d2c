// Package state is everything that a mock remembers, and the only place that does:
// records and their order, unique values, ids of names, what may not be created
// twice, and counters. Whatever nobody wrote is computed from the seed and never
// stored.
//
// Reads go to a [State]; changes go through a [Tx], which keeps records, order and
// unique values in step. Nothing here knows HTTP.
package state

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// Config says what a state starts with and how much it may hold.
type Config struct {
	API        *spec.API
	Maker      *fixtures.Maker
	Users      users.Users
	Store      store.Store // of the records that were written
	Records    int         // that a collection starts with; a sub-collection with a third
	MaxRecords int         // of one collection
	MaxBytes   int64       // of all records that were written

	MakeUnknown bool // a path that names a record which does not exist makes it
}

// A State is what one mock remembers. It is safe for concurrent use.
type State struct {
	config      Config
	names       *Names
	unique      uniqueIndex
	collections map[*spec.Resource]*Collection
	seeded      seededCache
	answers     atomic.Int64 // made for Prefer: dynamic=true

	gate     sync.RWMutex // held by changes, and against them by a handover
	replaced bool         // another state has taken over; guarded by gate
}

// New returns the state that a mock of a description starts with.
func New(config Config) *State {
	s := &State{config: config, names: newNames(config.Maker), collections: map[*spec.Resource]*Collection{}}
	s.unique.reset()
	for _, r := range config.API.Resources {
		if r.Key != nil {
			s.collections[r] = newCollection(s, r)
		}
	}
	for _, c := range s.collections {
		c.seeds = c.countSeeds(0)
		c.indexes.reset(c.seeds)
	}
	return s
}

// Collection returns the collection of a resource; nil for a single record.
func (s *State) Collection(r *spec.Resource) *Collection { return s.collections[r] }

// Unused is the number of the first record of a resource that nothing starts as.
func (s *State) Unused(r *spec.Resource) int {
	highest := s.config.Users.Count
	if c := s.Collection(r); c != nil {
		highest = max(highest, c.Seeds())
	}
	return highest + 1
}

func (s *State) collectionNamed(name string) *Collection {
	for r, c := range s.collections {
		if r.Name == name {
			return c
		}
	}
	return nil
}

// Store returns the store of the records that were written.
func (s *State) Store() store.Store { return s.config.Store }

// Names returns the ids of names.
func (s *State) Names() *Names { return s.names }

// NextAnswer counts the answers that are made up anew each time.
func (s *State) NextAnswer() int { return int(s.answers.Add(1)) }

// Reset takes every record, id and unique value back to the seed, and chance, too.
func (s *State) Reset(ctx context.Context) error {
	if err := s.config.Store.Clear(ctx); err != nil {
		return err
	}
	s.names.reset()
	s.unique.reset()
	for _, c := range s.collections {
		c.indexes.reset(c.seeds)
		c.duplicates.reset()
	}
	s.answers.Store(0)
	return nil
}

// measured is a store that knows how much it holds.
type measured interface{ Bytes() int64 }

// Full reports whether the store holds all that it may.
func (s *State) Full() bool {
	held, ok := s.config.Store.(measured)
	return ok && held.Bytes() >= s.config.MaxBytes
}

// MaxBytes bounds about how many bytes the store holds.
func (s *State) MaxBytes() int64 { return s.config.MaxBytes }

// SeededUser returns the record that a user starts with.
func (s *State) SeededUser(r *spec.Resource, u users.User) value.Object {
	record, _ := s.config.Maker.Record(r, u.Seed(r))
	return record
}
