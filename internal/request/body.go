package request

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"mime/multipart"
	"net/textproto"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

const (
	jsonType      = "application/json"
	jsonPatchType = "application/json-patch+json"
	formType      = "application/x-www-form-urlencoded"
)

// Media is the media type that a body is best sent in: JSON where it is declared.
func Media(b *spec.Body) (spec.MediaType, bool) {
	if b == nil || len(b.Media) == 0 {
		return spec.MediaType{}, false
	}
	for _, wanted := range []func(spec.MediaType) bool{
		func(m spec.MediaType) bool { return m.Name == jsonType },
		func(m spec.MediaType) bool { return m.JSON() && !strings.HasPrefix(m.Name, jsonPatchType) },
		spec.MediaType.JSON,
		func(m spec.MediaType) bool { return strings.HasPrefix(m.Name, formType) },
		func(m spec.MediaType) bool { return strings.HasPrefix(m.Name, "multipart/") },
	} {
		if i := slices.IndexFunc(b.Media, wanted); i >= 0 {
			return b.Media[i], true
		}
	}
	return b.Media[0], true
}

// Body writes a body in a media type. contentType is the header that says so.
func Body(m spec.MediaType, v any) (text []byte, contentType string) {
	object, isObject := v.(map[string]any)
	switch {
	case m.JSON() || m.Name == "*/*" || m.Name == "application/*" || m.Name == "":
		return appendJSON(m, v), cmp.Or(exact(m.Name), jsonType)
	case strings.HasPrefix(m.Name, formType) && isObject:
		return formBody(m, object), m.Name
	case strings.HasPrefix(m.Name, "multipart/") && isObject:
		return multipartBody(m, object)
	}
	return []byte(value.Text(v)), cmp.Or(exact(m.Name), "text/plain")
}

// exact is the name of a media type, or "" for a range of them.
func exact(name string) string {
	if strings.Contains(name, "*") {
		return ""
	}
	return name
}

func appendJSON(m spec.MediaType, v any) []byte {
	if m.Schema == nil {
		return value.Encode(v)
	}
	return m.Schema.AppendJSON(nil, v)
}

// formBody writes each member as a query parameter of its name, as its encoding
// says (OpenAPI 3.1, section 4.8.15).
func formBody(m spec.MediaType, object map[string]any) []byte {
	var text []byte
	for _, name := range slices.Sorted(maps.Keys(object)) {
		for _, pair := range Query(field(m, name, object[name]), object[name]) {
			if len(text) > 0 {
				text = append(text, '&')
			}
			text = append(text, pair.String()...)
		}
	}
	return text
}

// field is a member of a form as a query parameter. What nests is JSON, unless its
// encoding says otherwise.
func field(m spec.MediaType, name string, v any) *spec.Parameter {
	p := &spec.Parameter{Parameter: &openapi3.Parameter{Name: name, In: openapi3.ParameterInQuery}}
	if m.Keywords != nil {
		if e := m.Keywords.Encoding[name]; e != nil {
			p.Style, p.Explode = e.Style, e.Explode
			if spec.IsJSON(e.ContentType) {
				p.Media = e.ContentType
			}
		}
	}
	if object, ok := v.(map[string]any); ok && p.Style == "" {
		p.Style = "deepObject"
		if slices.ContainsFunc(slices.Collect(maps.Values(object)), nests) {
			p.Media = jsonType
		}
	}
	return p
}

func nests(v any) bool {
	kind := value.Kind(v)
	return kind == "object" || kind == "array"
}

// multipartBoundary stands between parts: the same bytes for the same value.
const multipartBoundary = "actalike-boundary"

// multipartBody writes each member as a part: binary ones as files.
func multipartBody(m spec.MediaType, object map[string]any) (text []byte, contentType string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.SetBoundary(multipartBoundary) // it is a valid one
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if part, err := w.CreatePart(partHeader(m, name)); err == nil {
			_, _ = part.Write([]byte(value.Text(object[name]))) // to a buffer
		}
	}
	_ = w.Close()
	kind, _, _ := strings.Cut(m.Name, ";")
	kind = cmp.Or(exact(kind), "multipart/form-data")
	return b.Bytes(), kind + "; boundary=" + multipartBoundary
}

func partHeader(m spec.MediaType, name string) textproto.MIMEHeader {
	header := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name=%q`, name)}}
	if m.Schema == nil {
		return header
	}
	if p, ok := m.Schema.Property(name); ok && p.Schema.Keywords.Format == "binary" {
		header.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename="actalike.bin"`, name))
		header.Set("Content-Type", "application/octet-stream")
	}
	return header
}
