package scenario

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
	"github.com/getkin/kin-openapi/openapi3"
)

// A Collection is a resource of many records, with the operations that a story
// of one record goes through; those the document lacks are nil.
type Collection struct {
	Resource                                   *spec.Resource
	Create, read, list, Merge, Replace, Remove *spec.Operation
}

// collections are those of a description, parents before what belongs to them.
func collections(api *spec.API) []*Collection {
	var list []*Collection
	for _, r := range api.Resources {
		if r.Key != nil {
			list = append(list, newCollection(r))
		}
	}
	slices.SortStableFunc(list, func(a, b *Collection) int { return cmp.Compare(a.depth(), b.depth()) })
	return list
}

func newCollection(r *spec.Resource) *Collection {
	c := &Collection{Resource: r}
	c.Create = c.choose(spec.Creates, nil)
	c.read = c.choose(spec.Reads, c.Create)
	c.list = c.choose(spec.Lists, c.Create)
	c.Merge = c.choose(spec.Merges, c.Create)
	c.Replace = c.choose(spec.Replaces, c.Create)
	if c.Create == nil && c.Replace != nil && c.Replace.Response(http.StatusCreated) != nil {
		c.Create = c.Replace // the client gives the key
	}
	c.Remove = c.choose(spec.Deletes, c.Create)
	return c
}

// choose finds the operation of an effect whose path is nearest to that of
// another: of one record, or of all below the same parents.
func (c *Collection) choose(effect spec.Effect, near *spec.Operation) *spec.Operation {
	var best *spec.Operation
	least := 0
	for _, o := range c.Resource.Operations {
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
		if effect == spec.Creates && session.JSONSchema(o) == nil {
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
func (c *Collection) depth() int {
	o := cmp.Or(c.Create, c.list, c.read)
	if o == nil {
		return 0
	}
	return len(o.Scopes)
}

// First is the operation that a finding about the collection points at.
func (c *Collection) First() *spec.Operation {
	return cmp.Or(c.Create, c.list, c.read, c.Resource.Operations[0])
}
