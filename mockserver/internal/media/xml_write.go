package media

import (
	"bytes"
	"encoding/xml"
	"maps"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

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

func undeclaredNames(s *spec.Schema, object value.Object) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(object)) {
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
