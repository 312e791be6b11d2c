package store

import (
	"context"
	"encoding/json"
	"hash/maphash"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/actalike/actalike/internal/value"
)

// shards bounds how many updates of different records wait for each other.
const shards = 256

// Memory is a [Store] in the process's memory.
type Memory struct {
	seed   maphash.Seed
	shards [shards]shard
	used   atomic.Int64 // bytes
}

// A shard has a lock for those who write, which is held while a change is made, and
// one for its records: readers do not wait for changes.
type shard struct {
	writing sync.Mutex
	mutex   sync.RWMutex
	records map[Key]kept
}

func (s *shard) record(key Key) kept {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	return s.records[key]
}

// kept is a record in one of its forms.
type kept struct {
	object value.Object
	text   *Text
	size   int64 // bytes, about
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
	return m.shard(key).record(key).asObject(), nil
}

// GetText implements [Texts].
func (m *Memory) GetText(_ context.Context, key Key, layout *Layout) (*Text, error) {
	return m.shard(key).record(key).asText(layout)
}

// Update implements [Store].
func (m *Memory) Update(_ context.Context, key Key, change Change) error {
	s := m.shard(key)
	s.writing.Lock()
	defer s.writing.Unlock()
	record, err := change(s.record(key).asObject())
	if err == nil && record != nil {
		m.keep(s, key, kept{object: record, size: sizeOf(record)})
	}
	return err
}

// UpdateText implements [Texts].
func (m *Memory) UpdateText(_ context.Context, key Key, layout *Layout, change func(*Text) (*Text, error)) error {
	s := m.shard(key)
	s.writing.Lock()
	defer s.writing.Unlock()
	old, err := s.record(key).asText(layout)
	if err != nil {
		return err
	}
	text, err := change(old)
	if err == nil && text != nil {
		m.keep(s, key, kept{text: text, size: int64(len(text.JSON()))})
	}
	return err
}

// keep sets a record, for whoever holds the lock of those who write.
func (m *Memory) keep(s *shard, key Key, k kept) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.records == nil {
		s.records = map[Key]kept{}
	}
	m.used.Add(k.size - s.records[key].size)
	s.records[key] = k
}

// Bytes is about how many bytes the records are long.
func (m *Memory) Bytes() int64 { return m.used.Load() }

// sizeOf is about how many bytes a value is long as JSON.
func sizeOf(v any) int64 {
	n := int64(8)
	switch v := v.(type) {
	case string:
		n += int64(len(v))
	case json.Number:
		n += int64(len(v))
	case []any:
		for _, item := range v {
			n += sizeOf(item)
		}
	case map[string]any:
		for name, member := range v {
			n += int64(len(name)) + sizeOf(member)
		}
	}
	return n
}

// Delete implements [Store].
func (m *Memory) Delete(_ context.Context, key Key) error {
	s := m.shard(key)
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	m.used.Add(-s.records[key].size)
	delete(s.records, key)
	return nil
}

// Clear implements [Store].
func (m *Memory) Clear(context.Context) error {
	for i := range m.shards {
		s := &m.shards[i]
		s.writing.Lock()
		s.mutex.Lock()
		for _, k := range s.records {
			m.used.Add(-k.size)
		}
		s.records = nil
		s.mutex.Unlock()
		s.writing.Unlock()
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
