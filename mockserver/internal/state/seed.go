package state

import (
	"hash/fnv"
	"slices"

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

// maxNesting bounds a circle of resources that belong to each other.
const maxNesting = 8

// countSeeds returns the highest number of a record that the collection starts with.
func (c *Collection) countSeeds(level int) int {
	if !c.nested || level > maxNesting {
		return c.flatSeeds()
	}
	if parent := c.parent(); parent != nil {
		return parent.countSeeds(level+1) * c.state.subSeeds()
	}
	return anyScopes * c.state.subSeeds()
}

// flatSeeds is how many records the collection starts with: as many as there are
// users at least, where a user is one of its records.
func (c *Collection) flatSeeds() int {
	n := c.state.config.Records
	if slices.ContainsFunc(c.Resource.Operations, func(o *spec.Operation) bool { return o.Caller }) {
		n = max(n, c.state.config.Users.Count)
	}
	return min(n, c.indexes.most)
}

// subSeeds is how many records each sub-collection starts with.
func (s *State) subSeeds() int { return (s.config.Records + 2) / 3 }

// parent is the innermost collection that a nested one belongs to.
func (c *Collection) parent() *Collection {
	for _, r := range slices.Backward(c.parents) {
		if parent := c.state.collections[r]; parent != nil && parent != c {
			return parent
		}
	}
	return nil
}

// seedIndex computes what an index starts with.
func (c *Collection) seedIndex(scope []string) *index {
	first, count := c.seedNumbers(scope)
	in := &index{scope: slices.Clone(scope), byKey: make(map[string]*Entry, count)}
	for k := first; k < first+count; k++ {
		e := c.seedEntry(scope, k)
		if in.byKey[e.Key] == nil {
			in.list = append(in.list, e)
			in.byKey[e.Key] = e
		}
	}
	return in
}

// seedNumbers are the numbers of the records that an index starts with.
func (c *Collection) seedNumbers(scope []string) (first, count int) {
	if !c.nested {
		return 1, c.seeds
	}
	parent := c.parent()
	if parent == nil {
		return 1 + int(hashOf(scope...)%anyScopes)*c.state.subSeeds(), c.state.subSeeds()
	}
	above := c.scopeIn(scope, parent)
	i := slices.Index(c.parents, parent.Resource)
	e := parent.Find(above, scope[i])
	if e == nil || !e.Seeded {
		return 1, 0
	}
	return 1 + (e.Number-1)*c.state.subSeeds(), c.state.subSeeds()
}

func hashOf(texts ...string) uint32 {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(value.Pointer(texts...))) // never fails
	return hash.Sum32()
}

func (c *Collection) seedEntry(scope []string, k int) *Entry {
	e := &Entry{Key: spec.KeyText(c.maker().Key(c.Resource, k)), Number: k, Scope: slices.Clone(scope), Seeded: true}
	if c.nested {
		return e
	}
	e.Scope = make([]string, len(c.scopes))
	for i, r := range c.parents {
		if parent := c.state.collections[r]; parent != nil && parent.seeds > 0 && parent != c {
			e.Scope[i] = spec.KeyText(c.maker().Key(r, 1+(k-1)%parent.seeds))
		}
	}
	return e
}

// numberOf is the number of the made-up record that a key stands for where any
// key names one.
func numberOf(key string) int {
	return 1 + int(hashOf(key)%1_000_000)
}

// seed is what a record holds that nobody has written to.
func (c *Collection) seed(e *Entry) value.Object {
	at := seedAt{c, e.Number, value.Pointer(e.Scope...)}
	if e.named {
		at.scope += value.Pointer(e.Key)
	}
	if record, ok := c.state.seeded.get(at); ok {
		return record
	}
	key := c.maker().Key(c.Resource, e.Number)
	if e.named {
		key = c.Resource.Key.Member(c.Resource, e.Key)
	}
	made, _ := c.maker().Record(c.Resource, e.Number)
	record := c.linked(e, c.Resource.Key.Put(made, key))
	if !c.Resource.Published.Accepts(record, spec.AsResponse) {
		if shown, ok := c.maker().View(c.Resource.Schema, c.Resource.Published, record, e.Number); ok {
			record, _ = shown.(map[string]any)
		} else {
			record = made
		}
	}
	c.state.seeded.put(at, record)
	return record
}

// linked is a record whose members name records that exist.
func (c *Collection) linked(e *Entry, record value.Object) value.Object {
	for _, foreign := range c.Resource.Foreign {
		record = c.linkForeign(e, record, foreign)
	}
	for pointer, v := range c.ScopeMembers(e.Scope) {
		record = spec.Put(record, pointer, v)
	}
	return record
}

// linkForeign makes one foreign key, where the record has it, name records that
// the other collection starts with.
func (c *Collection) linkForeign(e *Entry, record value.Object, foreign spec.ForeignKey) value.Object {
	old, present := value.At(record, foreign.Pointer)
	to, schema := c.state.collections[foreign.To], c.Resource.Schema.At(foreign.Pointer)
	if !present || old == nil || to == nil || to.seeds == 0 || schema == nil {
		return record
	}
	number := 1 + int(hashOf(foreign.Pointer)%7919+uint32(e.Number)*7)%to.seeds
	if to == c {
		number = max(1, e.Number-1) // nothing is above itself
	}
	text := spec.KeyText(c.maker().Key(foreign.To, number))
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
