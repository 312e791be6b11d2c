package mockserver

import (
	"context"
	"slices"

	"github.com/actalike/actalike/mockserver/store"
)

// forget lets what is stored of a removed record go, and the records that belong
// to it, at every depth. Foreign keys that name it stay as they are.
func (s *Server) forget(ctx context.Context, at store.Key, sh *shelf, e *entry) error {
	if err := s.store.Delete(ctx, at); err != nil {
		return err
	}
	for _, child := range s.shelves {
		i := slices.Index(child.parents, sh.resource)
		if i < 0 || child == sh {
			continue
		}
		for _, below := range child.below(i, e, sh) {
			s.removeEntry(child, below)
			if err := s.forget(ctx, child.storeKey(below.scope, below.key), child, below); err != nil {
				return err
			}
		}
		child.drop(i, e, sh)
	}
	return nil
}

// belongs tells whether a scope leads through a record of a parent.
func (sh *shelf) belongs(scope []string, i int, e *entry, parent *shelf) bool {
	if i >= len(scope) || scope[i] != e.key {
		return false
	}
	above := scopeIn(sh, scope, parent)
	return e.within(above)
}

// below lists the records that belong to a record of a parent.
func (sh *shelf) below(i int, e *entry, parent *shelf) []*entry {
	sh.mutex.RLock()
	defer sh.mutex.RUnlock()
	var list []*entry
	for _, g := range sh.groups {
		for _, child := range g.list {
			if sh.belongs(child.scope, i, e, parent) {
				list = append(list, child)
			}
		}
	}
	return list
}

// drop forgets the empty groups of a record that is gone, so that a new record
// of its key starts with nothing below it.
func (sh *shelf) drop(i int, e *entry, parent *shelf) {
	if !sh.nested {
		return
	}
	sh.mutex.Lock()
	defer sh.mutex.Unlock()
	for at, g := range sh.groups {
		if len(g.list) == 0 && sh.belongs(g.scope, i, e, parent) {
			delete(sh.groups, at)
			sh.held--
		}
	}
}
