package state

import (
	"fmt"
	"sync"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// A TakenError says that another record holds a unique value.
type TakenError struct {
	Resource *spec.Resource
	Property string
}

// Error implements error.
func (e *TakenError) Error() string {
	return fmt.Sprintf("%s: %s is already taken", e.Resource.Name, e.Property)
}

// A uniqueIndex keeps unique values unique. It holds only values that changed: a
// seeded value belongs to the record that it was seeded for until that record
// releases it.
type uniqueIndex struct {
	mutex    sync.Mutex
	owners   map[uniqueValue]store.Key // values taken since the start
	released map[uniqueValue]bool      // seeded values that their records released
}

// A uniqueValue is one value of one unique property.
type uniqueValue struct {
	resource, property, value string
}

func uniqueValueOf(r *spec.Resource, property string, v any) uniqueValue {
	return uniqueValue{r.Name, property, string(value.Encode(v))}
}

func (u *uniqueIndex) reset() {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	u.owners, u.released = map[uniqueValue]store.Key{}, map[uniqueValue]bool{}
}

// seededOwner returns the record that a value was seeded for.
type seededOwner func(property string, v any) (store.Key, bool)

// move takes the unique values of new for key and releases those of old, or takes
// none and returns a [*TakenError] for the first that another record holds.
func (u *uniqueIndex) move(r *spec.Resource, key store.Key, old, new value.Object, seeded seededOwner) error {
	changed := make([]string, 0, len(r.Unique))
	for _, property := range r.Unique {
		if !value.Equal(old[property], new[property]) {
			changed = append(changed, property)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	u.mutex.Lock()
	defer u.mutex.Unlock()
	for _, property := range changed {
		if owner, held := u.owner(r, property, new[property], seeded); held && owner != key {
			return &TakenError{r, property}
		}
	}
	for _, property := range changed {
		u.release(r, key, property, old[property], seeded)
		u.take(r, key, property, new[property])
	}
	return nil
}

func (u *uniqueIndex) owner(r *spec.Resource, property string, v any, seeded seededOwner) (store.Key, bool) {
	at := uniqueValueOf(r, property, v)
	if key, ok := u.owners[at]; ok {
		return key, true
	}
	key, ok := seeded(property, v)
	return key, ok && !u.released[at]
}

func (u *uniqueIndex) take(r *spec.Resource, key store.Key, property string, v any) {
	if v != nil {
		u.owners[uniqueValueOf(r, property, v)] = key
	}
}

func (u *uniqueIndex) release(r *spec.Resource, key store.Key, property string, v any, seeded seededOwner) {
	at := uniqueValueOf(r, property, v)
	delete(u.owners, at)
	if owner, ok := seeded(property, v); ok && owner == key {
		u.released[at] = true
	}
}
