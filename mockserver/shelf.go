package mockserver

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// A shelf says which records a collection has, and in which order; what they
// hold is in the store, or is their seed. Records that the collection starts
// with are computed, so a shelf costs nothing until something is added to it or
// taken out.
//
// Whatever happens to one record happens inside an update of the store for its
// key, so that a shelf and the store agree.
type shelf struct {
	resource *spec.Resource
	scopes   []string         // the names of what its records belong to, outermost first
	parents  []*spec.Resource // the collections of the scopes; nil where any value is one
	nested   bool             // records are reached only below what they belong to
	hidden   bool             // no operation tells which keys there are: any key names a record
	seeds    int              // the highest number of a record that it starts with
	most     int              // records it holds at most

	mutex  sync.RWMutex
	groups map[string]*group // those that changed, by the scope's values if nested
	made   int               // the highest number given out
	held   int               // records in groups

	twinning sync.Mutex
	twins    map[sum]*entry // records that are not created twice
}

// A group is the records of one sub-collection, or of the whole collection where
// it is not nested.
type group struct {
	scope []string
	list  []*entry // in order
	byKey map[string]*entry
	gone  map[string]bool // keys of a hidden collection whose records were taken out
}

// An entry is one record of a collection. It is not changed once it is listed.
type entry struct {
	key    string   // as the path has it
	number int      // of the made-up record that it starts as, or takes from
	scope  []string // what it belongs to, as scopes name it; "" belongs to all
	seeded bool     // the collection started with it
	named  bool     // a path named it, in a hidden collection
	twin   *twin    // nil if the same may be created again
}

// same tells whether two entries are the same record.
func (e *entry) same(other *entry) bool {
	return other != nil && e.number == other.number && e.key == other.key
}

func (sh *shelf) groupKey(scope []string) string {
	if !sh.nested {
		return ""
	}
	return value.Pointer(scope...)
}

// storeKey is where a record is kept.
func (sh *shelf) storeKey(scope []string, key string) store.Key {
	return store.Key{Resource: sh.resource.Name, ID: sh.groupKey(scope) + value.Pointer(key)}
}

// group finds a group that changed, or computes one that did not.
func (s *Server) group(sh *shelf, scope []string) *group {
	sh.mutex.RLock()
	found := sh.groups[sh.groupKey(scope)]
	sh.mutex.RUnlock()
	if found != nil {
		return found
	}
	seeded := s.seedGroup(sh, scope)
	if slices.Contains(sh.parents, nil) && sh.nested {
		return seeded // for any scope that a client can think of
	}
	sh.mutex.Lock()
	defer sh.mutex.Unlock()
	return sh.hold(scope, seeded)
}

// find looks a record up; nil if there is none.
func (s *Server) findEntry(sh *shelf, scope []string, key string) *entry {
	found := s.group(sh, scope)
	sh.mutex.RLock()
	e := found.byKey[key]
	hidden := e == nil && sh.hidden && !found.gone[key]
	sh.mutex.RUnlock()
	if hidden {
		return &entry{key: key, number: numberOf(key), scope: scope, seeded: true, named: true}
	}
	if e == nil || !e.within(scope) {
		return nil
	}
	return e
}

// within tells whether an entry belongs to a scope; an empty value of either
// stands for any.
func (e *entry) within(scope []string) bool {
	for i, text := range scope {
		if text != "" && i < len(e.scope) && e.scope[i] != "" && e.scope[i] != text {
			return false
		}
	}
	return true
}

// entries lists the records of a scope, in order.
func (s *Server) entries(sh *shelf, scope []string) []*entry {
	found := s.group(sh, scope)
	sh.mutex.RLock()
	defer sh.mutex.RUnlock()
	list := make([]*entry, 0, len(found.list))
	for _, e := range found.list {
		if e.within(scope) {
			list = append(list, e)
		}
	}
	return list
}

// hold makes a group one that changes; the shelf's mutex is held.
func (sh *shelf) hold(scope []string, seeded *group) *group {
	at := sh.groupKey(scope)
	if sh.groups[at] == nil {
		sh.groups[at] = seeded
		sh.held += len(seeded.list) + 1
	}
	return sh.groups[at]
}

// add puts a record at the end; it takes the place of one with the same key. It
// is false if the collection is full.
func (s *Server) addEntry(sh *shelf, e *entry) bool {
	seeded := s.group(sh, e.scope)
	sh.mutex.Lock()
	defer sh.mutex.Unlock()
	if sh.held > sh.most {
		return false
	}
	g := sh.hold(e.scope, seeded)
	g.remove(sh, e.key)
	g.list = append(g.list, e)
	g.byKey[e.key] = e
	sh.held++
	return true
}

// removeEntry takes a record out.
func (s *Server) removeEntry(sh *shelf, e *entry) {
	seeded := s.group(sh, e.scope)
	sh.mutex.Lock()
	defer sh.mutex.Unlock()
	g := sh.hold(e.scope, seeded)
	g.remove(sh, e.key)
	if e.named && sh.held <= sh.most {
		g.bury(sh, e.key)
	}
}

// bury remembers that a record which only its path named was taken out.
func (g *group) bury(sh *shelf, key string) {
	if g.gone == nil {
		g.gone = map[string]bool{}
	}
	if !g.gone[key] {
		g.gone[key] = true
		sh.held++
	}
}

func (g *group) remove(sh *shelf, key string) {
	e := g.byKey[key]
	if e == nil {
		return
	}
	delete(g.byKey, key)
	g.list = slices.DeleteFunc(g.list, func(other *entry) bool { return other == e })
	sh.held--
}

// swap puts an entry in the place of another one with the same key.
func (sh *shelf) swap(old, new *entry) {
	sh.mutex.Lock()
	defer sh.mutex.Unlock()
	if g := sh.groups[sh.groupKey(old.scope)]; g != nil {
		if i := slices.Index(g.list, old); i >= 0 {
			g.list[i], g.byKey[new.key] = new, new
		}
	}
}

// next is a number that no record had before.
func (sh *shelf) next() int {
	sh.mutex.Lock()
	defer sh.mutex.Unlock()
	sh.made++
	return sh.made
}

// full tells whether no record can be added.
func (sh *shelf) full() bool {
	sh.mutex.RLock()
	defer sh.mutex.RUnlock()
	return sh.held > sh.most
}

func (sh *shelf) reset() {
	sh.mutex.Lock()
	defer sh.mutex.Unlock()
	sh.groups, sh.made, sh.held = map[string]*group{}, sh.seeds, 0
}

// newShelf lays a collection out by the operations on it.
func newShelf(r *spec.Resource, most int) *shelf {
	sh := &shelf{resource: r, nested: true, most: most}
	for _, o := range r.Operations {
		sh.scopes = longest(sh.scopes, scopeNames(o))
	}
	for _, o := range r.Operations {
		if len(scopeNames(o)) < len(sh.scopes) {
			sh.nested = false
		}
	}
	sh.nested = sh.nested && len(sh.scopes) > 0
	sh.hidden = r.Key.Loose || !slices.ContainsFunc(r.Operations, func(o *spec.Operation) bool { return tellsKey(o, r.Key) })
	sh.parents = make([]*spec.Resource, len(sh.scopes))
	for _, o := range r.Operations {
		for _, scope := range o.Scopes {
			sh.parents[slices.Index(sh.scopes, scopeName(scope))] = scope.Parent
		}
	}
	return sh
}

// tellsKey tells whether an operation lets a client know which keys there are.
func tellsKey(o *spec.Operation, key *spec.Key) bool {
	switch o.Effect {
	case spec.Creates:
		return true // by the header Location, if by nothing else
	case spec.Lists:
		asksForKey := slices.ContainsFunc(o.List.Filters, func(f spec.Filter) bool { return f.Param.Required && f.Pointer == key.Pointer })
		return o.Method == http.MethodGet && (key.Pointer != "" || o.List.Key != "") && !asksForKey
	}
	return false
}

func longest(a, b []string) []string {
	if len(b) > len(a) {
		a, b = b, a
	}
	for _, name := range b {
		if !slices.Contains(a, name) {
			a = append(slices.Clip(a), name)
		}
	}
	return a
}

func scopeNames(o *spec.Operation) []string {
	names := make([]string, len(o.Scopes))
	for i, scope := range o.Scopes {
		names[i] = scopeName(scope)
	}
	return names
}

func scopeName(s spec.Scope) string {
	if s.Parent != nil {
		return s.Parent.Name
	}
	return "{" + strings.ToLower(s.Param) + "}"
}
