package spec

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// A circleFinder finds schemas that lead to one that applies itself to the same
// value. The JSON Schema library finds that out while it judges; functions of
// package accept would not return.
type circleFinder struct {
	document *Document
	open     map[*yaml.Node]bool // on the way
	ended    map[*yaml.Node]bool // known to lead to none
}

func newCircleFinder(d *Document) *circleFinder {
	return &circleFinder{d, map[*yaml.Node]bool{}, map[*yaml.Node]bool{}}
}

func (c *circleFinder) endless(at Location, n *yaml.Node) bool {
	n = deref(n)
	switch {
	case c.open[n]:
		return true
	case n.Kind != yaml.MappingNode || c.ended[n]:
		return false
	}
	c.open[n] = true
	defer delete(c.open, n)
	if target, next := c.document.hop(at, n); next != nil && c.endless(target, next) {
		return true
	}
	if slices.ContainsFunc(appliedInPlace(n), func(part *yaml.Node) bool { return c.endless(at, part) }) {
		return true
	}
	c.ended[n] = true
	return false
}

// appliedInPlace lists the parts of a schema that judge the same value.
func appliedInPlace(n *yaml.Node) (list []*yaml.Node) {
	for _, keyword := range []string{"not", "if", "then", "else"} {
		if part := under(n, keyword); part != nil {
			list = append(list, part)
		}
	}
	for _, keyword := range compositions {
		if parts := under(n, keyword); parts != nil {
			list = append(list, deref(parts).Content...)
		}
	}
	if dependent := under(n, "dependentSchemas"); dependent != nil {
		for _, m := range members(dependent) {
			list = append(list, m.value)
		}
	}
	return list
}
