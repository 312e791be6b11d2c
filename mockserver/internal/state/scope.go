package state

import (
	"net/http"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

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

// scopeAt is the place of a declared scope among those of the collection.
func (c *Collection) scopeAt(s spec.Scope) int { return slices.Index(c.scopes, scopeName(s)) }

// scopeIn is the part of a scope that a parent's records belong to themselves.
func (c *Collection) scopeIn(scope []string, parent *Collection) []string {
	above := make([]string, len(parent.scopes))
	for i, name := range parent.scopes {
		if j := slices.Index(c.scopes, name); j >= 0 {
			above[i] = scope[j]
		}
	}
	return above
}

// Named returns the values of a scope by the names of what they belong to.
func (c *Collection) Named(scope []string) map[string]string {
	named := map[string]string{}
	for i, text := range scope {
		named[c.scopes[i]] = text
	}
	return named
}

// scopeOf is what a record belongs to: what the path says, and else what its own
// members say.
func (c *Collection) scopeOf(path []string, record value.Object) []string {
	scope := slices.Clone(path)
	if c.nested {
		return scope
	}
	for _, o := range c.Resource.Operations {
		for _, declared := range o.Scopes {
			if v, ok := value.At(record, declared.Pointer); ok && declared.Pointer != "" && v != nil {
				scope[c.scopeAt(declared)] = spec.KeyText(v)
			}
		}
	}
	return scope
}

// ScopeMembers are the members of a record that repeat what it belongs to, by
// their JSON Pointers.
func (c *Collection) ScopeMembers(scope []string) map[string]any {
	members := map[string]any{}
	for _, o := range c.Resource.Operations {
		for _, declared := range o.Scopes {
			text := scope[c.scopeAt(declared)]
			schema := c.Resource.Schema.At(declared.Pointer)
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

// Decided returns the members of a record that its place decides, by their JSON
// Pointers: its key, and what it belongs to. Those in follows decide the place
// themselves, if the record has them.
func (c *Collection) Decided(scope []string, key string) (members map[string]any, follows map[string]bool) {
	members, follows = c.ScopeMembers(scope), map[string]bool{}
	if !c.nested {
		for pointer := range members {
			follows[pointer] = true
		}
	}
	if k := c.Resource.Key; k.Pointer != "" {
		members[k.Pointer], _ = value.At(k.Put(value.Object{}, k.Member(c.Resource, key)), k.Pointer)
		delete(follows, k.Pointer)
	}
	return members, follows
}
