// Package control serves the control API of a mock: its users, records, faults,
// clock and document, for people, scripts and the console. It changes nothing by
// itself: records go through package state, as those of the API do.
package control

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/mockserver/internal/clock"
	"github.com/actalike/actalike/mockserver/internal/inject"
	"github.com/actalike/actalike/mockserver/internal/state"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/spec"
)

// A Mock is what the control API knows of a mock.
type Mock struct {
	API      *spec.API
	Maker    *fixtures.Maker
	Users    users.Users
	State    *state.State
	Faults   *inject.Set
	Clock    *clock.Clock
	Document *Document
	Seed     uint64
	MaxBody  int64 // of a request, in bytes
	Reset    func(context.Context) error
	Next     func() *Mock // the one that took over, once the state is replaced
}

// A route is one control route; it documents itself at [console.Prefix].
type route struct {
	method string
	path   string // below the prefix
	text   string
	serve  func(*Mock, request) (any, error)
}

// A request is one of a control route.
type request struct {
	*http.Request
	body []byte
	tx   state.Tx // of one that may change something
}

// refuse returns a refusal with its reason in words.
func refuse(status int, format string, args ...any) error {
	return console.Refuse(status, format, args...)
}

// handle serves a control route. What changes anything does so before another
// description takes over, or after that, by the new one. The body is read first: a
// client that is slow must not keep a reload waiting.
func (m *Mock) handle(do func(*Mock, request) (any, error), r *http.Request) (any, error) {
	if r.Method == http.MethodGet {
		return do(m, request{Request: r})
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, m.MaxBody))
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "the body could not be read: %v", err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	for {
		answer, err := m.change(do, request{Request: r, body: body})
		if !errors.Is(err, state.ErrReplaced) {
			return answer, err
		}
		m = m.Next()
	}
}

func (m *Mock) change(do func(*Mock, request) (any, error), r request) (any, error) {
	tx, err := m.State.Begin(r.Context(), m.State.Store())
	if err != nil {
		return nil, err
	}
	defer tx.End()
	r.tx = tx
	return do(m, r)
}

type doneView struct {
	Status string `json:"status"`
}
