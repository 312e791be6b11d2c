package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/actalike/actalike/spec"
)

// wanted tells whether Only and Skip let an operation or resource in.
func (r *run) wanted(o *spec.Operation, res *spec.Resource) bool {
	is := func(name string) bool { return named(name, o, res) }
	return (len(r.config.Only) == 0 || slices.ContainsFunc(r.config.Only, is)) && !slices.ContainsFunc(r.config.Skip, is)
}

// named tells whether a person means an operation: by its id, by method and
// path, or by the name of its resource.
func named(name string, o *spec.Operation, res *spec.Resource) bool {
	return strings.EqualFold(name, o.ID) || strings.EqualFold(name, o.Method+" "+o.Path) ||
		res != nil && (strings.EqualFold(name, res.Name) || strings.EqualFold(name, res.Plural))
}

// nameable is all that Only and Skip may hold.
func nameable(api *spec.API) []string {
	var list []string
	for _, o := range api.Operations {
		list = append(list, o.ID, o.Method+" "+o.Path)
	}
	for _, r := range api.Resources {
		list = append(list, r.Name, r.Plural)
	}
	return list
}

// checkNames refuses names in Only and Skip that mean nothing.
func (c Config) checkNames() error {
	for _, name := range slices.Concat(c.Only, c.Skip) {
		known := slices.ContainsFunc(c.API.Operations, func(o *spec.Operation) bool { return named(name, o, o.Resource) }) ||
			slices.ContainsFunc(c.API.Resources, func(r *spec.Resource) bool { return name == r.Name || name == r.Plural })
		if !known {
			return &spec.Error{Message: fmt.Sprintf("the document has no operation or resource %q", name),
				Hint: "give an operationId, \"METHOD /path\" or the name of a resource; did you mean " + spec.Nearest(name, nameable(c.API)) + "?"}
		}
	}
	return nil
}
