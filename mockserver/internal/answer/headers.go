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
		if spec.PlainHeader(name) || name == "Content-Length" || name == "Www-Authenticate" {
			continue
		}
		if text, ok := r.headerText(p, h, name); ok {
			p.SetHeader(name, headerSafe(text))
		}
	}
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
	if h.Schema == nil {
		return "", false
	}
	v, err := r.Maker.Value(h.Schema, spec.AsResponse, 1)
	if err != nil || v == nil {
		return "", false
	}
	return simpleText(v), true
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
