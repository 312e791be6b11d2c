package state

import (
	"sync"

	"github.com/actalike/actalike/internal/value"
)

// seedAt names a record that a collection starts with.
type seedAt struct {
	collection *Collection
	number     int
	scope      string
}

// maxSeeded bounds how many records that nobody has written to are kept.
const maxSeeded = 4096

// A seededCache keeps records that were computed; they may be forgotten.
type seededCache struct {
	mutex   sync.Mutex
	records map[seedAt]value.Object
}

func (s *seededCache) get(at seedAt) (value.Object, bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	record, ok := s.records[at]
	return record, ok
}

func (s *seededCache) put(at seedAt, record value.Object) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.records == nil || len(s.records) >= maxSeeded {
		s.records = map[seedAt]value.Object{}
	}
	s.records[at] = record
}
