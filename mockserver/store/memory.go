package store

import (
	"context"
	"hash/maphash"
	"maps"
	"sync"

	"github.com/actalike/actalike/spec/value"
)

// shards bounds how many updates of different records wait for each other.
const shards = 256

// Memory is a [Store] in the process's memory.
type Memory struct {
	seed   maphash.Seed
	shards [shards]shard
}

type shard struct {
	mutex   sync.RWMutex
	records map[Key]value.Object
}

var _ Store = (*Memory)(nil)

// NewMemory returns an empty store.
func NewMemory() *Memory { return &Memory{seed: maphash.MakeSeed()} }

func (m *Memory) shard(key Key) *shard {
	return &m.shards[maphash.Comparable(m.seed, key)%shards]
}

// Get implements [Store].
func (m *Memory) Get(_ context.Context, key Key) (value.Object, error) {
	s := m.shard(key)
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	return s.records[key], nil
}

// Update implements [Store].
func (m *Memory) Update(_ context.Context, key Key, change Change) error {
	s := m.shard(key)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	record, err := change(s.records[key])
	if err != nil || record == nil {
		return err
	}
	if s.records == nil {
		s.records = map[Key]value.Object{}
	}
	s.records[key] = record
	return nil
}

// Delete implements [Store].
func (m *Memory) Delete(_ context.Context, key Key) error {
	s := m.shard(key)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.records, key)
	return nil
}

// Clear implements [Store].
func (m *Memory) Clear(context.Context) error {
	for i := range m.shards {
		s := &m.shards[i]
		s.mutex.Lock()
		s.records = nil
		s.mutex.Unlock()
	}
	return nil
}

// Each implements [Store].
func (m *Memory) Each(_ context.Context, visit func(Key, value.Object) error) error {
	for i := range m.shards {
		s := &m.shards[i]
		s.mutex.RLock()
		records := maps.Clone(s.records)
		s.mutex.RUnlock()
		for key, record := range records {
			if err := visit(key, record); err != nil {
				return err
			}
		}
	}
	return nil
}

// Len implements [Store].
func (m *Memory) Len(context.Context) (int, error) {
	n := 0
	for i := range m.shards {
		s := &m.shards[i]
		s.mutex.RLock()
		n += len(s.records)
		s.mutex.RUnlock()
	}
	return n, nil
}
