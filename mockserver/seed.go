package mockserver

import (
	"hash/fnv"
	"slices"
	"sync"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// Numbers decide everything about what a collection starts with: record k of a
// resource has the key and the members that fixtures makes for k. A collection
// starts with records 1 to N; a sub-collection of parent record p with the few
// whose numbers are p's. Records that are created get numbers behind all of
// these.

// anyScopes is how many values of a scope without a collection differ in what
// their sub-collections start with.
const anyScopes = 1000

// newShelves lays out every collection of the description.
func (s *Server) newShelves() {
	s.shelves = map[*spec.Resource]*shelf{}
	for _, r := range s.api.Resources {
		if r.Key != nil {
			s.shelves[r] = newShelf(r, s.config.MaxRecords)
		}
	}
	for _, sh := range s.shelves {
		sh.seeds = s.seedsOf(sh, 0)
		sh.reset()
	}
}

// maxNesting bounds a circle of resources that belong to each other.
const maxNesting = 8

func (s *Server) seedsOf(sh *shelf, level int) int {
	if !sh.nested || level > maxNesting {
		return s.flatSeeds(sh)
	}
	if parent := s.parentShelf(sh); parent != nil {
		return s.seedsOf(parent, level+1) * s.subSeeds()
	}
	return anyScopes * s.subSeeds()
}

// flatSeeds is how many records a collection starts with: as many as there are
// users at least, where a user is one of its records.
func (s *Server) flatSeeds(sh *shelf) int {
	n := s.config.Records
	if slices.ContainsFunc(sh.resource.Operations, func(o *spec.Operation) bool { return o.Caller }) {
		n = max(n, s.users.Count)
	}
	return min(n, sh.most)
}

// subSeeds is how many records each sub-collection starts with.
func (s *Server) subSeeds() int { return (s.config.Records + 2) / 3 }

// parentShelf is the innermost collection that a nested one belongs to.
func (s *Server) parentShelf(sh *shelf) *shelf {
	for i := len(sh.parents) - 1; i >= 0; i-- {
		if parent := s.shelves[sh.parents[i]]; parent != nil && parent != sh {
			return parent
		}
	}
	return nil
}

// seedGroup computes what a group starts with.
func (s *Server) seedGroup(sh *shelf, scope []string) *group {
	first, count := s.seedNumbers(sh, scope)
	g := &group{scope: slices.Clone(scope), byKey: make(map[string]*entry, count)}
	for k := first; k < first+count; k++ {
		e := s.seedEntry(sh, scope, k)
		if g.byKey[e.key] == nil {
			g.list = append(g.list, e)
			g.byKey[e.key] = e
		}
	}
	return g
}

// seedNumbers are the numbers of the records that a group starts with.
func (s *Server) seedNumbers(sh *shelf, scope []string) (first, count int) {
	if !sh.nested {
		return 1, sh.seeds
	}
	parent := s.parentShelf(sh)
	if parent == nil {
		return 1 + int(hashOf(scope...)%anyScopes)*s.subSeeds(), s.subSeeds()
	}
	above := scopeIn(sh, scope, parent)
	i := slices.Index(sh.parents, parent.resource)
	e := s.findEntry(parent, above, scope[i])
	if e == nil || !e.seeded {
		return 1, 0
	}
	return 1 + (e.number-1)*s.subSeeds(), s.subSeeds()
}

// scopeIn is the part of a scope that a parent's records belong to themselves.
func scopeIn(sh *shelf, scope []string, parent *shelf) []string {
	above := make([]string, len(parent.scopes))
	for i, name := range parent.scopes {
		if j := slices.Index(sh.scopes, name); j >= 0 {
			above[i] = scope[j]
		}
	}
	return above
}

func hashOf(texts ...string) uint32 {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(value.Pointer(texts...))) // never fails
	return hash.Sum32()
}

func (s *Server) seedEntry(sh *shelf, scope []string, k int) *entry {
	e := &entry{key: spec.KeyText(s.maker.Key(sh.resource, k)), number: k, scope: slices.Clone(scope), seeded: true}
	if sh.nested {
		return e
	}
	e.scope = make([]string, len(sh.scopes))
	for i, r := range sh.parents {
		if parent := s.shelves[r]; parent != nil && parent.seeds > 0 && parent != sh {
			e.scope[i] = spec.KeyText(s.maker.Key(r, 1+(k-1)%parent.seeds))
		}
	}
	return e
}

// numberOf is the number of the made-up record that a key stands for where any
// key names one.
func numberOf(key string) int {
	return 1 + int(hashOf(key)%1_000_000)
}

// seedRecord is what a record holds that nobody has written to.
func (s *Server) seedRecord(sh *shelf, e *entry) value.Object {
	at := seedAt{sh, e.number, value.Pointer(e.scope...)}
	if e.named {
		at.scope += value.Pointer(e.key)
	}
	if record, ok := s.seeded.get(at); ok {
		return record
	}
	key := s.maker.Key(sh.resource, e.number)
	if e.named {
		key = sh.resource.Key.Member(sh.resource, e.key)
	}
	made := s.maker.Record(sh.resource, e.number)
	record := s.linked(sh, e, sh.resource.Key.Put(made, key))
	if !sh.resource.Published.Accepts(record, spec.AsResponse) {
		if shown, ok := s.maker.View(sh.resource.Schema, sh.resource.Published, record, e.number); ok {
			record, _ = shown.(map[string]any)
		} else {
			record = made
		}
	}
	s.seeded.put(at, record)
	return record
}

// linked is a record whose members name records that exist.
func (s *Server) linked(sh *shelf, e *entry, record value.Object) value.Object {
	for _, foreign := range sh.resource.Foreign {
		record = s.linkForeign(sh, e, record, foreign)
	}
	for pointer, v := range s.scopeMembers(sh, e.scope) {
		record = spec.Put(record, pointer, v)
	}
	return record
}

// scopeMembers are the members of a record that repeat what it belongs to.
func (s *Server) scopeMembers(sh *shelf, scope []string) map[string]any {
	members := map[string]any{}
	for _, o := range sh.resource.Operations {
		for _, declared := range o.Scopes {
			text := scope[slices.Index(sh.scopes, scopeName(declared))]
			schema := sh.resource.Schema.At(declared.Pointer)
			if declared.Pointer == "" || text == "" || schema == nil {
				continue
			}
			if v := spec.FromText(schema, text, spec.AsResponse); schema.Accepts(v, spec.AsResponse) {
				members[declared.Pointer] = v
			}
		}
	}
	return members
}

// linkForeign makes one foreign key, where the record has it, name records that
// the other collection starts with.
func (s *Server) linkForeign(sh *shelf, e *entry, record value.Object, foreign spec.ForeignKey) value.Object {
	old, present := value.At(record, foreign.Pointer)
	to, schema := s.shelves[foreign.To], sh.resource.Schema.At(foreign.Pointer)
	if !present || old == nil || to == nil || to.seeds == 0 || schema == nil {
		return record
	}
	number := 1 + int(hashOf(foreign.Pointer)%7919+uint32(e.number)*7)%to.seeds
	if to == sh {
		number = max(1, e.number-1) // nothing is above itself
	}
	text := spec.KeyText(s.maker.Key(foreign.To, number))
	var v any
	if foreign.Many {
		if schema.Items == nil {
			return record
		}
		v = []any{spec.FromText(schema.Items, text, spec.AsResponse)}
	} else {
		v = spec.FromText(schema, text, spec.AsResponse)
	}
	if !schema.Accepts(v, spec.AsResponse) {
		return record
	}
	return spec.Put(record, foreign.Pointer, v)
}

// seedAt names a record that a collection starts with.
type seedAt struct {
	shelf  *shelf
	number int
	scope  string
}

// maxSeeded bounds how many records that nobody has written to are kept.
const maxSeeded = 4096

// A seededCache keeps records that were computed; they may be forgotten.
type seededCache struct {
	mutex   sync.Mutex
	records map[seedAt]value.Object
}

func (c *seededCache) get(at seedAt) (value.Object, bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	record, ok := c.records[at]
	return record, ok
}

func (c *seededCache) put(at seedAt, record value.Object) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.records == nil || len(c.records) >= maxSeeded {
		c.records = map[seedAt]value.Object{}
	}
	c.records[at] = record
}
