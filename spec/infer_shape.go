package spec

import (
	"slices"

	"github.com/actalike/actalike/internal/value"
)

// Members lists what an object may hold: the declared properties, then those
// that only some branch of anyOf or oneOf declares, which nothing requires.
func (s *Schema) Members() []Property {
	if len(s.AnyOf)+len(s.OneOf) == 0 && !slices.ContainsFunc(s.AllOf, (*Schema).branches) {
		return s.Properties
	}
	list := slices.Clone(s.Properties)
	s.gather(&list, map[*Schema]bool{})
	return list
}

func (s *Schema) branches() bool {
	return len(s.AnyOf)+len(s.OneOf) > 0
}

func (s *Schema) gather(list *[]Property, seen map[*Schema]bool) {
	if seen[s] {
		return
	}
	seen[s] = true
	for _, p := range s.Properties {
		if !slices.ContainsFunc(*list, func(q Property) bool { return q.Name == p.Name }) {
			p.Required = false
			*list = append(*list, p)
		}
	}
	for _, group := range [][]*Schema{s.AllOf, s.AnyOf, s.OneOf} {
		for _, branch := range group {
			branch.gather(list, seen)
		}
	}
}

// Member finds one of [Schema.Members].
func (s *Schema) Member(name string) (Property, bool) {
	if p, ok := s.Property(name); ok {
		return p, true
	}
	list := s.Members()
	i := slices.IndexFunc(list, func(p Property) bool { return p.Name == name })
	if i < 0 {
		return Property{}, false
	}
	return list[i], true
}

// spelled finds the only member whose name is the same but for its spelling: to
// of To, media_url of MediaUrl.
func (s *Schema) spelled(name string) (Property, bool) {
	var found []Property
	for _, p := range s.Members() {
		if norm(p.Name) == norm(name) {
			found = append(found, p)
		}
	}
	if len(found) != 1 {
		return Property{}, false
	}
	return found[0], true
}

// Base is what the schema comes to: the one part of its allOf, or its one branch that is not null, where it says
// nothing beside.
func (s *Schema) Base() *Schema { return base(s) }

// base is what a schema comes to: the one part of its allOf, or its one branch
// that is not null, where it says nothing beside.
func base(s *Schema) *Schema {
	for range maxReferences {
		switch {
		case s == nil || len(s.Properties) > 0 && len(s.AllOf) != 1 || s.Items != nil:
			return s
		case len(s.AllOf) == 1 && len(s.AnyOf)+len(s.OneOf) == 0 && len(s.Keywords.Properties) == 0:
			s = s.AllOf[0]
		case len(s.AllOf) == 0 && len(notNull(s.AnyOf))+len(notNull(s.OneOf)) == 1:
			s = append(notNull(s.AnyOf), notNull(s.OneOf)...)[0]
		default:
			return s
		}
	}
	return s
}

func notNull(branches []*Schema) []*Schema {
	var list []*Schema
	for _, b := range branches {
		if types := b.Keywords.Type.Slice(); len(types) != 1 || types[0] != "null" {
			list = append(list, b)
		}
	}
	return list
}

// isObject tells whether the values of a schema are objects. One that takes any
// value says nothing of them.
func isObject(s *Schema) bool {
	s = base(s)
	if s == nil || s.Items != nil {
		return false
	}
	if types := s.Types(); len(types) > 0 {
		return slices.Contains(types, "object")
	}
	return len(s.Properties) > 0 || s.Additional != nil || slices.ContainsFunc(slices.Concat(s.AllOf, s.AnyOf, s.OneOf), isObject)
}

// alike tells whether two schemas describe the same thing: they are one, or
// declare the same members.
func alike(a, b *Schema) bool {
	a, b = base(a), base(b)
	if a == nil || b == nil || a == b {
		return a == b && a != nil
	}
	of, other := a.Members(), b.Members()
	if len(of) != len(other) || len(of) < 2 {
		return false
	}
	return !slices.ContainsFunc(of, func(p Property) bool { _, ok := b.Member(p.Name); return !ok })
}

// answerOf is the schema of an operation's JSON answer when it succeeds.
func answerOf(o *Operation) *Schema {
	if r := o.Success(); r != nil {
		if m, ok := r.JSON(); ok {
			return m.Schema
		}
	}
	return nil
}

// wrappers are members that hold what an answer is about.
var wrappers = set("data", "result", "item", "record", "object", "payload", "response", "entity", "resource", "attributes")

// trimmings are members that stand beside what an answer is about.
var trimmings = set("meta", "links", "status", "statuscode", "success", "ok", "message", "messages", "code", "error", "errors",
	"requestid", "timestamp", "time", "jsonapi", "included", "warnings", "trace", "version", "info", "type", "etag", "pagination", "paging",
	"kind", "url", "apiversion", "metadata", "responsemetadata")

// unwrapped finds the record in an answer: the answer itself, or the member of
// it that holds the record. word is what the path calls it.
func unwrapped(s *Schema, word string) (pointer string, record *Schema) {
	s = base(s)
	if s == nil || looksKeyed(s) {
		return "", s
	}
	var held []Property
	others := 0
	for _, p := range s.Members() {
		switch {
		case isObject(p.Schema) && !trimmings[norm(p.Name)]:
			held = append(held, p)
		case !trimmings[norm(p.Name)]:
			others++
		}
	}
	for _, p := range held {
		named := sameWord(p.Name, word) || wrappers[norm(p.Name)]
		if len(base(p.Schema).Members()) > 0 && (named || len(held) == 1 && others == 0 && looksKeyed(base(p.Schema))) {
			return value.Pointer(p.Name), base(p.Schema)
		}
	}
	return "", s
}

// answeredObject is the record in an operation's answer; nil if it is no object.
func answeredObject(o *Operation, word string) *Schema {
	_, s := unwrapped(answerOf(o), word)
	if !isObject(s) {
		return nil
	}
	return s
}

func objectIn(operations []*Operation, method, word string) *Schema {
	for _, o := range operations {
		if o.Method == method {
			s := answeredObject(o, word)
			if _, item := listOf(answerOf(o), word); s != nil && item == nil {
				return s
			}
		}
	}
	return nil
}

// itemNames are what lists call their items, the most telling first.
var itemNames = []string{"data", "items", "results", "records", "entries", "content", "rows", "elements", "objects", "values", "value",
	"list", "hits", "nodes", "resources", "edges", "result", "embedded"}

// maxOthers is how many members a list may have that nothing is known of.
const maxOthers = 1

// listIn finds the list that the GET of some operations answers with.
func listIn(operations []*Operation, word string) (pointer string, item *Schema) {
	for _, o := range operations {
		if o.Method == "GET" {
			if pointer, item = listOf(answerOf(o), word); item != nil {
				return pointer, item
			}
		}
	}
	return "", nil
}

// listOf finds the items of a list in an answer: the answer is an array, or holds
// one by the name of what it lists, or has only one beside what tells of it.
func listOf(s *Schema, word string) (pointer string, item *Schema) {
	s = base(s)
	switch {
	case s == nil:
		return "", nil
	case s.Items != nil:
		return "", base(s.Items)
	case looksKeyed(s):
		return "", nil
	}
	return heldList(s, word, "", 2)
}

func heldList(s *Schema, word, at string, depth int) (pointer string, item *Schema) {
	var arrays []Property
	others := 0
	for _, p := range s.Members() {
		switch array := base(p.Schema); {
		case array == nil:
		case array.Items != nil && (!trimmings[norm(p.Name)] || sameWord(p.Name, word)):
			arrays = append(arrays, p)
		case !tells(p.Name) && !trimmings[norm(p.Name)]:
			others++
		}
	}
	best := slices.IndexFunc(arrays, func(p Property) bool { return sameWord(p.Name, word) })
	for _, name := range itemNames {
		if best < 0 && others <= maxOthers {
			best = slices.IndexFunc(arrays, func(p Property) bool { return norm(p.Name) == name })
		}
	}
	if best < 0 && len(arrays) == 1 && others == 0 {
		best = 0
	}
	if best >= 0 {
		return at + value.Pointer(arrays[best].Name), base(base(arrays[best].Schema).Items)
	}
	for _, p := range s.Members() {
		if inner := base(p.Schema); depth > 1 && inner != nil && slices.Contains([]string{"data", "result", "response", "embedded", "payload", "page"}, norm(p.Name)) && isObject(inner) && !looksKeyed(inner) {
			if pointer, item = heldList(inner, word, at+value.Pointer(p.Name), depth-1); item != nil {
				return pointer, item
			}
		}
	}
	return "", nil
}
