package spec

import (
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/actalike/actalike/internal/value"
)

// Form reads the fields of a form as a value of the media type's schema: each
// property as a query parameter of its name, as its encoding says (OpenAPI 3.1,
// section 4.8.15). Fields that are not declared are texts. fromJSON tells which
// fields are JSON by what was sent with them.
func (m MediaType) Form(fields url.Values, fromJSON func(name string) bool) value.Object {
	object := value.Object{}
	declared := map[string]bool{}
	if m.Schema != nil {
		for _, property := range m.Schema.everyProperty() {
			declared[property.Name] = true
			if v, sent := m.field(property, fields, fromJSON(property.Name)); sent {
				object[property.Name] = v
			}
		}
	}
	for name, texts := range fields {
		if bare, _, _ := strings.Cut(name, "["); !declared[bare] {
			object[name] = texts[0]
		}
	}
	return object
}

func (m MediaType) field(property Property, fields url.Values, isJSON bool) (any, bool) {
	p := &Parameter{Parameter: &openapi3.Parameter{Name: property.Name, In: "query"}, Schema: property.Schema}
	var encoding *openapi3.Encoding
	if m.Keywords != nil {
		encoding = m.Keywords.Encoding[property.Name]
	}
	texts := fields[property.Name]
	if len(texts) == 0 {
		texts = fields[property.Name+"[]"]
	}
	if encoding != nil {
		p.Style, p.Explode = encoding.Style, encoding.Explode
		isJSON = isJSON || IsJSON(encoding.ContentType)
	}
	if property.Schema.takes("object") && p.Style == "" {
		p.Style = "deepObject"
		isJSON = isJSON || len(texts) > 0
	}
	if list, ok := jsonItems(property.Schema, texts); ok {
		return list, true
	}
	if isJSON {
		p.Media = "application/json"
	}
	return p.Read(texts, fields)
}

// jsonItems reads an array whose items are objects, each in a text of its own.
func jsonItems(s *Schema, texts []string) ([]any, bool) {
	if len(texts) == 0 || !s.takes("array") || !s.itemSchema().takes("object") {
		return nil, false
	}
	list := make([]any, 0, len(texts))
	for _, text := range texts {
		v, err := value.Decode([]byte(text))
		if err != nil {
			return nil, false
		}
		if inner, ok := v.([]any); ok && len(texts) == 1 {
			return inner, true
		}
		list = append(list, v)
	}
	return list, true
}
