package state

import (
	"context"

	"github.com/actalike/actalike/mockserver/store"
)

// Texts returns the store as one of texts; nil if it keeps none.
func (s *State) Texts() store.Texts {
	texts, _ := s.config.Store.(store.Texts)
	return texts
}

// ChangeText is [Tx.Change] for a single record as text. change sees to unique
// values by [Tx.MoveUnique].
func (tx Tx) ChangeText(p Place, layout *store.Layout, change func(old *store.Text) (*store.Text, error)) error {
	texts, ok := tx.records.(store.Texts)
	if !ok {
		return store.ErrNoText
	}
	return texts.UpdateText(tx.context, p.storeKey(), layout, change)
}

// Text reads a single record as text; it is nil if nobody has written to it.
func (s *State) Text(ctx context.Context, p Place, layout *store.Layout) (*store.Text, error) {
	texts := s.Texts()
	if texts == nil {
		return nil, store.ErrNoText
	}
	return texts.GetText(ctx, p.storeKey(), layout)
}
