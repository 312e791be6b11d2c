package mockserver

import (
	"sync"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// claims keep unique values unique. Only values that moved are remembered: a
// seeded value belongs to the user it was seeded for until that user lets go.
type claims struct {
	mutex  sync.Mutex
	owners map[claim]store.Key // values taken since the start
	freed  map[claim]bool      // seeded values whose user let go
}

// A claim is one value of one unique property.
type claim struct {
	resource, property, value string
}

func newClaims() *claims {
	c := &claims{}
	c.reset()
	return c
}

func (c *claims) reset() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.owners, c.freed = map[claim]store.Key{}, map[claim]bool{}
}

// seededOwner tells which record a value was seeded for.
type seededOwner func(property string, v any) (store.Key, bool)

// move takes the unique values of new for key and lets those of old go, or takes
// none and names the first property whose value another record holds.
func (c *claims) move(r *spec.Resource, key store.Key, old, new value.Object, seeded seededOwner) (taken string, ok bool) {
	changed := make([]string, 0, len(r.Unique))
	for _, property := range r.Unique {
		if !value.Equal(old[property], new[property]) {
			changed = append(changed, property)
		}
	}
	if len(changed) == 0 {
		return "", true
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, property := range changed {
		if owner, held := c.owner(r, property, new[property], seeded); held && owner != key {
			return property, false
		}
	}
	for _, property := range changed {
		c.release(r, key, property, old[property], seeded)
		c.take(r, key, property, new[property])
	}
	return "", true
}

func claimOf(r *spec.Resource, property string, v any) claim {
	return claim{r.Name, property, string(value.Encode(v))}
}

func (c *claims) owner(r *spec.Resource, property string, v any, seeded seededOwner) (store.Key, bool) {
	at := claimOf(r, property, v)
	if key, ok := c.owners[at]; ok {
		return key, true
	}
	key, ok := seeded(property, v)
	return key, ok && !c.freed[at]
}

func (c *claims) take(r *spec.Resource, key store.Key, property string, v any) {
	if v != nil {
		c.owners[claimOf(r, property, v)] = key
	}
}

func (c *claims) release(r *spec.Resource, key store.Key, property string, v any, seeded seededOwner) {
	at := claimOf(r, property, v)
	delete(c.owners, at)
	if owner, ok := seeded(property, v); ok && owner == key {
		c.freed[at] = true
	}
}
