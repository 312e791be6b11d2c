package spec

import (
	"bytes"
	"mime"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

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
