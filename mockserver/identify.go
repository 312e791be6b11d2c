package mockserver

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/spec"
)

// authenticate finds the user whose credentials satisfy one of the operation's
// security requirements, as take reads credentials. Without requirements everybody is nobody in particular.
// reason says in words why nobody was found.
func (s *Server) authenticate(o *spec.Operation, r *http.Request, take fault.Token) (u user, reason string, ok bool) {
	if len(o.Security) == 0 {
		return s.anonymous()
	}
	sent := false
	for _, requirement := range o.Security {
		u, some, ok := s.satisfies(requirement, r, take)
		if ok {
			return u, "", true
		}
		sent = sent || some
	}
	if !sent && s.config.Anonymous != "" {
		return s.anonymous()
	}
	if sent {
		return user{}, "Invalid token.", false
	}
	return user{}, "Authentication credentials were not provided.", false
}

func (s *Server) anonymous() (user, string, bool) {
	if u, known := s.people.find(s.config.Anonymous); known {
		return u, "", true
	}
	return user{}, "", true
}

// satisfies checks every scheme of a requirement; sent tells whether the request
// carries anything for one of them. All schemes must mean the same user.
func (s *Server) satisfies(requirement spec.SecurityRequirement, r *http.Request, take fault.Token) (u user, sent, ok bool) {
	ok = true
	first := true
	for _, use := range requirement {
		if !judgeable(use) {
			continue
		}
		token, some := take(use, r)
		sent = sent || some
		found, known := s.people.find(token)
		ok = ok && known && (first || found == u)
		u, first = found, false
	}
	if first {
		u, _, _ = s.anonymous()
	}
	return u, sent, ok
}

// judgeable tells whether a request can carry credentials of a scheme that the
// mock knows: not those of a scheme that is named and nowhere declared, nor
// certificates, which end before the mock.
func judgeable(use spec.SecurityUse) bool {
	return use.Scheme != nil && use.Scheme.Type != "mutualTLS"
}

// credential takes the token of one security scheme out of a request; sent is
// true for a malformed one too.
func credential(use spec.SecurityUse, r *http.Request) (token string, sent bool) {
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

// challenges are the WWW-Authenticate values for an operation (RFC 9110,
// section 11.6.1), one a scheme.
func challenges(o *spec.Operation) []string {
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
