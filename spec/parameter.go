package spec

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
)

// Read reads the value of a parameter as its style writes it (OpenAPI 3.1,
// section 4.8.12): texts are what a request has under its name, decoded; query is
// the whole query (or form), for objects whose members stand in it by
// themselves. It is not sent if there is neither.
func (p *Parameter) Read(texts []string, query url.Values) (v any, sent bool) {
	if p.Media != "" {
		return p.readMedia(texts)
	}
	if p.Schema.takes("object") {
		if object, found := p.readObject(texts, query); found {
			return object, true
		}
	}
	if len(texts) == 0 {
		return nil, false
	}
	if p.Schema.takes("array") {
		if array := p.readArray(texts); p.Schema.Accepts(array, AsRequest) || !p.Schema.takesScalar() {
			return array, true
		}
	}
	if p.Schema == nil {
		return texts[0], true
	}
	return FromText(p.Schema, p.bare(texts[0]), AsRequest), true
}

// readMedia reads a parameter that has content: JSON, or else its text.
func (p *Parameter) readMedia(texts []string) (any, bool) {
	if len(texts) == 0 {
		return nil, false
	}
	if v, err := value.Decode([]byte(texts[0])); err == nil && IsJSON(p.Media) {
		return v, true
	}
	return texts[0], true
}

// Ignored tells whether the document's word on a parameter counts for nothing: HTTP
// itself says what Accept, Content-Type and Authorization hold (OpenAPI 3.1,
// section 4.8.12.1).
func (p *Parameter) Ignored() bool {
	return p.In == "header" && PlainHeader(p.Name)
}

// PlainHeader tells whether a header is one that only HTTP itself decides about.
func PlainHeader(name string) bool {
	switch http.CanonicalHeaderKey(name) {
	case "Accept", "Content-Type", "Authorization":
		return true
	}
	return false
}

// style is the declared style or that of the place (OpenAPI 3.1, 4.8.12.2).
func (p *Parameter) style() string {
	switch {
	case p.Style != "":
		return p.Style
	case p.In == "query" || p.In == "cookie":
		return "form"
	}
	return "simple"
}

func (p *Parameter) explodes() bool {
	if p.Explode != nil {
		return *p.Explode
	}
	return p.style() == "form"
}

// bare is a text without what label and matrix put before it.
func (p *Parameter) bare(text string) string {
	switch p.style() {
	case "label":
		return strings.TrimPrefix(text, ".")
	case "matrix":
		return strings.TrimPrefix(strings.TrimPrefix(text, ";"), p.Name+"=")
	}
	return text
}

// separator stands between items that share a text.
func (p *Parameter) separator() string {
	switch style := p.style(); {
	case style == "spaceDelimited":
		return " "
	case style == "pipeDelimited":
		return "|"
	case style == "label" && p.explodes():
		return "."
	case style == "matrix" && p.explodes():
		return ";" + p.Name + "="
	}
	return ","
}

func (p *Parameter) readArray(texts []string) []any {
	items := p.Schema.itemSchema()
	list := []any{}
	for _, text := range texts {
		words := []string{text}
		if p.In != "query" || !p.explodes() {
			words = strings.Split(p.bare(text), p.separator())
		}
		for _, word := range words {
			if items == nil {
				list = append(list, word)
			} else {
				list = append(list, FromText(items, word, AsRequest))
			}
		}
	}
	return list
}

// readObject reads members that stand in the query by themselves, or in pairs
// within one text.
func (p *Parameter) readObject(texts []string, query url.Values) (value.Object, bool) {
	object := value.Object{}
	switch {
	case p.style() == "deepObject":
		for name, values := range query {
			if path, ok := deepPath(p.Name, name); ok {
				object = put(object, path, p.memberValue(path, values))
			}
		}
	case p.In == "query" && p.style() == "form" && p.explodes():
		for _, member := range p.Schema.everyProperty() {
			if values := query[member.Name]; len(values) > 0 {
				object[member.Name] = p.memberValue([]string{member.Name}, values)
			}
		}
	case len(texts) > 0:
		p.readPairs(object, p.bare(texts[0]))
		return object, true
	}
	return object, len(object) > 0
}

// deepPath reads filter[a][b] as a and b.
func deepPath(name, text string) ([]string, bool) {
	rest, ok := strings.CutPrefix(text, name+"[")
	if !ok || !strings.HasSuffix(rest, "]") {
		return nil, false
	}
	path := strings.Split(strings.TrimSuffix(rest, "]"), "][")
	if len(path) > 1 && path[len(path)-1] == "" {
		path = path[:len(path)-1] // filter[a][] is an array
	}
	return path, len(path) <= value.MaxDepth
}

func (p *Parameter) readPairs(object value.Object, text string) {
	words := strings.Split(text, p.separator())
	if p.explodes() {
		for _, word := range words {
			name, v, _ := strings.Cut(word, "=")
			object[name] = p.memberValue([]string{name}, []string{v})
		}
		return
	}
	for i := 0; i+1 < len(words); i += 2 {
		object[words[i]] = p.memberValue(words[i:i+1], words[i+1:i+2])
	}
}

func (p *Parameter) memberValue(path, texts []string) any {
	schema := p.Schema.At(value.Pointer(path...))
	switch {
	case schema == nil && len(texts) == 1:
		return texts[0]
	case schema == nil:
		schema = plainSchema
	case schema.takes("array"):
		list := []any{}
		for _, text := range texts {
			if items := schema.itemSchema(); items != nil {
				list = append(list, FromText(items, text, AsRequest))
			} else {
				list = append(list, text)
			}
		}
		return list
	}
	return FromText(schema, texts[0], AsRequest)
}

// Check lists the rules that a parameter's value breaks.
func (p *Parameter) Check(v any, sent bool) []Violation {
	at := value.Pointer(p.Name)
	if !sent {
		if p.Required {
			return []Violation{{Pointer: at, In: p.In, Rule: "required", Message: "is required", Schema: p.Location.String()}}
		}
		return nil
	}
	if p.Schema == nil || (v == "" && p.AllowEmptyValue) {
		return nil
	}
	violations := p.Schema.Validate(v, AsRequest)
	for i := range violations {
		violations[i].Pointer, violations[i].In = at+violations[i].Pointer, p.In
	}
	return violations
}

// takes tells whether a schema, or a branch of it, is of a type by name.
func (s *Schema) takes(jsonType string) bool {
	if s == nil {
		return false
	}
	types := s.Types()
	switch {
	case slices.Contains(types, jsonType):
		return true
	case len(types) == 0 && jsonType == "array" && s.Items != nil, len(types) == 0 && jsonType == "object" && len(s.Properties) > 0:
		return true
	}
	return slices.ContainsFunc(slices.Concat(s.AllOf, s.AnyOf, s.OneOf), func(branch *Schema) bool { return branch.takes(jsonType) })
}

func (s *Schema) takesScalar() bool {
	return slices.ContainsFunc([]string{"string", "integer", "number", "boolean"}, s.takes)
}

// itemSchema is what the items of an array have to satisfy, by the schema or a
// branch of it.
func (s *Schema) itemSchema() *Schema {
	if s.Items != nil {
		return s.Items
	}
	for _, branch := range slices.Concat(s.AllOf, s.AnyOf, s.OneOf) {
		if items := branch.itemSchema(); items != nil {
			return items
		}
	}
	return nil
}

// everyProperty lists the properties of a schema and of its branches.
func (s *Schema) everyProperty() []Property {
	list := slices.Clone(s.Properties)
	for _, branch := range slices.Concat(s.AnyOf, s.OneOf) {
		list = append(list, branch.everyProperty()...)
	}
	return list
}

// Spreads tells whether a query parameter of another name is a member of this
// one, an object that explodes.
func (p *Parameter) Spreads(name string) bool {
	if p.In != "query" || p.style() != "form" || !p.explodes() || !p.Schema.takes("object") {
		return false
	}
	return slices.ContainsFunc(p.Schema.everyProperty(), func(member Property) bool { return member.Name == name })
}
