package contract

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A collection is a resource of many records, with the operations that a story
// of one record goes through; those the document lacks are nil.
type collection struct {
	resource                                   *spec.Resource
	create, read, list, merge, replace, remove *spec.Operation
}

// collections are those of a description, parents before what belongs to them.
func collections(api *spec.API) []*collection {
	var list []*collection
	for _, r := range api.Resources {
		if r.Key != nil {
			list = append(list, newCollection(r))
		}
	}
	slices.SortStableFunc(list, func(a, b *collection) int { return cmp.Compare(a.depth(), b.depth()) })
	return list
}

func newCollection(r *spec.Resource) *collection {
	c := &collection{resource: r}
	c.create = c.choose(spec.Creates, nil)
	c.read = c.choose(spec.Reads, c.create)
	c.list = c.choose(spec.Lists, c.create)
	c.merge = c.choose(spec.Merges, c.create)
	c.replace = c.choose(spec.Replaces, c.create)
	if c.create == nil && c.replace != nil && c.replace.Response(http.StatusCreated) != nil {
		c.create = c.replace // the client gives the key
	}
	c.remove = c.choose(spec.Deletes, c.create)
	return c
}

// choose finds the operation of an effect whose path is nearest to that of
// another: of one record, or of all below the same parents.
func (c *collection) choose(effect spec.Effect, near *spec.Operation) *spec.Operation {
	var best *spec.Operation
	least := 0
	for _, o := range c.resource.Operations {
		if o.Effect != effect || o.Caller || (o.Item == "" && effect != spec.Creates && effect != spec.Lists) || (o.Item != "" && effect == spec.Lists) {
			continue
		}
		distance := len(o.Scopes)*4 + requiredQuery(o)*2
		if near != nil {
			distance = 8*strangeScopes(o, near) + requiredQuery(o)
			if !strings.HasPrefix(o.Path, strings.TrimSuffix(near.Path, "/")) {
				distance++
			}
		}
		if effect == spec.Creates && jsonSchema(o) == nil {
			distance += 100
		}
		if best == nil || distance < least {
			best, least = o, distance
		}
	}
	return best
}

func requiredQuery(o *spec.Operation) int {
	n := 0
	for _, p := range o.Parameters {
		if p.Required && p.In == openapi3.ParameterInQuery {
			n++
		}
	}
	return n
}

// strangeScopes counts the parents that one path has and the other lacks.
func strangeScopes(a, b *spec.Operation) int {
	n := 0
	for _, s := range a.Scopes {
		if !slices.ContainsFunc(b.Scopes, func(other spec.Scope) bool { return sameScope(s, other) }) {
			n++
		}
	}
	return n + max(0, len(b.Scopes)-len(a.Scopes)+n)
}

func sameScope(a, b spec.Scope) bool {
	if a.Parent != nil || b.Parent != nil {
		return a.Parent == b.Parent
	}
	return a.Param == b.Param
}

// depth is how many records must be there before one of this can be.
func (c *collection) depth() int {
	o := cmp.Or(c.create, c.list, c.read)
	if o == nil {
		return 0
	}
	return len(o.Scopes)
}

// first is the operation that a finding about the collection points at.
func (c *collection) first() *spec.Operation {
	return cmp.Or(c.create, c.list, c.read, c.resource.Operations[0])
}

func jsonSchema(o *spec.Operation) *spec.Schema {
	if o == nil || o.Body == nil {
		return nil
	}
	i := slices.IndexFunc(o.Body.Media, func(m spec.MediaType) bool { return m.JSON() && !isJSONPatch(m) })
	if i < 0 {
		return nil
	}
	return o.Body.Media[i].Schema
}

// A made is a record that this run created.
type made struct {
	in     *collection
	who    *caller
	keys   map[*spec.Resource]string // its own, and those of the records it belongs to
	free   map[string]string         // path parameters that no resource knows
	word   string                    // in its texts: nobody else's
	body   value.Object              // as it was sent
	answer *exchange                 // of the create
	record value.Object              // as last read; nil if it cannot be
	gone   bool                      // it was deleted
	undo   *undo                     // how it is deleted in the end
}

func (m *made) key() string { return m.keys[m.in.resource] }

// params are the path parameters that lead an operation to the record, or to
// what it belongs to.
func (m *made) params(o *spec.Operation) map[string]string {
	params := map[string]string{}
	for name, v := range m.free {
		params[name] = v
	}
	for _, s := range o.Scopes {
		if key, ok := m.keys[s.Parent]; ok && s.Parent != nil {
			params[s.Param] = key
		} else if v, ok := value.At(m.record, s.Pointer); ok && s.Pointer != "" && m.record != nil {
			params[s.Param] = scalarOf(v)
		}
	}
	if o.Item != "" {
		params[o.Item] = m.key()
	}
	return params
}

// keyIn is the key that a record holds; "" if it holds none.
func (c *collection) keyIn(record any) string {
	return c.keyAt(record, c.resource.Key.Pointer)
}

// keyAt is the key that stands at a JSON Pointer; "" if there is none.
func (c *collection) keyAt(record any, pointer string) string {
	if pointer == "" {
		return ""
	}
	v, ok := value.At(record, pointer)
	switch v.(type) {
	case nil, map[string]any, []any:
		return ""
	}
	if !ok {
		return ""
	}
	return strings.TrimPrefix(scalarOf(v), c.resource.Key.Prefix)
}

// recordIn is the record in a success answer of an operation, out of its
// envelope.
func recordIn(o *spec.Operation, x *exchange) (value.Object, bool) {
	if !x.success() {
		return nil, false
	}
	v, ok := value.At(x.decoded, o.Envelope)
	record, isObject := v.(map[string]any)
	return record, ok && isObject
}

// keyFrom finds the key of what was just created, where servers tell it: in the
// record, in Location, as the whole answer, or in a member named like the key.
func (t *trial) keyFrom(c *collection, x *exchange, sent value.Object) string {
	if record, ok := recordIn(c.create, x); ok {
		if key := c.keyIn(record); key != "" {
			return key
		}
	}
	if key := t.keyInLocation(c, x); key != "" {
		return key
	}
	switch v := x.decoded.(type) {
	case map[string]any:
		for _, name := range c.keyNames() {
			if key, ok := v[name]; ok && value.Kind(key) != "object" && value.Kind(key) != "array" && key != nil {
				return strings.TrimPrefix(scalarOf(key), c.resource.Key.Prefix)
			}
		}
	case nil, []any:
	default:
		return strings.TrimPrefix(scalarOf(v), c.resource.Key.Prefix)
	}
	if c.resource.Key.Given || len(x.text) == 0 || !x.success() {
		return c.keyIn(map[string]any(sent))
	}
	return ""
}

// keyNames are the members an answer that is no record may hold the key in.
func (c *collection) keyNames() []string {
	names := []string{"id", "_id", "uuid", "key"}
	if tokens := value.Tokens(c.resource.Key.Pointer); len(tokens) > 0 {
		names = append([]string{tokens[len(tokens)-1]}, names...)
	}
	if c.read != nil {
		names = append(names, c.read.Item)
	}
	return append(names, c.resource.Name+"_id", c.resource.Name+"Id")
}

// keyInLocation reads the key out of the URL in Location.
func (t *trial) keyInLocation(c *collection, x *exchange) string {
	at, err := x.url.Parse(x.received.Get("Location"))
	if err != nil || x.received.Get("Location") == "" {
		return ""
	}
	path := strings.TrimPrefix(at.EscapedPath(), strings.TrimSuffix(t.client.base.EscapedPath(), "/"))
	for _, o := range []*spec.Operation{c.read, c.remove, c.replace, c.merge} {
		if o == nil {
			continue
		}
		for _, candidate := range []string{path, path + "/", strings.TrimSuffix(path, "/")} {
			if route := t.config.API.Route(o.Method, candidate); route.Operation == o {
				return route.Params[o.Item]
			}
		}
	}
	return ""
}

// describe names a record for a person.
func (m *made) describe() string { return fmt.Sprintf("%s %q", m.in.resource.Name, m.key()) }
