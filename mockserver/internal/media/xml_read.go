package media

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// An element is one of an XML document.
type element struct {
	name       string
	attributes map[string]string
	children   []*element
	text       string
}

// decodeXML reads an XML body as a value of a schema (OpenAPI 3.1, section
// 4.8.26): its elements and attributes by the names that the schema gives them.
func decodeXML(s *spec.Schema, body []byte) (any, string) {
	root, err := parseXML(body)
	if err != nil {
		return nil, "XML parse error - " + err.Error()
	}
	return root.value(s, 0), ""
}

func parseXML(body []byte) (*element, error) {
	decoder := xml.NewDecoder(bytes.NewReader(body))
	top := &element{}
	open := []*element{top}
	for {
		token, err := decoder.Token()
		if err == io.EOF && len(top.children) == 1 {
			return top.children[0], nil
		}
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, err
		}
		last := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			if len(open) > value.MaxDepth {
				return nil, errTooDeep
			}
			e := &element{name: token.Name.Local, attributes: map[string]string{}}
			for _, a := range token.Attr {
				e.attributes[a.Name.Local] = a.Value
			}
			last.children = append(last.children, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			last.text += string(token)
		}
	}
}

var errTooDeep = &spec.Error{Message: "the document nests too deep"}

// value is an element as a value of a schema.
func (e *element) value(s *spec.Schema, level int) any {
	switch {
	case s != nil && (len(s.Properties) > 0 || len(e.children) > 0 && s.Allows("object") && !isArray(s)):
		return e.object(s, level)
	case s != nil && isArray(s):
		return items(s, e.children, level)
	case len(e.children) > 0:
		return e.object(nil, level)
	case s == nil:
		return strings.TrimSpace(e.text)
	}
	return spec.FromText(s, strings.TrimSpace(e.text), spec.AsRequest)
}

func items(s *spec.Schema, elements []*element, level int) []any {
	list := []any{}
	for _, e := range elements {
		list = append(list, e.value(s.Items, level+1))
	}
	return list
}

func (e *element) object(s *spec.Schema, level int) value.Object {
	object := value.Object{}
	known := map[string]bool{}
	if s != nil {
		for _, p := range s.Properties {
			name := xmlName(p.Schema, p.Name)
			known[name] = true
			e.member(object, p, name, level)
		}
	}
	for _, child := range e.children {
		if !known[child.name] {
			object[child.name] = child.value(nil, level+1)
		}
	}
	return object
}

func (e *element) member(object value.Object, p spec.Property, name string, level int) {
	if text, ok := e.attributes[name]; ok && p.Schema.Keywords.XML != nil && p.Schema.Keywords.XML.Attribute {
		object[p.Name] = spec.FromText(p.Schema, text, spec.AsRequest)
		return
	}
	found := e.named(name)
	if isArray(p.Schema) && p.Schema.Items != nil && !xmlWrapped(p.Schema) {
		if repeated := e.named(itemName(p.Schema, name)); len(repeated) > 0 {
			object[p.Name] = items(p.Schema, repeated, level)
		}
		return
	}
	if len(found) > 0 {
		object[p.Name] = found[0].value(p.Schema, level+1)
	}
}

func (e *element) named(name string) []*element {
	var list []*element
	for _, child := range e.children {
		if child.name == name {
			list = append(list, child)
		}
	}
	return list
}
