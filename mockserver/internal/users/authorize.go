package users

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/actalike/actalike/spec"
)

// Authorize adds a user's token to a request, so that it satisfies the first
// requirement of the operation that asks for anything.
func Authorize(r *http.Request, o *spec.Operation, token string) {
	for _, requirement := range o.Security {
		for _, use := range requirement {
			present(r, use, token)
		}
		if len(requirement) > 0 {
			return
		}
	}
}

// present puts a token where a security scheme wants it.
func present(r *http.Request, use spec.SecurityUse, token string) {
	switch scheme := use.Scheme; {
	case scheme == nil:
	case scheme.Type == "apiKey" && scheme.In == "query":
		query := r.URL.Query()
		query.Set(scheme.Name, token)
		r.URL.RawQuery = query.Encode()
	case scheme.Type == "apiKey" && scheme.In == "cookie":
		r.AddCookie(&http.Cookie{Name: scheme.Name, Value: token})
	case scheme.Type == "apiKey":
		r.Header.Set(scheme.Name, token)
	case scheme.Type == "http" && strings.EqualFold(scheme.Scheme, "basic"):
		r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(token+":")))
	case scheme.Type == "http" && scheme.Scheme != "":
		r.Header.Set("Authorization", titled(scheme.Scheme)+" "+token)
	default: // oauth2 and openIdConnect hand out bearer tokens
		r.Header.Set("Authorization", "Bearer "+token)
	}
}

func titled(word string) string { return strings.ToUpper(word[:1]) + word[1:] }
