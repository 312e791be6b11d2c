package state

import (
	"context"
	"slices"
)

// forget deletes what is stored of a removed record, and the records that belong
// to it, at every depth. Foreign keys that name it stay as they are.
func (c *Collection) forget(ctx context.Context, e *Entry) error {
	if err := c.state.config.Store.Delete(ctx, c.storeKey(e.Scope, e.Key)); err != nil {
		return err
	}
	for _, child := range c.state.collections {
		i := slices.Index(child.parents, c.Resource)
		if i < 0 || child == c {
			continue
		}
		below := func(scope []string) bool {
			return i < len(scope) && scope[i] == e.Key && e.within(child.scopeIn(scope, c))
		}
		for _, belonging := range child.indexes.matching(below) {
			child.remove(belonging)
			if err := child.forget(ctx, belonging); err != nil {
				return err
			}
		}
		if child.nested { // a new record of the key starts with nothing below it
			child.indexes.prune(below)
		}
	}
	return nil
}
