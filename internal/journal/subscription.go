package journal

import (
	"context"
	"errors"
	"time"
)

// A Subscription follows a journal as it grows. It buffers nothing: it knows the
// last entry it has seen, and is told that there are more. So it costs a writer
// one signal, and a reader that is slow misses rows and learns how many.
type Subscription struct {
	journal *Journal
	signal  chan struct{} // of one: there is something new
	seen    int64
	cleared int64
}

// A Batch is what happened since the last one.
type Batch struct {
	Rows    []Row `json:"rows"`              // oldest first
	Missed  int64 `json:"missed,omitempty"`  // how many rows before these are left out
	Cleared bool  `json:"cleared,omitempty"` // all exchanges before these were forgotten
}

// Subscribe follows the exchanges with ids above after; a negative one stands
// for those to come. Close ends it.
func (j *Journal) Subscribe(after int64) *Subscription {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	if after < 0 || after > j.last {
		after = j.last
	}
	s := &Subscription{journal: j, signal: make(chan struct{}, 1), seen: after, cleared: j.cleared}
	if after < j.last {
		s.wake()
	}
	j.readers[s] = struct{}{}
	return s
}

// Close ends the subscription.
func (s *Subscription) Close() {
	s.journal.mutex.Lock()
	defer s.journal.mutex.Unlock()
	delete(s.journal.readers, s)
}

func (s *Subscription) wake() {
	select {
	case s.signal <- struct{}{}:
	default: // it has been told
	}
}

// Next waits for something new and returns the newest rows, at most limit of
// them, that the filter lets through. It fails only when the context ends.
func (s *Subscription) Next(ctx context.Context, filter Filter, limit int) (Batch, error) {
	select {
	case <-ctx.Done():
		return Batch{}, ctx.Err()
	case <-s.signal:
		return s.batch(filter, limit), nil
	}
}

// Wait is [Subscription.Next] for at most a time; then the batch is empty.
func (s *Subscription) Wait(ctx context.Context, most time.Duration, filter Filter, limit int) (Batch, error) {
	waiting, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	batch, err := s.Next(waiting, filter, limit)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return Batch{}, nil
	}
	return batch, err
}

func (s *Subscription) batch(filter Filter, limit int) Batch {
	entries, batch := s.catchUp(limit)
	for _, e := range entries {
		if filter.lets(e) {
			batch.Rows = append(batch.Rows, e.Row())
		}
	}
	return batch
}

// catchUp takes the newest entries since the last time.
func (s *Subscription) catchUp(limit int) ([]*Entry, Batch) {
	j := s.journal
	j.mutex.Lock()
	defer j.mutex.Unlock()
	batch := Batch{Rows: []Row{}, Cleared: s.cleared != j.cleared}
	first := max(s.seen+1, j.oldest(), j.last-int64(limit)+1)
	if !batch.Cleared {
		batch.Missed = first - s.seen - 1
	}
	var entries []*Entry
	for id := first; id <= j.last; id++ {
		entries = append(entries, j.ring[j.at(id)].unpacked())
	}
	s.seen, s.cleared = j.last, j.cleared
	return entries, batch
}
