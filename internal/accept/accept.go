// Package accept makes of a compiled JSON Schema a function that tells whether
// a value is valid, and nothing else: which rule is broken, and where, is for
// the JSON Schema library to say, once something is wrong.
//
// The contract: for every JSON value (of package value), [Func] returns what
// jsonschema.Schema.Validate(v) == nil would. Keywords in daily use are a table
// of small functions, chosen once; a schema that holds any other keyword is
// left to the library, with all that is below it.
package accept

import (
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A Func tells whether a value is valid.
type Func func(v any) bool

// A Compiler makes functions of schemas; schemas that are shared are compiled
// once. It is not safe for concurrent use; the functions are.
type Compiler struct {
	nodes map[*jsonschema.Schema]*node
	plain map[*jsonschema.Schema]bool // known to be within reach of no cycle and no dynamic reference

	explainers map[*jsonschema.Schema]*explainer
}

// NewCompiler returns a compiler that knows no schema yet.
func NewCompiler() *Compiler {
	return &Compiler{
		nodes: map[*jsonschema.Schema]*node{}, plain: map[*jsonschema.Schema]bool{}, explainers: map[*jsonschema.Schema]*explainer{},
	}
}

// Compile returns the function of a schema.
func (c *Compiler) Compile(s *jsonschema.Schema) Func { return c.entry(s).accepts }

// CompileOnTape returns the function of a schema for values on a tape.
func (c *Compiler) CompileOnTape(s *jsonschema.Schema) TapeFunc { return c.entry(s).acceptsOnTape }

func (c *Compiler) entry(s *jsonschema.Schema) *node {
	if !c.isPlain(s) {
		return byRule(byLibrary(s))
	}
	return c.node(s)
}

// LeaveToLibrary returns both functions of a schema that is left to the library.
func LeaveToLibrary(s *jsonschema.Schema) (Func, TapeFunc) {
	return byLibrary(s), onTape(byLibrary(s))
}

func byLibrary(s *jsonschema.Schema) Func {
	return func(v any) bool { return s.Validate(v) == nil }
}

// A node is one schema: every one of its rules has to be kept. A schema may lead
// back to itself, so that nodes are made before their rules are.
type node struct {
	rules  []Func
	onTape []TapeFunc // the same, for values on a tape
}

// byRule is a schema of one rule.
func byRule(rule Func) *node { return &node{[]Func{rule}, []TapeFunc{onTape(rule)}} }

// some is the node of a schema; one that is not there says nothing.
func (c *Compiler) some(s *jsonschema.Schema) *node {
	if s == nil {
		return &node{}
	}
	return c.node(s)
}

func (n *node) accepts(v any) bool {
	for _, rule := range n.rules {
		if !rule(v) {
			return false
		}
	}
	return true
}

func (c *Compiler) node(s *jsonschema.Schema) *node {
	if n, ok := c.nodes[s]; ok {
		return n
	}
	n := &node{}
	c.nodes[s] = n
	if d := deferred(s); d != nil {
		*n = node{[]Func{d.Accepts}, []TapeFunc{d.AcceptsOnTape}}
		return n
	}
	if leftToLibrary(s) {
		*n = *byRule(byLibrary(s))
		return n
	}
	for _, r := range rules() {
		f := r.onValue(c, s)
		if f == nil {
			continue
		}
		n.rules = append(n.rules, f)
		if r.onTape != nil {
			n.onTape = append(n.onTape, r.onTape(c, s))
		} else {
			n.onTape = append(n.onTape, onTape(f))
		}
	}
	return n
}

func (c *Compiler) all(list []*jsonschema.Schema) []*node {
	nodes := make([]*node, len(list))
	for i, s := range list {
		nodes[i] = c.node(s)
	}
	return nodes
}

// leftToLibrary tells whether a schema holds a keyword that no rule knows.
func leftToLibrary(s *jsonschema.Schema) bool {
	return s.DraftVersion < 2020 || s.UnevaluatedProperties != nil || s.UnevaluatedItems != nil ||
		s.Contains != nil || s.Dependencies != nil || len(s.DependentSchemas) > 0 || len(s.DependentRequired) > 0 ||
		s.ContentEncoding != nil || s.ContentMediaType != nil || s.ContentSchema != nil || len(s.Extensions) > 0 && deferred(s) == nil
}

// isPlain tells whether a schema, and all within its reach, can be compiled: a
// dynamic reference depends on the way that leads to it, and a schema that
// applies itself to the same value has no end, which the library reports.
func (c *Compiler) isPlain(s *jsonschema.Schema) bool {
	w := walk{known: c.plain, reached: map[*jsonschema.Schema]bool{}}
	w.reach(s)
	for reached := range w.reached {
		if w.dynamic || !w.ends(reached, map[*jsonschema.Schema]bool{}) {
			return false
		}
	}
	for reached := range w.reached {
		c.plain[reached] = true
	}
	return true
}

type walk struct {
	known   map[*jsonschema.Schema]bool
	reached map[*jsonschema.Schema]bool
	ended   map[*jsonschema.Schema]bool
	dynamic bool
}

func (w *walk) reach(s *jsonschema.Schema) {
	if w.reached[s] || w.known[s] {
		return
	}
	w.reached[s] = true
	w.dynamic = w.dynamic || s.DynamicRef != nil || s.RecursiveRef != nil
	for _, next := range append(inPlace(s), below(s)...) {
		w.reach(next)
	}
}

// ends tells whether no schema that is applied to the same value is s again.
func (w *walk) ends(s *jsonschema.Schema, open map[*jsonschema.Schema]bool) bool {
	if w.known[s] || w.ended[s] {
		return true
	}
	if open[s] {
		return false
	}
	open[s] = true
	defer delete(open, s)
	for _, next := range inPlace(s) {
		if !w.ends(next, open) {
			return false
		}
	}
	if w.ended == nil {
		w.ended = map[*jsonschema.Schema]bool{}
	}
	w.ended[s] = true
	return true
}

// inPlace lists the schemas that a schema applies to the same value.
func inPlace(s *jsonschema.Schema) []*jsonschema.Schema {
	var list []*jsonschema.Schema
	for _, group := range [][]*jsonschema.Schema{{s.Ref, s.Not, s.If, s.Then, s.Else}, s.AllOf, s.AnyOf, s.OneOf} {
		list = appendSome(list, group...)
	}
	for _, dependent := range s.DependentSchemas {
		list = append(list, dependent)
	}
	return list
}

// below lists the schemas that a schema applies to values within.
func below(s *jsonschema.Schema) []*jsonschema.Schema {
	additional, _ := s.AdditionalProperties.(*jsonschema.Schema)
	list := appendSome(nil, additional, s.PropertyNames, s.Items2020, s.Contains, s.UnevaluatedItems, s.UnevaluatedProperties, s.ContentSchema)
	list = appendSome(list, s.PrefixItems...)
	for _, property := range s.Properties {
		list = append(list, property)
	}
	for _, property := range s.PatternProperties {
		list = append(list, property)
	}
	return list
}

func appendSome(list []*jsonschema.Schema, schemas ...*jsonschema.Schema) []*jsonschema.Schema {
	for _, s := range schemas {
		if s != nil {
			list = append(list, s)
		}
	}
	return list
}
