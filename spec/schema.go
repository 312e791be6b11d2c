package spec

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/actalike/actalike/spec/value"
)

// A Schema is one schema object with its references resolved. Schemas of one
// document form a graph, with circles where the document has them: two paths to
// the same schema give the same pointer.
type Schema struct {
	Location Location
	Position Position
	Keywords *openapi3.Schema // the keywords as kin-openapi read them; not to be changed

	Properties []Property // own ones in source order, then those of AllOf
	Additional *Schema    // of members that are not declared; nil if nothing is said
	Items      *Schema
	Prefix     []*Schema // prefixItems
	AllOf      []*Schema
	AnyOf      []*Schema
	OneOf      []*Schema

	document *Document
	compiled [directions]compiledSchema
}

// A Property is one declared member of an object schema.
type Property struct {
	Name     string
	Schema   *Schema
	Required bool
	rule     propertyRule
}

// Property finds a declared member.
func (s *Schema) Property(name string) (Property, bool) {
	i := slices.IndexFunc(s.Properties, func(p Property) bool { return p.Name == name })
	if i < 0 {
		return Property{}, false
	}
	return s.Properties[i], true
}

// Name is what a person would call the schema: its component's name, or its
// title, or "".
func (s *Schema) Name() string {
	if name, ok := strings.CutPrefix(s.Location.Pointer, "/components/schemas/"); ok && !strings.Contains(name, "/") {
		return value.Tokens("/" + name)[0]
	}
	return s.Keywords.Title
}

// Types lists the types the type keyword allows; none means any.
func (s *Schema) Types() []string {
	types := s.Keywords.Type.Slice()
	if s.document.openAPI30 && s.Keywords.Nullable && len(types) > 0 {
		types = append(slices.Clone(types), "null")
	}
	return types
}

// Allows tells whether the type keyword lets values of a type in.
func (s *Schema) Allows(jsonType string) bool {
	types := s.Types()
	return len(types) == 0 || slices.Contains(types, jsonType) ||
		(jsonType == "integer" && slices.Contains(types, "number"))
}

// Free tells whether the schema constrains nothing: every value is valid.
func (s *Schema) Free() bool {
	n, ok := s.document.node(s.Location)
	if !ok {
		return false
	}
	for _, m := range members(n) {
		if !annotations[m.key.Value] && !strings.HasPrefix(m.key.Value, "x-") {
			return false
		}
	}
	return true
}

// annotations are the keywords that describe and constrain nothing.
var annotations = set("title", "description", "default", "example", "examples", "deprecated",
	"readOnly", "writeOnly", "externalDocs", "xml", "$comment", "nullable")

// AppendJSON appends v as JSON text, its members in the order the schema
// declares them and others behind, by name.
func (s *Schema) AppendJSON(dst []byte, v any) []byte {
	switch v := v.(type) {
	case map[string]any:
		if len(s.Properties) > 0 {
			return s.appendObject(dst, v)
		}
	case []any:
		if s.Items != nil {
			return s.appendArray(dst, v)
		}
	}
	return value.Append(dst, v)
}

func (s *Schema) appendObject(dst []byte, object map[string]any) []byte {
	dst = append(dst, '{')
	start := len(dst)
	member := func(name string, in *Schema, v any) {
		if len(dst) > start {
			dst = append(dst, ',')
		}
		dst = append(value.AppendString(dst, name), ':')
		dst = in.AppendJSON(dst, v)
	}
	declared := 0
	for _, p := range s.Properties {
		if v, ok := object[p.Name]; ok {
			member(p.Name, p.Schema, v)
			declared++
		}
	}
	if declared < len(object) {
		for _, name := range undeclared(s, object) {
			member(name, plainSchema, object[name])
		}
	}
	return append(dst, '}')
}

// plainSchema encodes what no schema describes.
var plainSchema = &Schema{}

func undeclared(s *Schema, object map[string]any) []string {
	var names []string
	for name := range object {
		if _, ok := s.Property(name); !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (s *Schema) appendArray(dst []byte, array []any) []byte {
	dst = append(dst, '[')
	for i, item := range array {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = s.Items.AppendJSON(dst, item)
	}
	return append(dst, ']')
}

// schema builds the schema that kin-openapi resolved ref to; at is where ref
// stands.
func (d *Document) schema(ref *openapi3.SchemaRef, at Location) *Schema {
	if ref == nil || ref.Value == nil {
		return nil
	}
	at = d.skipReferences(at)
	if s, ok := d.schemas[at]; ok {
		return s
	}
	s := &Schema{Location: at, Position: d.Position(at), Keywords: ref.Value, document: d}
	d.schemas[at] = s // before its children, for they may lead back to it
	k := ref.Value
	s.Items = d.schema(k.Items, d.locate(at, "items"))
	s.Additional = d.schema(k.AdditionalProperties.Schema, d.locate(at, "additionalProperties"))
	s.Prefix = d.branches(k.PrefixItems, at, "prefixItems")
	s.AllOf = d.branches(k.AllOf, at, "allOf")
	s.AnyOf = d.branches(k.AnyOf, at, "anyOf")
	s.OneOf = d.branches(k.OneOf, at, "oneOf")
	s.Properties = d.properties(k, at, s.AllOf)
	return s
}

func (d *Document) branches(refs openapi3.SchemaRefs, at Location, keyword string) []*Schema {
	if len(refs) == 0 {
		return nil
	}
	list := make([]*Schema, 0, len(refs))
	for i, ref := range refs {
		if s := d.schema(ref, d.locate(at, keyword, itoa(i))); s != nil {
			list = append(list, s)
		}
	}
	return list
}

func (d *Document) properties(k *openapi3.Schema, at Location, allOf []*Schema) []Property {
	var list []Property
	if len(k.Properties) > 0 {
		list = make([]Property, 0, len(k.Properties))
		for _, name := range d.names(d.locate(at, "properties")) {
			if ref := k.Properties[name]; ref != nil {
				list = append(list, d.property(name, ref, k, at))
			}
		}
	}
	for _, part := range allOf {
		for _, p := range part.Properties {
			if i := slices.IndexFunc(list, func(q Property) bool { return q.Name == p.Name }); i >= 0 {
				list[i].Required = list[i].Required || p.Required
				continue
			}
			p.Required = p.Required || slices.Contains(k.Required, p.Name)
			list = append(list, p)
		}
	}
	return list
}

func (d *Document) property(name string, ref *openapi3.SchemaRef, k *openapi3.Schema, at Location) Property {
	return Property{
		Name:     name,
		Schema:   d.schema(ref, d.locate(at, "properties", name)),
		Required: slices.Contains(k.Required, name),
		rule:     d.propertyRule(d.locate(at, "properties").child(name)),
	}
}
