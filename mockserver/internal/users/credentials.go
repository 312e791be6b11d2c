package users

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/actalike/actalike/spec"
)

// A Reader reads the token of a security scheme from a request; [Token] is one.
type Reader = func(use spec.SecurityUse, r *http.Request) (token string, sent bool)

// Authenticate finds the user whose credentials satisfy one of the operation's
// security requirements, as read reads them. Without requirements everybody is
// the anonymous user. reason says in words why nobody was found.
func (u Users) Authenticate(o *spec.Operation, r *http.Request, read Reader) (found User, reason string, ok bool) {
	if len(o.Security) == 0 {
		return u.anonymous(), "", true
	}
	sent := false
	for _, requirement := range o.Security {
		found, some, ok := u.satisfies(requirement, r, read)
		if ok {
			return found, "", true
		}
		sent = sent || some
	}
	switch {
	case sent:
		return User{}, "Invalid token.", false
	case u.Anonymous != "":
		return u.anonymous(), "", true
	}
	return User{}, "Authentication credentials were not provided.", false
}

func (u Users) anonymous() User {
	found, _ := u.Find(u.Anonymous)
	return found
}

// satisfies checks every scheme of a requirement; sent tells whether the request
// carries anything for one of them. All schemes must mean the same user; where any
// token is one, the first names the user.
func (u Users) satisfies(requirement spec.SecurityRequirement, r *http.Request, read Reader) (user User, sent, ok bool) {
	ok = true
	first := true
	for _, use := range requirement {
		if !readable(use) {
			continue
		}
		token, some := read(use, r)
		sent = sent || some
		found, known := u.Find(token)
		ok = ok && known && (first || u.Any || found == user)
		if first {
			user, first = found, false
		}
	}
	if first {
		user = u.anonymous()
	}
	return user, sent, ok
}

// readable reports whether a request can carry credentials of a scheme: not those
// of a scheme that is named and nowhere declared, nor certificates, which end
// before the mock.
func readable(use spec.SecurityUse) bool {
	return use.Scheme != nil && use.Scheme.Type != "mutualTLS"
}

// Token reads the token of a security scheme from a request; sent is true for a
// malformed one, too.
func Token(use spec.SecurityUse, r *http.Request) (token string, sent bool) {
	if use.Scheme == nil {
		return "", false
	}
	switch use.Scheme.Type {
	case "apiKey":
		return apiKey(use.Scheme.In, use.Scheme.Name, r)
	case "http":
		token, sent = authorization(use.Scheme.Scheme, r)
		if strings.EqualFold(use.Scheme.Scheme, "basic") {
			token = basicUser(token)
		}
		return token, sent
	default: // oauth2 and openIdConnect hand out bearer tokens
		return authorization("bearer", r)
	}
}

func apiKey(in, name string, r *http.Request) (string, bool) {
	switch in {
	case "query":
		return r.URL.Query().Get(name), r.URL.Query().Has(name)
	case "cookie":
		cookie, err := r.Cookie(name)
		if err != nil {
			return "", false
		}
		return cookie.Value, true
	default:
		return r.Header.Get(name), r.Header.Get(name) != ""
	}
}

// authorization reads the one Authorization header of a request (RFC 9110,
// section 11.6.2): a scheme, spaces, a token.
func authorization(scheme string, r *http.Request) (token string, sent bool) {
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return "", len(values) > 0
	}
	name, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(name, scheme) {
		return "", true
	}
	return strings.Trim(token, " "), true
}

func basicUser(encoded string) string {
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return ""
	}
	name, _, _ := strings.Cut(string(text), ":")
	return name
}

// Challenges are the WWW-Authenticate values for an operation (RFC 9110, section
// 11.6.1), one for each scheme.
func Challenges(o *spec.Operation) []string {
	var list []string
	seen := map[string]bool{}
	for _, requirement := range o.Security {
		for _, use := range requirement {
			if c := challenge(use); c != "" && !seen[c] {
				seen[c] = true
				list = append(list, c)
			}
		}
	}
	return list
}

func challenge(use spec.SecurityUse) string {
	switch {
	case use.Scheme == nil:
		return ""
	case use.Scheme.Type == "apiKey":
		return `ApiKey realm="` + use.Scheme.In + " " + use.Scheme.Name + `"`
	case use.Scheme.Type == "http" && strings.EqualFold(use.Scheme.Scheme, "basic"):
		return `Basic realm="api"`
	case use.Scheme.Type == "http" && use.Scheme.Scheme != "":
		return strings.ToUpper(use.Scheme.Scheme[:1]) + use.Scheme.Scheme[1:]
	default:
		return "Bearer"
	}
}
