// Package store keeps the records of a mock server.
package store

import (
	"context"
	"errors"

	"github.com/actalike/actalike/internal/value"
)

// A Key names one record.
type Key struct {
	Resource string
	ID       string
}

// A Change makes a new record of an old one, which it must not modify; old is
// nil if the record was never written. It returns nil to leave the record as it
// is.
type Change func(old value.Object) (value.Object, error)

// A Store remembers records that were written. Records are immutable: neither
// a store nor its callers change one that the other may hold. A store is safe
// for concurrent use. Package storetest holds the suite every store must pass.
type Store interface {
	// Get returns a record, or nil if it was never written.
	Get(ctx context.Context, key Key) (value.Object, error)
	// Update applies a change to one record, with no other update of the same key
	// between reading and writing. If change fails, nothing is written and its
	// error is returned as it is.
	Update(ctx context.Context, key Key, change Change) error
	// Delete forgets a record, written or not.
	Delete(ctx context.Context, key Key) error
	// Clear forgets every record.
	Clear(ctx context.Context) error
	// Each calls visit for every written record, in no order; one that is written
	// meanwhile may be left out. It ends with the first error.
	Each(ctx context.Context, visit func(Key, value.Object) error) error
	// Len counts the written records.
	Len(ctx context.Context) (int, error)
}

// Texts is a [Store] that keeps records as text, too. What is written in one form
// reads back in the other.
type Texts interface {
	Store
	// GetText is Get for a record as text. It is nil, with an error, for one that
	// the layout has no text for.
	GetText(ctx context.Context, key Key, layout *Layout) (*Text, error)
	// UpdateText is Update for a record as text. Where the layout has no text for
	// the old one it does nothing and returns [ErrNoText].
	UpdateText(ctx context.Context, key Key, layout *Layout, change func(old *Text) (*Text, error)) error
}

// ErrNoText says that a record cannot be written in a layout.
var ErrNoText = errors.New("the record has no text in this layout")
