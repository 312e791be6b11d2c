package journal

import "sync"

// Config says what a journal keeps. The zero value works.
type Config struct {
	// Size is the number of exchanges kept. Default: 2,000.
	Size int
	// Bytes is about how much memory they may take; the oldest ones go when they
	// take more. Default: 64 MiB.
	Bytes int
	// On is called with each entry as it is added, one at a time, bodies whole.
	// Default: nothing.
	On func(*Entry)
}

const (
	defaultSize  = 2_000
	defaultBytes = 64 << 20
)

// A Journal keeps the last exchanges in a ring. It is safe for concurrent use.
type Journal struct {
	config Config

	mutex   sync.Mutex
	ring    []slot // grows to the size, and is gone round in then; see at
	cut     int64  // the id of the last entry before the ring was emptied
	last    int64  // the id of the newest entry; 0: there was none
	kept    int64  // how many are kept
	weight  int    // of those that are kept
	cleared int64  // how many times all were forgotten
	readers map[*Subscription]struct{}

	turn sync.Mutex // of whom config.On is called for
}

// New returns an empty journal.
func New(config Config) *Journal {
	if config.Size == 0 {
		config.Size = defaultSize
	}
	config.Size = max(config.Size, 1)
	if config.Bytes == 0 {
		config.Bytes = defaultBytes
	}
	return &Journal{config: config, readers: map[*Subscription]struct{}{}}
}

// Add takes an exchange down and returns its id. It never waits for a reader.
func (j *Journal) Add(e Entry) (id int64) {
	whole, kept := &e, &e
	if e.Request.long() || e.Response.long() {
		short := e
		short.Request, short.Response = e.Request.cut(), e.Response.cut()
		kept = &short
	}
	id = j.keep(kept)
	if j.config.On != nil {
		j.turn.Lock()
		defer j.turn.Unlock()
		if whole != kept {
			whole.id = id
		}
		j.config.On(whole)
	}
	return id
}

func (j *Journal) keep(e *Entry) (id int64) {
	s := newSlot(e)
	j.mutex.Lock()
	defer j.mutex.Unlock()
	if j.kept == int64(j.config.Size) {
		j.dropOldest()
	}
	j.last++
	j.kept++
	e.id, s.entry.id = j.last, j.last
	if at := j.at(e.id); at < len(j.ring) {
		j.ring[at] = s
	} else {
		j.ring = append(j.ring, s)
	}
	for j.weight += s.weight; j.weight > j.config.Bytes && j.kept > 1; {
		j.dropOldest()
	}
	for s := range j.readers {
		s.wake()
	}
	return e.id
}

// at is where an entry stands in the ring.
func (j *Journal) at(id int64) int { return int((id - 1 - j.cut) % int64(j.config.Size)) }

// oldest is the id of the oldest entry that is kept.
func (j *Journal) oldest() int64 { return j.last - j.kept + 1 }

func (j *Journal) dropOldest() {
	at := j.at(j.oldest())
	j.weight -= j.ring[at].weight
	j.ring[at] = slot{}
	j.kept--
}

// Recent lists at most limit exchanges, the newest first.
func (j *Journal) Recent(limit int) []Exchange {
	list := []Exchange{}
	for _, e := range j.before(0, limit) {
		list = append(list, e.Exchange())
	}
	return list
}

// Entry finds the entry with an id, credentials and all; false if it is not kept
// any more. It is not to be changed.
func (j *Journal) Entry(id int64) (*Entry, bool) {
	if id <= 0 {
		return nil, false
	}
	found := j.before(id+1, 1)
	if len(found) == 0 || found[0].id != id {
		return nil, false
	}
	return found[0], true
}

// Find is [Journal.Entry] with what may be shown.
func (j *Journal) Find(id int64) (Exchange, bool) {
	e, ok := j.Entry(id)
	if !ok {
		return Exchange{}, false
	}
	return e.Exchange(), true
}

// Count is how many exchanges are kept.
func (j *Journal) Count() int {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	return int(j.kept)
}

// Clear forgets all exchanges. Ids go on from where they were.
func (j *Journal) Clear() {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.ring, j.cut = nil, j.last
	j.kept, j.weight = 0, 0
	j.cleared++
	for s := range j.readers {
		s.wake()
	}
}

// before lists at most limit entries with ids below id, the newest first; id 0
// stands for the end.
func (j *Journal) before(id int64, limit int) []*Entry {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	if id <= 0 || id > j.last+1 {
		id = j.last + 1
	}
	var list []*Entry
	for id--; id >= j.oldest() && len(list) < limit; id-- {
		list = append(list, j.ring[j.at(id)].unpacked())
	}
	return list
}
