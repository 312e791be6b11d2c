package console

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"strings"

	"github.com/actalike/actalike/internal/host"
)

// TokenHeader carries the control token.
const TokenHeader = "Actalike-Control-Token"

// Access says who may use the routes. A browser sends the Origin of pages of
// other sites; a page that had its name resolve to this machine (DNS rebinding)
// sends a foreign Host.
type Access struct {
	// Exposed says that others than this machine can reach the server: the routes
	// then demand Token, and are off without one.
	Exposed bool
	// Token opens the routes by TokenHeader. Default: on loopback they need none.
	Token string
}

// fromHere lets in what this machine sends, or whoever may have a token.
func (a Access) fromHere(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case a.Exposed && a.Token == "":
			write(w, r, http.StatusNotFound, reason("Control routes are off: the server listens beyond this machine. A control token turns them on."))
		case !a.Exposed && !host.IsLoopback(host.Name(r.Host)):
			write(w, r, http.StatusForbidden, reason("Control routes answer to loopback host names only."))
		case !sameOrigin(r):
			write(w, r, http.StatusForbidden, reason("Control routes are closed to other origins."))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// withToken lets in who has the token, if there is one.
func (a Access) withToken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.Token != "" && !sameToken(r.Header.Get(TokenHeader), a.Token) {
			write(w, r, http.StatusUnauthorized, reason("Control routes need the header "+TokenHeader+"."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func sameToken(sent, wanted string) bool {
	return subtle.ConstantTimeCompare([]byte(sent), []byte(wanted)) == 1
}

// sameOrigin tells whether a request was made by no page, or by one of ours.
func sameOrigin(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return false
	}
	origins := r.Header.Values("Origin")
	if len(origins) == 0 {
		return true
	}
	origin, err := url.Parse(origins[0])
	return err == nil && len(origins) == 1 && origin.Host != "" && strings.EqualFold(origin.Host, r.Host)
}
