// Package scenario probes collections: their records are created, read, listed, paged
// through, filtered, changed and deleted. It changes only what it created.
package scenario

import (
	"context"
	"slices"

	"github.com/actalike/actalike/contract/internal/generate"
	"github.com/actalike/actalike/contract/internal/probe"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/contract/internal/undo"
	"github.com/actalike/actalike/spec"
)

// A collectionState is what a run has of one collection: the records it created, and what
// it found out about creating them.
type collectionState struct {
	records []*Record
	made    int // how many were created, gone ones too
	variant generate.Variant
	needs   string // why no record can be had
	tried   bool
	refusal *session.Exchange // of the last body that was refused
	plain   bool              // it was one that nothing can be said against
}

// alive are the records of a collection that were not deleted.
func (s *collectionState) alive() []*Record {
	return slices.DeleteFunc(slices.Clone(s.records), func(m *Record) bool { return m.Deleted })
}

// A State is what a run has of all collections: what there is, what it created,
// and how that is taken away again.
type State struct {
	run         *probe.Run
	Collections []*Collection
	states      map[*spec.Resource]*collectionState
	found       map[*spec.Resource]string // keys of records that were there before
	Undo        *undo.Ledger
}

func NewState(run *probe.Run, undo *undo.Ledger) *State {
	return &State{
		run: run, Collections: collections(run.API), states: map[*spec.Resource]*collectionState{},
		found: map[*spec.Resource]string{}, Undo: undo,
	}
}

func (w *State) stateOf(res *spec.Resource) *collectionState {
	if w.states[res] == nil {
		w.states[res] = &collectionState{}
	}
	return w.states[res]
}

func (w *State) CollectionOf(res *spec.Resource) *Collection {
	i := slices.IndexFunc(w.Collections, func(c *Collection) bool { return c.Resource == res })
	if i < 0 {
		return nil
	}
	return w.Collections[i]
}

// Session is what one probe sees of an operation and the collection it belongs to.
func (w *State) Session(ctx context.Context, o *spec.Operation, of *Collection) *Session {
	return &Session{Session: probe.New(ctx, w.run, o), State: w, Of: of}
}

// A Session is what one probe sees of a collection, or of an operation.
type Session struct {
	*probe.Session
	*State
	Of *Collection // nil: the operation belongs to none
}

// quiet is a session that notes its issues apart.
func (t *Session) quiet() *Session { return t.State.Session(t.Context, t.Operation, t.Of) }
