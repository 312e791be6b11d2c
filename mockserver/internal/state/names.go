package state

import (
	"maps"
	"sync"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/spec"
)

// Names gives referenced names their ids: those of the seed, and the next free id
// to a name that is new. Ids are the same for every user and never reused.
type Names struct {
	maker *fixtures.Maker
	mutex sync.Mutex
	added map[string]map[string]int64
}

var _ spec.KnownNames = (*Names)(nil)

func newNames(maker *fixtures.Maker) *Names {
	return &Names{maker: maker, added: map[string]map[string]int64{}}
}

// ID implements [spec.Names].
func (n *Names) ID(list, name string) int64 {
	if id, ok := n.Known(list, name); ok {
		return id
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if id, ok := n.added[list][name]; ok { // given meanwhile
		return id
	}
	if n.added[list] == nil {
		n.added[list] = map[string]int64{}
	}
	id := int64(len(n.maker.Catalogue(list)) + len(n.added[list]) + 1)
	n.added[list][name] = id
	return id
}

// Known implements [spec.KnownNames].
func (n *Names) Known(list, name string) (int64, bool) {
	if id, ok := n.maker.ID(list, name); ok {
		return id, true
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	id, ok := n.added[list][name]
	return id, ok
}

func (n *Names) reset() {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	clear(n.added)
}

// adopt takes the ids over that were given out.
func (n *Names) adopt(from *Names) {
	from.mutex.Lock()
	defer from.mutex.Unlock()
	for list, ids := range from.added {
		n.added[list] = maps.Clone(ids)
	}
}
