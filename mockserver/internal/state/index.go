package state

import (
	"errors"
	"slices"
	"sync"
)

// ErrFull says that a collection holds as many records as it may.
var ErrFull = errors.New("the collection is full")

// indexes say which records a collection has, and in which order. Those that it
// starts with are computed, so a collection costs nothing until something is added
// to it or removed.
type indexes struct {
	most   int  // records held at most
	making bool // keys that no record has make one

	mutex   sync.RWMutex
	byScope map[string]*index // those that changed
	last    int               // the highest number given out
	held    int               // records in indexes
}

// An index is the records of one sub-collection in order, or of the whole
// collection where it is not nested.
type index struct {
	scope []string
	list  []*Entry
	byKey map[string]*Entry
	gone  map[string]bool // keys that make no record any more
}

func (x *indexes) reset(last int) {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	x.byScope, x.last, x.held = map[string]*index{}, last, 0
}

func (x *indexes) get(at string) *index {
	x.mutex.RLock()
	defer x.mutex.RUnlock()
	return x.byScope[at]
}

// keep makes a computed index one that may change, unless there is one.
func (x *indexes) keep(at string, computed *index) *index {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	return x.hold(at, computed)
}

// hold is keep while the mutex is held.
func (x *indexes) hold(at string, computed *index) *index {
	if x.byScope[at] == nil {
		x.byScope[at] = computed
		x.held += len(computed.list) + 1
	}
	return x.byScope[at]
}

// lookup returns the entry of a key, and whether one was removed.
func (x *indexes) lookup(in *index, key string) (e *Entry, gone bool) {
	x.mutex.RLock()
	defer x.mutex.RUnlock()
	return in.byKey[key], in.gone[key]
}

// within lists the entries of an index that belong to a scope, in order.
func (x *indexes) within(in *index, scope []string) []*Entry {
	x.mutex.RLock()
	defer x.mutex.RUnlock()
	list := make([]*Entry, 0, len(in.list))
	for _, e := range in.list {
		if e.within(scope) {
			list = append(list, e)
		}
	}
	return list
}

// add puts an entry at the end of an index, instead of one with the same key.
func (x *indexes) add(at string, computed *index, e *Entry) error {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	if x.held > x.most {
		return ErrFull
	}
	in := x.hold(at, computed)
	x.drop(in, e.Key)
	in.list = append(in.list, e)
	in.byKey[e.Key] = e
	x.held++
	return nil
}

// make adds an entry unless there is one with its key, and returns the one that is
// there; nil if a record whose key the mock chose was removed.
func (x *indexes) make(at string, computed *index, e *Entry) *Entry {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	in := x.hold(at, computed)
	switch other := in.byKey[e.Key]; {
	case other != nil && other.within(e.Scope):
		return other
	case other != nil || x.held > x.most || in.gone[e.Key]:
		return nil
	}
	in.list = append(in.list, e)
	in.byKey[e.Key] = e
	x.held++
	return e
}

// remove removes an entry. One that only its path named stays removed, and where
// unknown keys make records, one whose key the mock chose.
func (x *indexes) remove(at string, computed *index, e *Entry) {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	in := x.hold(at, computed)
	x.drop(in, e.Key)
	stays := e.named
	if x.making {
		stays = !e.chosen
	}
	if !stays || x.held > x.most || in.gone[e.Key] {
		return
	}
	if in.gone == nil {
		in.gone = map[string]bool{}
	}
	in.gone[e.Key] = true
	x.held++
}

// drop takes a key out of an index; the mutex is held.
func (x *indexes) drop(in *index, key string) {
	e := in.byKey[key]
	if e == nil {
		return
	}
	delete(in.byKey, key)
	in.list = slices.DeleteFunc(in.list, func(other *Entry) bool { return other == e })
	x.held--
}

// swap puts an entry in the place of another one with the same key.
func (x *indexes) swap(at string, old, new *Entry) {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	if in := x.byScope[at]; in != nil {
		if i := slices.Index(in.list, old); i >= 0 {
			in.list[i], in.byKey[new.Key] = new, new
		}
	}
}

// next returns a number that no record had before.
func (x *indexes) next() int {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	x.last++
	return x.last
}

func (x *indexes) full() bool {
	x.mutex.RLock()
	defer x.mutex.RUnlock()
	return x.held > x.most
}

// scopes lists the scopes whose indexes changed, sorted.
func (x *indexes) scopes() [][]string {
	x.mutex.RLock()
	defer x.mutex.RUnlock()
	var list [][]string
	for _, in := range x.byScope {
		list = append(list, in.scope)
	}
	slices.SortFunc(list, slices.Compare)
	return list
}

// matching lists the entries whose scope matches.
func (x *indexes) matching(match func(scope []string) bool) []*Entry {
	x.mutex.RLock()
	defer x.mutex.RUnlock()
	var list []*Entry
	for _, in := range x.byScope {
		for _, e := range in.list {
			if match(e.Scope) {
				list = append(list, e)
			}
		}
	}
	return list
}

// prune forgets the empty indexes whose scope matches.
func (x *indexes) prune(match func(scope []string) bool) {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	for at, in := range x.byScope {
		if len(in.list) == 0 && match(in.scope) {
			delete(x.byScope, at)
			x.held--
		}
	}
}
