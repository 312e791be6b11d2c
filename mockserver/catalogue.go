package mockserver

import (
	"sync"

	"github.com/actalike/actalike/fixtures"
)

// A catalogue gives names their ids: those of the seed, and the next free id to
// a name that is new. Ids are the same for every user and never reused.
type catalogue struct {
	maker *fixtures.Maker
	mutex sync.Mutex
	added map[string]map[string]int64
}

func newCatalogue(maker *fixtures.Maker) *catalogue {
	return &catalogue{maker: maker, added: map[string]map[string]int64{}}
}

// ID implements [spec.Names].
func (c *catalogue) ID(list, name string) int64 {
	if id, ok := c.Known(list, name); ok {
		return id
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if id, ok := c.added[list][name]; ok { // given meanwhile
		return id
	}
	if c.added[list] == nil {
		c.added[list] = map[string]int64{}
	}
	id := int64(len(c.maker.Catalogue(list)) + len(c.added[list]) + 1)
	c.added[list][name] = id
	return id
}

// Known implements [spec.KnownNames].
func (c *catalogue) Known(list, name string) (int64, bool) {
	if id, ok := c.maker.ID(list, name); ok {
		return id, true
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	id, ok := c.added[list][name]
	return id, ok
}

func (c *catalogue) reset() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	clear(c.added)
}
