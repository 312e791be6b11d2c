package accept

import (
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/actalike/actalike/internal/value"
)

// Members judges an object member by member: it is valid if all of its members
// are, and none is missing. So a valid object stays valid if each member that
// is changed is valid.
type Members struct {
	parts []part
}

type part struct {
	schema   *jsonschema.Schema
	member   func(name string, v any) bool
	onTape   func(name string) TapeFunc
	items    map[string][]*node // what judges the items of members that are judged item by item
	required map[string]bool
}

// Accepts tells whether a member may hold a value.
func (m *Members) Accepts(name string, v any) bool {
	for _, p := range m.parts {
		if !p.member(name, v) {
			return false
		}
	}
	return true
}

// OnTape is [Members.Accepts] of one member, for values on a tape.
func (m *Members) OnTape(name string) TapeFunc {
	functions := make([]TapeFunc, len(m.parts))
	for i, p := range m.parts {
		functions[i] = p.onTape(name)
	}
	if len(functions) == 1 {
		return functions[0]
	}
	return func(t *value.Tape, at int) bool {
		for _, accepts := range functions {
			if !accepts(t, at) {
				return false
			}
		}
		return true
	}
}

// ItemOnTape judges one item of a member that may be any array of valid items. It
// is nil for a member of which more is asked.
func (m *Members) ItemOnTape(name string) TapeFunc {
	var all node
	for _, p := range m.parts {
		nodes, ok := p.items[name]
		if !ok {
			return nil
		}
		for _, n := range nodes {
			all.onTape = append(all.onTape, n.acceptsOnTape)
		}
	}
	return all.acceptsOnTape
}

// Requires tells whether an object must have a member.
func (m *Members) Requires(name string) bool {
	for _, p := range m.parts {
		if p.required[name] {
			return true
		}
	}
	return false
}

// Members returns nil for a schema that looks at more than one member at a time,
// or at the object as a whole.
func (c *Compiler) Members(s *jsonschema.Schema) *Members {
	m := &Members{}
	if !c.isPlain(s) || !c.addMembers(m, s) {
		return nil
	}
	return m
}

func (c *Compiler) addMembers(m *Members, s *jsonschema.Schema) bool {
	if d := deferred(s); d != nil {
		s = d.Schema()
		return s != nil && c.isPlain(s) && c.addMembers(m, s)
	}
	if !memberwise(s) {
		return false
	}
	if judgesMembers(s) {
		p := part{schema: s, member: c.member(s), onTape: c.memberOnTape(s), items: c.itemwise(s), required: map[string]bool{}}
		for _, name := range s.Required {
			p.required[name] = true
		}
		m.parts = append(m.parts, p)
	}
	for _, next := range appendSome(slices.Clip(s.AllOf), s.Ref) {
		if !c.addMembers(m, next) {
			return false
		}
	}
	return true
}

func memberwise(s *jsonschema.Schema) bool {
	if leftToLibrary(s) || s.Bool != nil || s.Const != nil || s.Enum != nil || s.Format != nil || s.MinProperties != nil || s.MaxProperties != nil {
		return false
	}
	if len(s.AnyOf) > 0 || len(s.OneOf) > 0 || s.Not != nil || s.If != nil {
		return false
	}
	return s.Types == nil || types(nil, s) == nil || types(nil, s)(map[string]any{})
}

// itemwise finds the members of which every valid array is one of valid items.
func (c *Compiler) itemwise(s *jsonschema.Schema) map[string][]*node {
	found := map[string][]*node{}
	for name, property := range s.Properties {
		var nodes []*node
		if len(s.PatternProperties) == 0 && s.PropertyNames == nil && c.addItems(&nodes, property) {
			found[name] = nodes
		}
	}
	return found
}

func (c *Compiler) addItems(nodes *[]*node, s *jsonschema.Schema) bool {
	if d := deferred(s); d != nil {
		s = d.Schema()
		return s != nil && c.isPlain(s) && c.addItems(nodes, s)
	}
	if leftToLibrary(s) || s.Bool != nil || s.Const != nil || s.Enum != nil || s.Format != nil || s.Not != nil || s.If != nil ||
		s.MinItems != nil || s.MaxItems != nil || s.UniqueItems || len(s.AnyOf)+len(s.OneOf)+len(s.PrefixItems) > 0 {
		return false
	}
	if rule := types(nil, s); rule != nil && !rule([]any{}) {
		return false
	}
	if s.Items2020 != nil {
		*nodes = append(*nodes, c.node(s.Items2020))
	}
	for _, next := range appendSome(slices.Clip(s.AllOf), s.Ref) {
		if !c.addItems(nodes, next) {
			return false
		}
	}
	return true
}
