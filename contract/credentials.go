package contract

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/actalike/actalike/spec"
)

// A caller is one set of credentials.
type caller struct {
	name     string // as a report calls its user
	token    string // for every scheme that has none of its own
	variable string // the environment variable that holds the token
	schemes  map[string]string
}

// newCaller reads a token, or one line "SCHEME=TOKEN" for each of the document's
// security schemes. It is nil without a token.
func newCaller(api *spec.API, name, text, variable string) *caller {
	c := &caller{name: name, variable: variable, schemes: map[string]string{}}
	known := schemeNames(api)
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		scheme, token, found := strings.Cut(line, "=")
		switch {
		case line == "":
		case found && slices.Contains(known, scheme):
			c.schemes[scheme] = token
		default:
			c.token = line
		}
	}
	if c.token == "" && len(c.schemes) == 0 {
		return nil
	}
	return c
}

// schemeNames are the security schemes that some operation asks for.
func schemeNames(api *spec.API) []string {
	var names []string
	for _, o := range api.Operations {
		for _, requirement := range o.Security {
			for _, use := range requirement {
				if !slices.Contains(names, use.Name) {
					names = append(names, use.Name)
				}
			}
		}
	}
	return names
}

// tokenFor is what the caller has for a scheme; "" if nothing.
func (c *caller) tokenFor(scheme string) string { return cmp.Or(c.schemes[scheme], c.token) }

// secrets are all tokens of the caller, the longest first: one may hold another.
func (c *caller) secrets() []string {
	var list []string
	for _, token := range c.schemes {
		list = append(list, token)
	}
	if c.token != "" {
		list = append(list, c.token)
	}
	slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	return list
}

// A credential in a request: where its scheme wants it.
type placed struct {
	in, name, text string
}

// credentials are what satisfies the first of an operation's requirements that
// the caller has tokens for; a bearer token is the guess where the document is
// silent.
func (c *caller) credentials(o *spec.Operation) []placed {
	for _, requirement := range o.Security {
		if len(requirement) == 0 {
			continue
		}
		var list []placed
		for _, use := range requirement {
			if p, ok := place(use, c.tokenFor(use.Name)); ok {
				list = append(list, p)
			}
		}
		if len(list) == len(requirement) {
			return list
		}
	}
	if c.token == "" {
		return nil
	}
	return []placed{{"header", "Authorization", "Bearer " + c.token}}
}

func place(use spec.SecurityUse, token string) (placed, bool) {
	scheme := use.Scheme
	switch {
	case scheme == nil || token == "":
		return placed{}, false
	case scheme.Type == "apiKey":
		return placed{scheme.In, scheme.Name, token}, true
	case scheme.Type == "http" && strings.EqualFold(scheme.Scheme, "basic"):
		return placed{"header", "Authorization", "Basic " + base64.StdEncoding.EncodeToString([]byte(token))}, true
	}
	return placed{"header", "Authorization", "Bearer " + token}, true
}

// authorize adds a caller's credentials to a request.
func authorize(header http.Header, query url.Values, o *spec.Operation, c *caller) {
	for _, p := range c.credentials(o) {
		switch p.in {
		case "query":
			query.Set(p.name, p.text)
		case "cookie":
			header.Add("Cookie", p.name+"="+p.text)
		default:
			header.Set(p.name, p.text)
		}
	}
}

// protected tells whether an operation demands credentials, by a scheme that the
// document declares: what others are, nobody can say.
func protected(o *spec.Operation) bool {
	open := slices.ContainsFunc(o.Security, func(r spec.SecurityRequirement) bool { return len(r) == 0 })
	return !open && slices.ContainsFunc(o.Security, func(r spec.SecurityRequirement) bool {
		return !slices.ContainsFunc(r, func(use spec.SecurityUse) bool { return use.Scheme == nil })
	})
}
