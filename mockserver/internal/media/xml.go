package media

import (
	"strings"

	"github.com/actalike/actalike/spec"
)

func isXML(mediaType string) bool {
	return mediaType == "application/xml" || mediaType == "text/xml" || strings.HasSuffix(mediaType, "+xml")
}

func isArray(s *spec.Schema) bool { return s.Keywords.Type.Includes("array") }

func xmlName(s *spec.Schema, name string) string {
	if s != nil && s.Keywords.XML != nil && s.Keywords.XML.Name != "" {
		return s.Keywords.XML.Name
	}
	return name
}

func xmlWrapped(s *spec.Schema) bool { return s.Keywords.XML != nil && s.Keywords.XML.Wrapped }

// itemName is the name of an array's elements: their own, or that of the array.
func itemName(s *spec.Schema, name string) string { return xmlName(s.Items, name) }
