package spec

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/actalike/actalike/internal/value"
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

	required  []string // by itself and by AllOf
	inherited bool     // it has the properties of AllOf
	document  *Document
	compiled  [directions]compiledSchema
}

// A Property is one declared member of an object schema.
type Property struct {
	Name     string
	Schema   *Schema
	Required bool
	Unique   bool // no two records share its value, the extension says

	rule propertyRule
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

// Required names the members that every object must have, those that the parts of
// allOf demand too, declared or not. The list is not to be changed.
func (s *Schema) Required() []string { return s.required }

// Allows tells whether the type keyword lets values of a type in.
func (s *Schema) Allows(jsonType string) bool {
	types := s.Types()
	return len(types) == 0 || slices.Contains(types, jsonType) ||
		(jsonType == "integer" && slices.Contains(types, "number"))
}

// Unconstrained tells whether the schema constrains nothing: every value is valid.
func (s *Schema) Unconstrained() bool {
	n, ok := s.document.node(s.Location)
	return ok && !slices.ContainsFunc(members(n), func(m child) bool { return constrains(m.key.Value) })
}

// Constraints lists the keywords that the schema itself constrains values by, in source order: all but those
// that describe, and extensions.
func (s *Schema) Constraints() []string {
	n, ok := s.document.node(s.Location)
	if !ok {
		return nil
	}
	var list []string
	for _, m := range members(n) {
		if constrains(m.key.Value) {
			list = append(list, m.key.Value)
		}
	}
	return list
}

// constrains tells whether a keyword says which values are valid.
func constrains(keyword string) bool {
	return !annotations[keyword] && !strings.HasPrefix(keyword, "x-")
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

// Choices are the values that enum or const leave, as the document writes them.
func (s *Schema) Choices() []any {
	if list, ok := plainValue(s, "enum").([]any); ok {
		return list
	}
	if s.Keywords.Const != nil {
		return []any{plainValue(s, "const")}
	}
	return nil
}

// Assertions lists the keywords beside each other in the schema that a value can
// break, in source order; those of what it refers to and composes are not in it.
func (s *Schema) Assertions() []string {
	var list []string
	for _, name := range s.document.Names(s.Location) {
		if assertions[name] {
			list = append(list, name)
		}
	}
	return list
}

var assertions = set("type", "format", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum",
	"exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems", "oneOf", "anyOf", "not")

// Keyword is the JSON value of a keyword as the document writes it, numbers
// with all their digits. It is false if the schema does not have the keyword.
func (s *Schema) Keyword(name string) (any, bool) {
	if s.document == nil {
		return nil, false
	}
	n, ok := s.document.node(s.document.Locate(s.Location, name))
	if !ok {
		return nil, false
	}
	return plain(n), true
}

// KeywordNames lists the keywords of the schema in source order, and behind
// them those of a schema that it refers to.
func (s *Schema) KeywordNames() []string {
	if s.document == nil {
		return nil
	}
	return s.document.Names(s.Location)
}
