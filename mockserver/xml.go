package mockserver

import (
	"bytes"
	"encoding/xml"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

func isXML(mediaType string) bool {
	return mediaType == "application/xml" || mediaType == "text/xml" || strings.HasSuffix(mediaType, "+xml")
}

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

func isArray(s *spec.Schema) bool { return s.Keywords.Type.Includes("array") }

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

func xmlName(s *spec.Schema, name string) string {
	if s != nil && s.Keywords.XML != nil && s.Keywords.XML.Name != "" {
		return s.Keywords.XML.Name
	}
	return name
}

func xmlWrapped(s *spec.Schema) bool { return s.Keywords.XML != nil && s.Keywords.XML.Wrapped }

// itemName is the name of an array's elements: their own, or that of the array.
func itemName(s *spec.Schema, name string) string { return xmlName(s.Items, name) }

// appendXML writes a value as an element (OpenAPI 3.1, section 4.8.26).
func appendXML(dst []byte, s *spec.Schema, name string, v any) []byte {
	switch v := v.(type) {
	case nil:
		return dst
	case map[string]any:
		return appendElement(dst, s, name, v)
	case []any:
		var of *spec.Schema
		if s != nil {
			of = s.Items
		}
		for _, item := range v {
			dst = appendXML(dst, of, name, item)
		}
		return dst
	}
	dst = append(dst, '<')
	dst = append(append(dst, xmlWord(name)...), '>')
	dst = appendText(dst, v)
	return append(append(append(dst, '<', '/'), xmlWord(name)...), '>')
}

func appendText(dst []byte, v any) []byte {
	var text bytes.Buffer
	_ = xml.EscapeText(&text, []byte(spec.KeyText(v))) // a buffer never fails
	return append(dst, text.Bytes()...)
}

func appendElement(dst []byte, s *spec.Schema, name string, object value.Object) []byte {
	dst = append(append(dst, '<'), xmlWord(name)...)
	if s != nil && s.Keywords.XML != nil && s.Keywords.XML.Namespace != "" && s.Keywords.XML.Prefix == "" {
		dst = append(appendText(append(dst, ` xmlns="`...), s.Keywords.XML.Namespace), '"')
	}
	var inner []byte
	for _, member := range sortedMembers(s, object) {
		v := object[member.Name]
		called := xmlName(member.Schema, member.Name)
		switch x := member.Schema; {
		case x != nil && x.Keywords.XML != nil && x.Keywords.XML.Attribute && v != nil:
			dst = append(append(append(dst, ' '), xmlWord(called)...), `="`...)
			dst = append(appendText(dst, v), '"')
		case x != nil && isArray(x) && x.Items != nil && xmlWrapped(x):
			inner = append(append(append(inner, '<'), xmlWord(called)...), '>')
			inner = appendXML(inner, x, itemName(x, called), v)
			inner = append(append(append(inner, '<', '/'), xmlWord(called)...), '>')
		case x != nil && isArray(x) && x.Items != nil:
			inner = appendXML(inner, x, itemName(x, called), v)
		default:
			inner = appendXML(inner, x, called, v)
		}
	}
	dst = append(append(dst, '>'), inner...)
	return append(append(append(dst, '<', '/'), xmlWord(name)...), '>')
}

// sortedMembers lists the members of an object in the order of its schema.
func sortedMembers(s *spec.Schema, object value.Object) []spec.Property {
	var list []spec.Property
	if s != nil {
		for _, p := range s.Properties {
			if _, ok := object[p.Name]; ok {
				list = append(list, p)
			}
		}
	}
	for _, name := range undeclaredNames(s, object) {
		list = append(list, spec.Property{Name: name})
	}
	return list
}

func sortedNames(object value.Object) []string { return slices.Sorted(maps.Keys(object)) }

func undeclaredNames(s *spec.Schema, object value.Object) []string {
	var names []string
	for _, name := range sortedNames(object) {
		if s != nil {
			if _, ok := s.Property(name); ok {
				continue
			}
		}
		names = append(names, name)
	}
	return names
}

// xmlWord is a name that an element can have.
func xmlWord(name string) string {
	word := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '-', r == '.', r > 0x7f:
			return r
		}
		return '_'
	}, name)
	if word == "" || strings.IndexAny(word[:1], "0123456789-.") == 0 {
		return "_" + word
	}
	return word
}
