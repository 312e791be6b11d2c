package session

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A Call is what an operation is to be sent.
type Call struct {
	Operation *spec.Operation
	Arguments Arguments
	Media     spec.MediaType // of the body
	body      any
	HasBody   bool
}

// Request writes a call as a request of a caller.
func (c Call) Request(who *Caller) Request {
	r := Request{Operation: c.Operation, Caller: who}
	c.Arguments.fill(&r)
	if !c.HasBody {
		return r
	}
	var kind string
	r.Body, kind = encodeBody(c.Media, c.body)
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Header.Set("Content-Type", kind)
	return r
}

// WithBody is the call with another body.
func (c Call) WithBody(v any) Call {
	c.body, c.HasBody = v, true
	return c
}

// encodeBody writes a body in a media type; kind is its Content-Type.
func encodeBody(m spec.MediaType, v any) (text []byte, kind string) {
	object, isObject := v.(map[string]any)
	switch {
	case m.JSON() || m.Name == "*/*" || m.Name == "":
		return value.Encode(v), cmp.Or(jsonName(m.Name), "application/json")
	case strings.HasPrefix(m.Name, "application/x-www-form-urlencoded") && isObject:
		form := url.Values{}
		for name, member := range object {
			for _, part := range parts(member, "=") {
				form.Add(name, part)
			}
		}
		return []byte(form.Encode()), m.Name
	case strings.HasPrefix(m.Name, "multipart/") && isObject:
		return multipartBody(m, object)
	}
	return []byte(compare.Text(v)), m.Name
}

func jsonName(name string) string {
	if strings.Contains(name, "*") {
		return ""
	}
	return name
}

// multipartBody writes each member as a part: binary ones as files.
func multipartBody(m spec.MediaType, object map[string]any) (text []byte, kind string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.SetBoundary("actalike-boundary") // the same bytes for the same seed
	for _, name := range slices.Sorted(maps.Keys(object)) {
		header := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name=%q`, name)}}
		kind, isFile := partMedia(m, name, object[name])
		if isFile {
			header.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename="actalike.bin"`, name))
		}
		if kind != "" {
			header.Set("Content-Type", kind)
		}
		part, err := w.CreatePart(header)
		if err == nil {
			_, _ = part.Write([]byte(compare.Text(object[name]))) // to a buffer
		}
	}
	_ = w.Close()
	return b.Bytes(), w.FormDataContentType()
}

// partMedia is the media type of a part, as the encoding of its member says, else its
// schema (OpenAPI 3.1, 4.8.15; contentMediaType: JSON Schema validation, 8.4), and whether
// it is a file.
func partMedia(m spec.MediaType, name string, v any) (media string, isFile bool) {
	p, ok := m.Schema.Property(name)
	binary := ok && p.Schema.Keywords.Format == "binary"
	if media = declaredMedia(m, name, p); media != "" {
		return media, binary || !strings.HasPrefix(media, "text/") && !spec.IsJSON(media)
	}
	switch v.(type) {
	case map[string]any:
		return "application/json", false
	}
	if binary {
		return "application/octet-stream", true
	}
	return "", false
}

func declaredMedia(m spec.MediaType, name string, p spec.Property) string {
	if m.Keywords != nil && m.Keywords.Encoding[name] != nil {
		if media := concreteMedia(m.Keywords.Encoding[name].ContentType); media != "" {
			return media
		}
	}
	if p.Schema == nil {
		return ""
	}
	media, _ := p.Schema.Keyword("contentMediaType")
	text, _ := media.(string)
	return concreteMedia(text)
}

// concreteMedia is the first of a list of media types, and one of a range.
func concreteMedia(list string) string {
	first, _, _ := strings.Cut(list, ",")
	first = strings.TrimSpace(first)
	kind, sub, _ := strings.Cut(first, "/")
	if sub != "*" {
		return first
	}
	return cmp.Or(map[string]string{"image": "image/png", "text": "text/plain", "audio": "audio/mpeg", "video": "video/mp4"}[kind], "application/octet-stream")
}
