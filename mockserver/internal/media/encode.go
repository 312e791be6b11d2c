package media

import (
	"cmp"
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// Sent is the media type to send for a declared one, which may be a range.
func Sent(declared string) string {
	switch {
	case declared == "*/*" || declared == "application/*":
		return "application/json"
	case declared == "text/*":
		return "text/plain"
	case strings.HasPrefix(declared, "image/*"):
		return "image/png"
	case strings.HasSuffix(declared, "/*"):
		return "application/octet-stream"
	}
	return declared
}

// Encode writes a value as a body of a media type, which m declares.
func Encode(m spec.MediaType, mediaType string, v any) []byte {
	name, _, err := parseType(mediaType)
	if err != nil {
		name = mediaType
	}
	switch {
	case spec.IsJSON(name):
		return appendJSON(m.Schema, v)
	case isXML(name):
		return append([]byte(`<?xml version="1.0" encoding="UTF-8"?>`+"\n"), appendXML(nil, m.Schema, rootName(m.Schema), v)...)
	case name == formType:
		return []byte(formOf(v).Encode())
	case name == "text/event-stream":
		return append(append([]byte("data: "), appendJSON(m.Schema, v)...), "\n\n"...)
	case strings.Contains(name, "ndjson") || strings.Contains(name, "jsonl") || strings.Contains(name, "json-seq"):
		return append(appendJSON(m.Schema, v), '\n')
	case specimens[name] != "":
		file, _ := base64.StdEncoding.DecodeString(specimens[name]) // a constant
		return file
	}
	if text, ok := v.(string); ok {
		return []byte(text)
	}
	return appendJSON(m.Schema, v)
}

func appendJSON(s *spec.Schema, v any) []byte {
	if s == nil {
		return value.Encode(v)
	}
	return s.AppendJSON(nil, v)
}

// rootName is the name of the root element of an XML body.
func rootName(s *spec.Schema) string {
	if s == nil {
		return "root"
	}
	return xmlName(s, cmp.Or(s.Name(), "root"))
}

// formOf is a value as the fields of a form; members of members are JSON.
func formOf(v any) url.Values {
	fields := url.Values{}
	object, _ := v.(map[string]any)
	for name, member := range object {
		if list, ok := member.([]any); ok {
			for _, item := range list {
				fields.Add(name, spec.KeyText(item))
			}
			continue
		}
		fields.Set(name, spec.KeyText(member))
	}
	return fields
}

// specimens are the smallest files of formats that programs open, in base64.
var specimens = map[string]string{
	"image/png":       "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
	"image/gif":       "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
	"application/zip": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==",
	"application/pdf": "JVBERi0xLjEKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZy9QYWdlcyAyIDAgUj4+ZW5kb2JqCjIgMCBvYmo8PC9UeXBlL1BhZ2VzL0tpZHNbXS9Db3VudCAwPj5lbmRvYmoKdHJhaWxlcjw8L1Jvb3QgMSAwIFI+PgolJUVPRgo=",
}
