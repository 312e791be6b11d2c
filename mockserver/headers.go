package mockserver

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// declaredHeaders sets the headers that a response declares: what the mock knows,
// else a made-up value.
func (x *exchange) declaredHeaders(p *reply, response *spec.Response) {
	if response == nil {
		return
	}
	for _, h := range response.Fields {
		name := http.CanonicalHeaderKey(h.Name)
		if spec.PlainHeader(name) || name == "Content-Length" || name == "Www-Authenticate" {
			continue
		}
		if text, ok := x.headerText(p, h, name); ok {
			p.setHeader(name, headerSafe(text))
		}
	}
}

func (x *exchange) headerText(p *reply, h *spec.Parameter, name string) (string, bool) {
	switch plain := plainName(name); {
	case name == "Location" && x.entry != nil:
		return cmp.Or(x.location(), strings.TrimSuffix(x.request.URL.Path, "/")+"/"+url.PathEscape(x.entry.key)), true
	case name == "Etag":
		hash := fnv.New64a()
		_, _ = hash.Write(p.body) // never fails
		return fmt.Sprintf("%q", strconv.FormatUint(hash.Sum64(), 36)), true
	case name == "Link":
		return x.page.links, x.page.links != ""
	case x.page.known && strings.Contains(plain, "total") && !strings.Contains(plain, "page"):
		return strconv.Itoa(x.page.total), true
	}
	if h.Schema == nil {
		return "", false
	}
	v, err := x.maker.Value(h.Schema, spec.AsResponse, 1)
	if err != nil || v == nil {
		return "", false
	}
	return simpleText(v), true
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
		for _, name := range sortedNames(v) {
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
