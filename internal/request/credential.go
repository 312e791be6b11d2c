package request

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"github.com/actalike/actalike/spec"
)

// A Credential is a token where its security scheme wants it.
type Credential struct {
	In         string // "header", "query" or "cookie"
	Name, Text string
}

// Optional tells whether an operation answers without credentials.
func Optional(o *spec.Operation) bool {
	return len(o.Security) == 0 || slices.ContainsFunc(o.Security, func(r spec.SecurityRequirement) bool { return len(r) == 0 })
}

// Credentials satisfy the first of an operation's requirements that asks for
// anything and that there are tokens for, or go as far as tokens can. token has
// the token for a security scheme; "" if there is none.
func Credentials(o *spec.Operation, token func(scheme string) string) []Credential {
	var best []Credential
	for _, requirement := range o.Security {
		var list []Credential
		for _, use := range requirement {
			if c, ok := place(use, token(use.Name)); ok {
				list = append(list, c)
			}
		}
		if len(list) > 0 && len(list) == len(requirement) {
			return list
		}
		if len(best) == 0 {
			best = list
		}
	}
	return best
}

// place puts a token where a security scheme wants it. It is false for schemes
// that take no token.
func place(use spec.SecurityUse, token string) (Credential, bool) {
	scheme := use.Scheme
	switch {
	case scheme == nil || token == "" || scheme.Type == "mutualTLS":
		return Credential{}, false
	case scheme.Type == "apiKey":
		return Credential{scheme.In, scheme.Name, token}, true
	case scheme.Type != "http" || scheme.Scheme == "" || strings.EqualFold(scheme.Scheme, "bearer"):
		return Credential{"header", "Authorization", "Bearer " + token}, true // oauth2 and openIdConnect issue bearer tokens
	case strings.EqualFold(scheme.Scheme, "basic"):
		return Credential{"header", "Authorization", "Basic " + basic(token)}, true
	}
	word := strings.ToUpper(scheme.Scheme[:1]) + scheme.Scheme[1:]
	return Credential{"header", "Authorization", word + " " + token}, true
}

// basic is a user with an empty password, unless the token has one.
func basic(token string) string {
	if !strings.Contains(token, ":") {
		token += ":"
	}
	return base64.StdEncoding.EncodeToString([]byte(token))
}

// Authorize adds credentials to a request.
func Authorize(r *http.Request, credentials []Credential) {
	for _, c := range credentials {
		switch c.In {
		case "query":
			pair := Pair{c.Name, c.Text}.String()
			r.URL.RawQuery = strings.TrimPrefix(r.URL.RawQuery+"&"+pair, "&")
		case "cookie":
			AddCookie(r.Header, Pair{c.Name, c.Text})
		default:
			r.Header.Set(c.Name, c.Text)
		}
	}
}

// AddCookie adds a cookie to those that a header has.
func AddCookie(header http.Header, p Pair) {
	cookies := p.Name + "=" + p.Value
	if before := header.Get("Cookie"); before != "" {
		cookies = before + "; " + cookies
	}
	header.Set("Cookie", cookies)
}

// Everywhere is one token for every security scheme.
func Everywhere(token string) func(scheme string) string {
	return func(string) string { return token }
}
