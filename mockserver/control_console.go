package mockserver

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"strings"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/spec"
)

// ControlHeader carries the control token.
const ControlHeader = console.TokenHeader

// control serves the control routes, and the page that uses them.
func (s *Server) control(api http.Handler) http.Handler {
	var routes []console.Route
	for _, route := range controlRoutes() {
		routes = append(routes, console.Route{
			Method: route.Method, Path: route.Path, Text: route.Text,
			Serve: func(r *http.Request) (any, error) { return s.controlled(route, r) },
		})
	}
	return console.New(console.Config{
		Access:  console.Access{Exposed: s.config.Exposed, Token: s.config.ControlToken},
		Traffic: s.journal, API: api, Document: shown{s}, Try: shown{s}, Routes: routes,
		Gave: func(token string) bool { _, known := s.people.find(token); return known },
	})
}

// controlled serves a control route. What changes anything does so before another
// description takes over, or after that, by the new one. A body is read first: a
// client that is slow must not keep a reload waiting.
func (s *Server) controlled(route controlRoute, r *http.Request) (any, error) {
	if route.Method == http.MethodGet {
		return route.serve(s, r)
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, s.config.MaxBody))
	if err != nil {
		return nil, refuseControl(http.StatusBadRequest, "the body could not be read: %v", err)
	}
	for {
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer, next, err := s.unlessReplaced(route, r)
		if next == nil {
			return answer, err
		}
		s = next
	}
}

// unlessReplaced serves a route, or returns the mock that has taken over.
func (s *Server) unlessReplaced(route controlRoute, r *http.Request) (answer any, next *Server, err error) {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.next != nil {
		return nil, s.next, nil
	}
	answer, err = route.serve(s, r)
	return answer, nil, err
}

// shown is what the console knows of a mock.
type shown struct{ *Server }

var (
	_ console.Document = shown{}
	_ console.Try      = shown{}
)

// API implements [console.Document].
func (s shown) API() *spec.API { return s.api }

// News implements [console.Document].
func (s shown) News() console.News { return s.document.news() }

// Maker implements [console.Try].
func (s shown) Maker() *fixtures.Maker { return s.maker }

// Fresh implements [console.Try].
func (s shown) Fresh(o *spec.Operation) int {
	highest := s.people.count
	if sh := s.shelves[o.Resource]; sh != nil {
		highest = max(highest, sh.seeds)
	}
	return highest + 1
}

// Authorize implements [console.Try]: it satisfies the first requirement that
// asks for anything.
func (s shown) Authorize(r *http.Request, o *spec.Operation, token string) {
	for _, requirement := range o.Security {
		for _, use := range requirement {
			present(r, use, token)
		}
		if len(requirement) > 0 {
			return
		}
	}
}

// present puts a token where a security scheme wants it; credential takes it out.
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
