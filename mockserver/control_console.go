package mockserver

import (
	"bytes"
	"io"
	"net/http"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/mockserver/internal/users"
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
		Gave: func(token string) bool { _, known := s.users.Find(token); return known },
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
	highest := s.users.Count
	if sh := s.shelves[o.Resource]; sh != nil {
		highest = max(highest, sh.seeds)
	}
	return highest + 1
}

// Authorize implements [console.Try].
func (s shown) Authorize(r *http.Request, o *spec.Operation, token string) {
	users.Authorize(r, o, token)
}
