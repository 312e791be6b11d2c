package answer

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// pageFacts are what headers say of a list answer.
type pageFacts struct {
	known bool
	total int
	links string // RFC 8288
}

func linkHeader(links map[string]string) string {
	var list []string
	for _, rel := range slices.Sorted(maps.Keys(links)) {
		list = append(list, "<"+links[rel]+`>; rel="`+rel+`"`)
	}
	return strings.Join(list, ", ")
}

// setHeaders sets the headers that a response declares: what the mock knows, else
// a made-up value.
func (r *Responder) setHeaders(p *Reply, response *spec.Response) {
	if response == nil {
		return
	}
	for _, h := range response.Fields {
		name := http.CanonicalHeaderKey(h.Name)
		if spec.PlainHeader(name) || owned(name) {
			continue
		}
		if text, ok := r.headerText(p, h, name); ok {
			p.SetHeader(name, headerSafe(text))
		}
	}
}

// owned tells whether what a header says follows from the connection, the body or
// the origin of a page, so that a made-up value would be a lie.
func owned(name string) bool {
	switch name {
	case "Content-Length", "Content-Encoding", "Transfer-Encoding", "Content-Range", "Connection", "Keep-Alive", "Proxy-Connection",
		"Upgrade", "Trailer", "Te", "Date", "Allow", "Www-Authenticate":
		return true
	}
	return strings.HasPrefix(name, "Access-Control-")
}

// headerExample is the example that a header has of its own, or by its media type.
func headerExample(h *spec.Parameter) (any, bool) {
	examples, one := h.Examples, h.Example
	if m := h.Content[h.Media]; m != nil && one == nil && len(examples) == 0 {
		examples, one = m.Examples, m.Example
	}
	if one != nil {
		return asValue(one)
	}
	for _, name := range slices.Sorted(maps.Keys(examples)) {
		if e := examples[name]; e != nil && e.Value != nil && e.Value.Value != nil {
			return asValue(e.Value.Value)
		}
	}
	return nil, false
}

// wellFormed tells whether a value that nobody wrote is one by the syntax of its
// header: an HTTP-date (RFC 9110, section 5.6.7), or a cookie (RFC 6265, 4.1.1).
func wellFormed(name, text string) bool {
	switch name {
	case "Last-Modified", "Expires":
		_, err := http.ParseTime(text)
		return err == nil
	case "Set-Cookie":
		_, err := http.ParseSetCookie(text)
		return err == nil
	}
	return true
}

func (r *Responder) headerText(p *Reply, h *spec.Parameter, name string) (string, bool) {
	switch plain := plainName(name); {
	case name == "Location" && r.Place.Entry != nil:
		return cmp.Or(r.location(), strings.TrimSuffix(r.Call.HTTP.URL.Path, "/")+"/"+url.PathEscape(r.Place.Entry.Key)), true
	case name == "Etag":
		hash := fnv.New64a()
		_, _ = hash.Write(p.Body) // never fails
		return fmt.Sprintf("%q", strconv.FormatUint(hash.Sum64(), 36)), true
	case name == "Link":
		return r.page.links, r.page.links != ""
	case r.page.known && strings.Contains(plain, "total") && !strings.Contains(plain, "page"):
		return strconv.Itoa(r.page.total), true
	}
	if v, ok := headerExample(h); ok {
		return simpleText(v), true
	}
	if h.Schema == nil {
		return "", false
	}
	v, err := r.Maker.Value(h.Schema, spec.AsResponse, 1)
	if err != nil || v == nil {
		return "", false
	}
	text := simpleText(v)
	return text, wellFormed(name, text)
}

// location is where the record can be read; "" if no path says.
func (r *Responder) location() string {
	if r.Place.Entry == nil {
		return ""
	}
	return r.Place.Collection.Location(r.Place.Entry)
}

// plainName is a name without what spellings differ in.
func plainName(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}

// simpleText writes a value in the style "simple" (OpenAPI 3.1, section 4.8.12.2).
func simpleText(v any) string {
	switch v := v.(type) {
	case []any:
		words := make([]string, len(v))
		for i, item := range v {
			words[i] = simpleText(item)
		}
		return strings.Join(words, ",")
	case map[string]any:
		var words []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			words = append(words, name, simpleText(v[name]))
		}
		return strings.Join(words, ",")
	case string:
		return v
	}
	return string(value.Encode(v))
}

// headerSafe is a text without what a header cannot carry.
func headerSafe(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
}
