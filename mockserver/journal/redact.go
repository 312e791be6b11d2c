package journal

import (
	"iter"
	"net/http"
	"net/url"
	"strings"

	"github.com/actalike/actalike/spec"
)

// Redacted stands where a credential stood.
const Redacted = "[redacted]"

// secretHeaders lists the headers that carry credentials by HTTP (RFC 9110,
// section 11; RFC 6265) and by the operation's security schemes, and hidden.
func secretHeaders(o *spec.Operation, hidden []string) []string {
	list := append([]string{"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie"}, hidden...)
	for use := range keys(o) {
		if use.Scheme.In == "header" {
			list = append(list, use.Scheme.Name)
		}
	}
	return list
}

// secretQueries lists the query parameters that carry credentials: those of the
// operation's security schemes, and that of RFC 6750, section 2.3.
func secretQueries(o *spec.Operation) []string {
	list := []string{"access_token"}
	for use := range keys(o) {
		if use.Scheme.In == "query" {
			list = append(list, use.Scheme.Name)
		}
	}
	return list
}

// keys visits the API keys that an operation takes.
func keys(o *spec.Operation) iter.Seq[spec.SecurityUse] {
	return func(yield func(spec.SecurityUse) bool) {
		if o == nil {
			return
		}
		for _, requirement := range o.Security {
			for _, use := range requirement {
				if use.Scheme != nil && use.Scheme.Type == "apiKey" && !yield(use) {
					return
				}
			}
		}
	}
}

// redactHeader is a copy of a header without credentials. The scheme of an
// Authorization stays, and so does the name of a cookie that is set.
func redactHeader(header http.Header, secret []string) http.Header {
	copied := header.Clone()
	for _, name := range secret {
		values := copied.Values(name)
		for i, text := range values {
			values[i] = redact(strings.ToLower(name), text)
		}
	}
	return copied
}

func redact(name, text string) string {
	switch {
	case name == "set-cookie":
		cookie, rest, _ := strings.Cut(text, "=")
		_, attributes, some := strings.Cut(rest, ";")
		if some {
			attributes = ";" + attributes
		}
		return cookie + "=" + Redacted + attributes
	case strings.Contains(name, "authorization"):
		if scheme, _, found := strings.Cut(text, " "); found {
			return scheme + " " + Redacted
		}
	}
	return Redacted
}

func redactURL(u *url.URL, o *spec.Operation) string {
	if u.RawQuery == "" {
		return u.RequestURI()
	}
	copied := *u
	query := copied.Query()
	for _, name := range secretQueries(o) {
		if query.Has(name) {
			query.Set(name, Redacted)
			copied.RawQuery = query.Encode()
		}
	}
	return copied.RequestURI()
}
