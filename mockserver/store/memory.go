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
	records map[Key]kept
}

// kept is a record in one of its forms.
type kept struct {
	object value.Object
	text   *Text
}

func (k kept) asObject() value.Object {
	if k.text != nil {
		return k.text.Object()
	}
	return k.object
}

func (k kept) asText(layout *Layout) (*Text, error) {
	switch {
	case k.text != nil && k.text.layout == layout:
		return k.text, nil
	case k.text == nil && k.object == nil:
		return nil, nil
	}
	if text := layout.Text(k.asObject()); text != nil {
		return text, nil
	}
	return nil, ErrNoText
}

var _ Texts = (*Memory)(nil)

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
	return s.records[key].asObject(), nil
}

// GetText implements [Texts].
func (m *Memory) GetText(_ context.Context, key Key, layout *Layout) (*Text, error) {
	s := m.shard(key)
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	return s.records[key].asText(layout)
}

// Update implements [Store].
func (m *Memory) Update(_ context.Context, key Key, change Change) error {
	s := m.shard(key)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	record, err := change(s.records[key].asObject())
	if err == nil && record != nil {
		s.keep(key, kept{object: record})
	}
	return err
}

// UpdateText implements [Texts].
func (m *Memory) UpdateText(_ context.Context, key Key, layout *Layout, change func(*Text) (*Text, error)) error {
	s := m.shard(key)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	old, err := s.records[key].asText(layout)
	if err != nil {
		return err
	}
	text, err := change(old)
	if err == nil && text != nil {
		s.keep(key, kept{text: text})
	}
	return err
}

// keep sets a record; the shard's mutex is held.
func (s *shard) keep(key Key, k kept) {
	if s.records == nil {
		s.records = map[Key]kept{}
	}
	s.records[key] = k
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
			if err := visit(key, record.asObject()); err != nil {
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
