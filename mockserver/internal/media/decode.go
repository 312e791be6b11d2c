package media

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/url"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// Decode reads a body as the value of its media type; reason says why it cannot
// be read.
func Decode(m spec.MediaType, contentType string, body []byte) (v any, reason string) {
	name, params, _ := parseType(contentType)
	switch {
	case spec.IsJSON(name):
		decoded, err := value.Decode(body)
		if err != nil {
			return nil, "JSON parse error - " + err.Error()
		}
		return decoded, ""
	case name == formType:
		fields, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, "Form parse error - " + err.Error()
		}
		return m.Form(ValidUTF8(fields), func(string) bool { return false }), ""
	case name == multipartType:
		return decodeMultipart(m, params["boundary"], body)
	case isXML(name):
		return decodeXML(m.Schema, body)
	}
	return strings.ToValidUTF8(string(body), "\uFFFD"), ""
}

// Decodes reports whether [Decode] reads more than bytes: contentType is what the
// client sent, m the declared media type that it matched.
func Decodes(m spec.MediaType, contentType string) bool {
	name, _, _ := parseType(m.Name)
	if sent, _, err := parseType(contentType); err == nil {
		name = sent
	}
	return m.Name == "" || spec.IsJSON(name) || name == formType || name == multipartType || isXML(name) || strings.HasPrefix(name, "text/")
}

// ValidUTF8 replaces what is not UTF-8 in the values of fields.
func ValidUTF8(fields url.Values) url.Values {
	for _, texts := range fields {
		for i, text := range texts {
			texts[i] = strings.ToValidUTF8(text, "\uFFFD")
		}
	}
	return fields
}

// maxParts bounds the parts of one multipart body.
const maxParts = 1000

// decodeMultipart reads a form of parts (RFC 7578). A part that is JSON by its
// own media type is read as such; a file is its text.
func decodeMultipart(m spec.MediaType, boundary string, body []byte) (any, string) {
	if boundary == "" {
		return nil, "Multipart form parse error - the Content-Type names no boundary."
	}
	fields, inJSON := url.Values{}, map[string]bool{}
	reader := multipart.NewReader(bytes.NewReader(body), boundary)
	for range maxParts {
		part, err := reader.NextPart()
		if err == io.EOF {
			return m.Form(ValidUTF8(fields), func(name string) bool { return inJSON[name] }), ""
		}
		if err != nil {
			return nil, "Multipart form parse error - " + err.Error()
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return nil, "Multipart form parse error - " + err.Error()
		}
		name := part.FormName()
		fields[name] = append(fields[name], string(text))
		inJSON[name] = inJSON[name] || (part.FileName() == "" && spec.IsJSON(part.Header.Get("Content-Type")))
	}
	return nil, "Multipart form parse error - there are too many parts."
}
