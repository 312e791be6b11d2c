package spec

import (
	"fmt"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// schema builds the schema that kin-openapi resolved ref to; at is where ref
// stands.
func (d *Document) schema(ref *openapi3.SchemaRef, at Location) *Schema {
	if ref == nil {
		return nil
	}
	stands := at
	at = d.skipReferences(at)
	if ref.Value == nil || d.leadsNowhere(at) {
		d.breaks(stands)
		return nil
	}
	if s, ok := d.schemas[at]; ok {
		return s
	}
	s := d.bare(ref.Value, at)
	d.schemas[at] = s // before its children, for they may lead back to it
	base, siblings := d.besideReferences(at)
	own := min(len(ref.Value.AllOf), d.length(d.Locate(base, "allOf")))
	s.AllOf = d.branches(ref.Value.AllOf[:own], base, "allOf")
	for i, part := range ref.Value.AllOf[own:] {
		s.AllOf = append(s.AllOf, d.beside(part, at, siblings, i))
	}
	d.children(s, base)
	return s
}

// leadsNowhere tells whether a location holds a $ref that no node answers.
func (d *Document) leadsNowhere(at Location) bool {
	n, ok := d.node(at)
	if !ok || under(n, "$ref") == nil {
		return false
	}
	_, next := d.hop(at, n)
	return next == nil
}

// breaks remembers the first reference that cannot be followed.
func (d *Document) breaks(at Location) {
	if d.broken != nil {
		return
	}
	ref := ""
	if n, ok := d.node(at); ok && under(n, "$ref") != nil {
		ref = deref(under(n, "$ref")).Value
	}
	d.broken = &Error{
		At:      d.Position(at),
		Message: fmt.Sprintf("the reference %q leads to no schema", ref),
		Hint:    "a $ref names a file, a place in one such as #/components/schemas/User, or both, and not itself",
	}
}

func (d *Document) bare(keywords *openapi3.Schema, at Location) *Schema {
	s := &Schema{Location: at, Position: d.Position(at), Keywords: keywords, document: d}
	d.built = append(d.built, s)
	return s
}

// children builds all of a schema's children but AllOf, which comes first; they
// stand at base.
func (d *Document) children(s *Schema, base Location) {
	k := s.Keywords
	if k.Items != nil {
		s.Items = d.schema(k.Items, d.Locate(base, "items"))
	}
	if k.AdditionalProperties.Schema != nil {
		s.Additional = d.schema(k.AdditionalProperties.Schema, d.Locate(base, "additionalProperties"))
	}
	s.Prefix = d.branches(k.PrefixItems, base, "prefixItems")
	s.AnyOf = d.branches(k.AnyOf, base, "anyOf")
	s.OneOf = d.branches(k.OneOf, base, "oneOf")
	s.Properties = d.properties(k, base)
}

// inherit gives every schema the properties of its AllOf, when all are built:
// the part may be the object that the schema stands in.
func (d *Document) inherit() {
	for _, s := range d.built {
		s.inherit()
	}
	d.built = nil
}

func (s *Schema) inherit() {
	if s.inherited {
		return
	}
	s.inherited = true
	s.required = slices.Clone(s.Keywords.Required)
	for _, part := range s.AllOf {
		part.inherit()
		s.required = append(s.required, part.required...)
		for _, p := range part.Properties {
			if _, ok := s.Property(p.Name); !ok {
				s.Properties = append(s.Properties, p)
			}
		}
	}
	for i, p := range s.Properties {
		s.Properties[i].Required = slices.Contains(s.required, p.Name)
	}
}

// besideReferences finds what OpenAPI 3.1 lets stand beside a $ref: base is
// where the last $ref leads, siblings are the objects on the way that assert
// something, the innermost first.
func (d *Document) besideReferences(at Location) (base Location, siblings []Location) {
	base = at
	for range maxReferences {
		n, ok := d.node(base)
		if !ok {
			break
		}
		target, next := d.hop(base, n)
		if next == nil {
			break
		}
		if asserts(members(n)) {
			siblings = slices.Insert(siblings, 0, base)
		}
		base = target
	}
	return base, siblings
}

// asserts tells whether a schema with these members constrains values beside what it refers to.
func asserts(list []child) bool {
	return slices.ContainsFunc(list, func(m child) bool { return m.key.Value != "$ref" && constrains(m.key.Value) })
}

// beside is the schema of the siblings of a $ref, which kin-openapi puts behind
// the parts of allOf. It has no place of its own: it is judged with its $ref.
func (d *Document) beside(part *openapi3.SchemaRef, at Location, siblings []Location, i int) *Schema {
	if i < len(siblings) {
		at = siblings[i]
	}
	s := d.bare(part.Value, at)
	s.AllOf = d.branches(part.Value.AllOf, at, "allOf")
	d.children(s, at)
	return s
}

func (d *Document) length(at Location) int {
	n, ok := d.node(at)
	if !ok {
		return 0
	}
	return len(n.Content)
}

func (d *Document) branches(refs openapi3.SchemaRefs, at Location, keyword string) []*Schema {
	if len(refs) == 0 {
		return nil
	}
	list := make([]*Schema, 0, len(refs))
	for i, ref := range refs {
		if s := d.schema(ref, d.Locate(at, keyword, itoa(i))); s != nil {
			list = append(list, s)
		}
	}
	return list
}

func (d *Document) properties(k *openapi3.Schema, at Location) []Property {
	if len(k.Properties) == 0 {
		return nil
	}
	at = d.Locate(at, "properties")
	list := make([]Property, 0, len(k.Properties))
	for _, name := range d.Names(at) {
		if ref := k.Properties[name]; ref != nil {
			rule := d.propertyRule(at.Child(name))
			list = append(list, Property{Name: name, Schema: d.schema(ref, d.Locate(at, name)), Unique: rule.Unique, rule: rule})
		}
	}
	return list
}
