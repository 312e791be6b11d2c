package fault

import (
	"context"
	"sync"
	"time"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/store"
)

// stores injects a store that updates and reads in its own way. It is wrapped
// anew for each request: what it remembers is made by remembering.
func stores[T any](remembering func() T, wrap func(next store.Store, memory T) store.Store) func(Target) Hooks {
	return func(Target) Hooks {
		memory := remembering()
		return Hooks{Store: func(next store.Store) store.Store { return wrap(next, memory) }}
	}
}

// updates injects a store that remembers nothing and updates in its own way.
func updates(update func(ctx context.Context, next store.Store, key store.Key, change store.Change) error) func(Target) Hooks {
	return stores(nothing, func(next store.Store, _ struct{}) store.Store { return updating{next, update} })
}

func nothing() struct{} { return struct{}{} }

// keyed is a store that looks for records in other places.
type keyed struct {
	store.Store
	get, update func(store.Key) store.Key
}

func (s keyed) Get(ctx context.Context, key store.Key) (value.Object, error) {
	return s.Store.Get(ctx, s.get(key))
}

func (s keyed) Update(ctx context.Context, key store.Key, change store.Change) error {
	return s.Store.Update(ctx, s.update(key), change)
}

func itself(key store.Key) store.Key { return key }

// updating is a store whose updates are done by a function.
type updating struct {
	store.Store
	update func(ctx context.Context, next store.Store, key store.Key, change store.Change) error
}

func (s updating) Update(ctx context.Context, key store.Key, change store.Change) error {
	return s.update(ctx, s.Store, key, change)
}

// save stores a record as it is.
func save(ctx context.Context, s store.Store, key store.Key, record value.Object) error {
	return s.Update(ctx, key, func(value.Object) (value.Object, error) { return record, nil })
}

// unlocked reads, thinks and writes, with nothing that keeps others out.
func unlocked(ctx context.Context, next store.Store, key store.Key, change store.Change) error {
	old, err := next.Get(ctx, key)
	if err != nil {
		return err
	}
	record, err := change(old)
	if err != nil || record == nil {
		return err
	}
	time.Sleep(pause)
	return save(ctx, next, key, record)
}

// torn writes the members of a record one after the other.
func torn(ctx context.Context, next store.Store, key store.Key, change store.Change) error {
	old, err := next.Get(ctx, key)
	if err != nil {
		return err
	}
	record, err := change(old)
	if err != nil || record == nil {
		return err
	}
	if old == nil { // there is nothing to tear yet
		return save(ctx, next, key, record)
	}
	for name, v := range record {
		if was, there := old[name]; there && value.Equal(was, v) {
			continue
		}
		err := next.Update(ctx, key, func(now value.Object) (value.Object, error) { return put(now, value.Pointer(name), v), nil })
		if err != nil {
			return err
		}
		time.Sleep(pause)
	}
	return nil
}

// pause is how long a fault takes that needs others to come between.
const pause = time.Millisecond

// A past is a store that also remembers what records were before their last
// write.
type past struct {
	store.Store
	*versions
	// stale tells whether a reading sees the older version.
	stale func(v *version) bool
}

type versions struct {
	mutex sync.Mutex
	old   map[store.Key]version
}

type version struct {
	record value.Object
	since  time.Time // when it was replaced
	reads  int       // since then
}

func (s past) Update(ctx context.Context, key store.Key, change store.Change) error {
	return s.Store.Update(ctx, key, func(now value.Object) (value.Object, error) {
		record, err := change(now)
		s.mutex.Lock()
		defer s.mutex.Unlock()
		if err == nil && record != nil {
			s.old[key] = version{record: now, since: time.Now()}
			return record, nil
		}
		v, ok := s.old[key]
		if err == nil && ok && s.stale(&v) { // it only reads: of the older one
			_, err = change(v.record)
		}
		if ok {
			v.reads++
			s.old[key] = v
		}
		return nil, err
	})
}

// lagging injects a store whose readings may see the version before the last.
func lagging(stale func(v *version) bool) func(Target) Hooks {
	return stores(
		func() *versions { return &versions{old: map[store.Key]version{}} },
		func(next store.Store, kept *versions) store.Store { return past{next, kept, stale} },
	)
}

// A memo remembers something for each key.
type memo[T any] struct {
	mutex sync.Mutex
	of    map[string]T
}

// change replaces what is remembered for a key, and returns what was before.
func (m *memo[T]) change(key string, to func(old T) T) (old T, known bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.of == nil {
		m.of = map[string]T{}
	}
	old, known = m.of[key]
	m.of[key] = to(old)
	return old, known
}

// set replaces what is remembered for a key, and returns what was before.
func (m *memo[T]) set(key string, v T) (old T, known bool) {
	return m.change(key, func(T) T { return v })
}

// get is what is remembered for a key.
func (m *memo[T]) get(key string) (v T, known bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	v, known = m.of[key]
	return v, known
}

// forget drops what is remembered for a key.
func (m *memo[T]) forget(key string) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	delete(m.of, key)
}

// increment is for a memo of counts.
func increment(n int64) int64 { return n + 1 }
