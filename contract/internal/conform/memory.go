package conform

import (
	"crypto/sha256"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/actalike/actalike/contract/internal/session"
	"github.com/pb33f/libopenapi-validator/cache"
)

// A memory keeps what the first judge said of a body, for the same body comes
// again and again: after every refused write, for one.
type memory struct {
	mutex sync.Mutex
	said  map[[sha256.Size]byte][]string
}

// mostKept bounds a memory, in bodies.
const mostKept = 20_000

// of is what was said of an answer, or what a judge says of it now.
func (m *memory) of(x *session.Exchange, judge func(*session.Exchange) []string) []string {
	h := sha256.New()
	fmt.Fprintln(h, x.Operation.Method, x.Operation.Path, x.Status, x.Received.Get("Content-Type"))
	h.Write(x.Text)
	key := [sha256.Size]byte(h.Sum(nil))
	m.mutex.Lock()
	said, known := m.said[key]
	m.mutex.Unlock()
	if known {
		return said
	}
	said = judge(x)
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.said == nil {
		m.said = map[[sha256.Size]byte][]string{}
	}
	if len(m.said) < mostKept {
		m.said[key] = said
	}
	return said
}

// whenNeeded keeps compiled schemas, and keeps the library from compiling all of
// a document at the start, which takes minutes for large ones: until it is ready
// it pretends to hold every schema.
type whenNeeded struct {
	ready   atomic.Bool
	entries sync.Map
}

func (c *whenNeeded) Load(key uint64) (*cache.SchemaCacheEntry, bool) {
	if !c.ready.Load() {
		return nil, true
	}
	v, ok := c.entries.Load(key)
	if !ok {
		return nil, false
	}
	return v.(*cache.SchemaCacheEntry), true
}

func (c *whenNeeded) Store(key uint64, entry *cache.SchemaCacheEntry) { c.entries.Store(key, entry) }

func (c *whenNeeded) Range(f func(uint64, *cache.SchemaCacheEntry) bool) {
	c.entries.Range(func(key, v any) bool { return f(key.(uint64), v.(*cache.SchemaCacheEntry)) })
}
