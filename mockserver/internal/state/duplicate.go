package state

import (
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A DuplicateError says that the same record exists already.
type DuplicateError struct{ Key string }

// Error implements error.
func (e *DuplicateError) Error() string {
	return fmt.Sprintf("the record with the key %q is the same", e.Key)
}

// A sum tells what clients said of a record from what they said of others.
type sum [sha256.Size]byte

// An Identity is how a record is told from others, where the document says that
// none is created twice. Nobody knows which members have to differ, so two records
// are the same if everything that clients can say of them is.
type Identity struct {
	plan      *spec.Plan
	writeOnly []byte // what the create said and no answer holds
	sum       sum    // guarded by the mutex of the duplicates
}

// NewIdentity returns the identity of a record that an operation creates with a
// body; nil if the same may be created again.
func NewIdentity(o *spec.Operation, body any) *Identity {
	if o.Duplicate == nil || o.Plan == nil {
		return nil
	}
	id := &Identity{plan: o.Plan}
	o.Plan.Walk(func(f *spec.Field) {
		if v, sent := value.At(body, f.Pointer); sent && f.Storage == spec.WriteOnly {
			id.writeOnly = fmt.Appendf(id.writeOnly, "%q %s\n", f.Pointer, value.Encode(v))
		}
	})
	return id
}

// of returns the sum of a record.
func (id *Identity) of(scope []string, record value.Object) sum {
	h := sha256.New()
	fmt.Fprintf(h, "%q %s", scope, id.writeOnly)
	id.plan.Walk(func(f *spec.Field) {
		at := f.Target
		if f.Names != nil {
			at = value.Pointer(f.Names.IDs)
		}
		if v, ok := value.At(record, at); ok && f.Storage == spec.Stored && at != "" && f.Fields == nil {
			fmt.Fprintf(h, "%q %s\n", at, value.Encode(v))
		}
	})
	return sum(h.Sum(nil))
}

// duplicates index the records of a collection that are not created twice.
type duplicates struct {
	mutex sync.Mutex
	bySum map[sum]*Entry
}

func (d *duplicates) reset() {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.bySum = nil
}

// addOnce adds a record to the collection unless the same one is there.
func (c *Collection) addOnce(e *Entry, record value.Object) error {
	if e.identity == nil {
		return c.add(e)
	}
	d := &c.duplicates
	d.mutex.Lock()
	defer d.mutex.Unlock()
	e.identity.sum = e.identity.of(e.Scope, record)
	if other := c.sameAs(e.identity.sum); other != nil {
		return &DuplicateError{other.Key}
	}
	if err := c.add(e); err != nil {
		return err
	}
	if d.bySum == nil || len(d.bySum) > c.indexes.most {
		d.bySum = map[sum]*Entry{}
	}
	d.bySum[e.identity.sum] = e
	return nil
}

// sameAs finds the record of a sum; nil if there is none, or none any more. The
// mutex of the duplicates is held.
func (c *Collection) sameAs(of sum) *Entry {
	e := c.duplicates.bySum[of]
	if e == nil || c.Find(e.Scope, e.Key) != e {
		return nil
	}
	return e
}

// wrote notes what a record holds from now on.
func (c *Collection) wrote(e *Entry, record value.Object) {
	if e.identity == nil {
		return
	}
	d := &c.duplicates
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if old := d.bySum[e.identity.sum]; old != nil && old.identity == e.identity {
		delete(d.bySum, e.identity.sum)
	}
	e.identity.sum = e.identity.of(e.Scope, record)
	if c.sameAs(e.identity.sum) == nil && d.bySum != nil {
		d.bySum[e.identity.sum] = e
	}
}

// NewIdentity returns the identity of a record that no request creates, so that
// none can create the same; nil if the same may be created again.
func (c *Collection) NewIdentity() *Identity {
	for _, o := range c.Resource.Operations {
		if o.Effect == spec.Creates && o.Duplicate != nil && o.Plan != nil {
			return NewIdentity(o, nil)
		}
	}
	return nil
}
