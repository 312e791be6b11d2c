package spec

import (
	"bytes"
	"mime"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Redacted stands where a credential stood.
const Redacted = "[redacted]"

// Secrets are the places of a message that carry credentials: those that are
// known for it, and those of the security schemes of a description. The zero
// value has the known ones.
type Secrets struct {
	headers []string // canonical
	queries []string // lower case
	members []string // of bodies, as plainMember spells them
}

// knownHeaders carry credentials by HTTP (RFC 9110, section 11; RFC 6265) or by
// custom.
func knownHeaders() []string {
	return []string{
		"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key", "Api-Key", "X-Auth-Token",
		"X-Access-Token", "X-Csrf-Token", "X-Csrftoken", "X-Xsrf-Token", "X-Amz-Security-Token",
	}
}

// knownQueries carry credentials by RFC 6750, section 2.3, RFC 6749 or by custom.
func knownQueries() []string {
	return []string{
		"access_token", "refresh_token", "id_token", "token", "api_key", "apikey", "client_secret", "password", "signature", "sig",
	}
}

// Secrets are those of every operation together.
func (a *API) Secrets() Secrets {
	var s Secrets
	seen := map[*Schema]bool{}
	for _, o := range a.Operations {
		for _, media := range o.everyMedia() {
			s.addMembers(media.Schema, seen)
		}
		for _, requirement := range o.Security {
			for _, use := range requirement {
				s.add(use)
			}
		}
	}
	return s
}

// everyMedia are the bodies that an operation takes and answers.
func (o *Operation) everyMedia() (list []MediaType) {
	if o.Body != nil {
		list = append(list, o.Body.Media...)
	}
	for _, r := range o.Responses {
		list = append(list, r.Media...)
	}
	return list
}

func (s *Secrets) add(use SecurityUse) {
	switch scheme := use.Scheme; {
	case scheme == nil || scheme.Type != "apiKey":
	case scheme.In == "query":
		s.queries = append(s.queries, strings.ToLower(scheme.Name))
	case scheme.In == "header":
		s.headers = append(s.headers, textproto.CanonicalMIMEHeaderKey(scheme.Name))
	}
}

// WithHeader are the secrets with a further header among them.
func (s Secrets) WithHeader(header string) Secrets {
	s.headers = append(slices.Clone(s.headers), textproto.CanonicalMIMEHeaderKey(header))
	return s
}

// Header is a copy of a header without credentials. The scheme of an
// Authorization stays, and so do the names of cookies.
func (s Secrets) Header(header http.Header) http.Header {
	copied := header.Clone()
	for _, name := range append(knownHeaders(), s.headers...) {
		for i, text := range copied[name] {
			copied[name][i] = hidden(name, text)
		}
	}
	for _, name := range []string{"Location", "Content-Location", "Referer"} {
		for i, text := range copied[name] {
			if u, err := url.Parse(text); err == nil && (u.RawQuery != "" || u.User != nil) {
				copied[name][i] = s.URL(u).String()
			}
		}
	}
	return copied
}

func hidden(header, text string) string {
	switch header {
	case "Authorization", "Proxy-Authorization":
		if scheme, _, found := strings.Cut(text, " "); found {
			return scheme + " " + Redacted
		}
	case "Cookie":
		pairs := strings.Split(text, ";")
		for i, pair := range pairs {
			pairs[i] = hiddenCookie(strings.TrimSpace(pair))
		}
		return strings.Join(pairs, "; ")
	case "Set-Cookie":
		pair, attributes, found := strings.Cut(text, ";")
		if found {
			attributes = ";" + attributes
		}
		return hiddenCookie(pair) + attributes
	}
	return Redacted
}

func hiddenCookie(pair string) string {
	name, _, found := strings.Cut(pair, "=")
	if !found {
		return Redacted
	}
	return name + "=" + Redacted
}

// URL is a copy of a URL without credentials; the rest of its query stays as it
// was written.
func (s Secrets) URL(u *url.URL) *url.URL {
	copied := *u
	if copied.User != nil {
		copied.User = url.User("redacted")
	}
	if copied.RawQuery == "" {
		return &copied
	}
	copied.RawQuery = hiddenPairs(copied.RawQuery, s.query)
	return &copied
}

// query tells whether a query parameter carries a credential.
func (s Secrets) query(name string) bool {
	name = strings.ToLower(name)
	return slices.Contains(knownQueries(), name) || slices.Contains(s.queries, name)
}

// Strip takes the credentials out of a request's header and query.
func (s Secrets) Strip(r *http.Request) {
	for _, name := range append(knownHeaders(), s.headers...) {
		r.Header.Del(name)
	}
	parts := slices.DeleteFunc(strings.Split(r.URL.RawQuery, "&"), func(part string) bool {
		name, _, _ := strings.Cut(part, "=")
		plain, err := url.QueryUnescape(name)
		return err == nil && s.query(plain)
	})
	r.URL.RawQuery = strings.Join(parts, "&")
}

// hiddenPairs is a query or a form without the values of some names; the rest stays
// as it was written.
func hiddenPairs(text string, hides func(name string) bool) string {
	parts := strings.Split(text, "&")
	for i, part := range parts {
		name, _, found := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); found && err == nil && hides(plain) {
			parts[i] = name + "=" + url.QueryEscape(Redacted)
		}
	}
	return strings.Join(parts, "&")
}

// knownMembers carry credentials in bodies, by RFC 6749, RFC 7591 or by custom, as
// plainMember spells them.
func knownMembers() []string {
	return []string{
		"accesstoken", "apikey", "authtoken", "clientsecret", "idtoken", "newpassword", "oldpassword", "passphrase", "passwd",
		"password", "password1", "password2", "privatekey", "refreshtoken", "secret", "secretkey", "sessiontoken", "token",
	}
}

// plainMember is a name however it is written: clientSecret and client_secret are
// the same.
func plainMember(name string) string {
	return strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(name, "_", ""), "-", ""))
}

// addMembers takes the members that a schema says are passwords, at every depth.
func (s *Secrets) addMembers(schema *Schema, seen map[*Schema]bool) {
	if schema == nil || seen[schema] {
		return
	}
	seen[schema] = true
	for _, p := range schema.Properties {
		if p.Schema != nil && p.Schema.Keywords.Format == "password" && !slices.Contains(s.members, plainMember(p.Name)) {
			s.members = append(s.members, plainMember(p.Name))
		}
		s.addMembers(p.Schema, seen)
	}
	s.addMembers(schema.Items, seen)
	s.addMembers(schema.Additional, seen)
	for _, branches := range [][]*Schema{schema.Prefix, schema.AllOf, schema.AnyOf, schema.OneOf} {
		for _, branch := range branches {
			s.addMembers(branch, seen)
		}
	}
}

// hides tells whether a member of that name carries a credential.
func (s Secrets) hides(name string) bool {
	name = plainMember(name)
	return slices.Contains(knownMembers(), name) || slices.Contains(s.members, name)
}

// Body is a body without the credentials that stand in members of JSON, or in
// fields of a form; all else of it stays byte for byte. Bodies of other kinds,
// and what is no text, stay as they are.
func (s Secrets) Body(contentType string, body []byte) []byte {
	switch {
	case len(body) == 0:
		return body
	case IsJSON(contentType):
		return s.withoutMembers(body)
	}
	if kind, _, err := mime.ParseMediaType(contentType); err == nil && kind == "application/x-www-form-urlencoded" {
		return []byte(hiddenPairs(string(body), s.hides))
	}
	return body
}

// withoutMembers goes through JSON token by token. What is no JSON any more stays,
// but for a credential that is cut.
func (s Secrets) withoutMembers(body []byte) []byte {
	d := jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	var out []byte
	name, copied := "", 0
	for {
		kind, count := d.StackIndex(d.StackDepth())
		isValue := kind == '{' && count%2 == 1
		if isValue && d.PeekKind() == '"' && s.hides(name) {
			before := int(d.InputOffset())
			text, err := d.ReadValue()
			if err != nil {
				return append(out, body[copied:before]...)
			}
			end := int(d.InputOffset())
			out = append(append(out, body[copied:end-len(text)]...), `"`+Redacted+`"`...)
			copied = end
			continue
		}
		token, err := d.ReadToken()
		if err != nil {
			return append(out, body[copied:]...)
		}
		if kind == '{' && !isValue && token.Kind() == '"' {
			name = token.String()
		}
	}
}
