// Package mockserver acts like an API from its description, and remembers what
// clients wrote.
//
// A [Server] is an http.Handler. Each request takes the steps of exchange.go, read
// top to bottom: route, identify, find, read, validate, write, answer. What a
// write does is decided by spec, what a record holds at first by fixtures. The
// packages below internal/ are the rooms of the mock: everything it remembers is
// in internal/state.
//
// Non-goals: no scripting, no templates, no persistence beyond a [store.Store].
package mockserver

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/mockserver/internal/answer"
	"github.com/actalike/actalike/mockserver/internal/clock"
	"github.com/actalike/actalike/mockserver/internal/control"
	"github.com/actalike/actalike/mockserver/internal/fastpath"
	"github.com/actalike/actalike/mockserver/internal/inject"
	"github.com/actalike/actalike/mockserver/internal/state"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/spec"
)

// NoticeHeader carries one notice a line: its code, a JSON Pointer into the
// request body (percent-encoded) and a text.
const NoticeHeader = answer.NoticeHeader

// ControlHeader carries the control token.
const ControlHeader = console.TokenHeader

// A Server is a mock. It is safe for concurrent use.
type Server struct {
	config   Config
	api      *spec.API
	maker    *fixtures.Maker
	users    users.Users
	clock    *clock.Clock
	state    *state.State
	fast     fastPath // nil if there is none
	faults   *inject.Set
	seams    inject.Seams // without faults
	journal  *journal.Journal
	secrets  spec.Secrets // what the journal never shows
	document *control.Document
	next     *Server // has taken over, once the state is replaced
	control  *control.Mock
	handler  http.Handler
}

// New returns a mock, or an error that says what in the configuration or in the
// description it cannot serve.
func New(config Config) (*Server, error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	shown := clock.New(config.Now)
	s := &Server{
		config:   config,
		api:      config.API,
		maker:    fixtures.New(config.API, config.Seed),
		clock:    shown,
		journal:  journal.New(journal.Config{Size: config.Journal, On: config.OnExchange}),
		secrets:  config.API.Secrets().WithHeader(ControlHeader),
		document: control.NewDocument(shown.Now()),
	}
	if s.users, err = users.New(config.API, config.Users, config.Anonymous); err != nil {
		return nil, err
	}
	s.users.Any = config.AnyToken
	s.state = state.New(state.Config{
		MakeUnknown: config.MakeUnknown,
		API:         s.api, Maker: s.maker, Users: s.users, Store: config.Store,
		Records: *config.Records, MaxRecords: config.MaxRecords, MaxBytes: config.MaxBytes,
	})
	if fast := fastpath.New(s.api, s.maker, s.state); fast != nil {
		s.fast = fast
	}
	s.seams = inject.Own(config.Store)
	target := fault.Target{API: s.api, First: users.TokenPrefix + "1", Known: s.users.Known}
	s.faults = inject.New(config.Seed, target, s.users, config.Faults)
	if err := s.SetLatency(config.Latency); err != nil {
		return nil, err
	}
	s.handler = s.wrap()
	return s, nil
}

// wrap puts the behaviours that do not depend on the description around the API.
func (s *Server) wrap() http.Handler {
	api := allowOrigins(s.config.CORSOrigins, s.api)(http.HandlerFunc(s.serveAPI))
	s.control = &control.Mock{
		API: s.api, Maker: s.maker, Users: s.users, Clock: s.clock, State: s.state, Faults: s.faults, Document: s.document,
		Seed: s.config.Seed, MaxBody: s.config.MaxBody, Reset: s.Reset,
		Next: func() *control.Mock { return s.next.control },
	}
	access := console.Access{Exposed: s.config.Exposed, Token: s.config.ControlToken}
	shown := s.control.Console(access, s.journal, api)
	return s.clock.Dated(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if console.Within(r.URL.Path) {
			shown.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	}))
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// serveAPI takes a request through the steps, writes the answer and records both.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	started, began := s.clock.Now(), s.clock.Base()
	x := s.take(w, r)
	if applied := x.call.Prefer.Applied(); len(applied) > 0 {
		x.reply.SetHeader("Preference-Applied", strings.Join(applied, ", "))
	}
	defer s.record(x, started, began) // an answer that is cut off by a fault is one, too
	x.reply.Write(w, r, x.call.Notices)
}

// Reset restores the initial state: records, ids, unique values and the random
// source. Faults that are on stay on, and forget what they remember.
func (s *Server) Reset(ctx context.Context) error {
	if err := s.state.Reset(ctx); err != nil {
		return err
	}
	s.faults.Reset()
	return nil
}

// API returns the description that the mock acts like.
func (s *Server) API() *spec.API { return s.api }

// Journal returns the recorded exchanges, including credentials in clear text.
func (s *Server) Journal() *journal.Journal { return s.journal }

// Tokens lists the tokens of at most limit users, then those of users who have no
// record.
func (s *Server) Tokens(limit int) []string {
	return append(s.users.Tokens(0, limit), s.users.Absent...)
}

// SetClock sets the clock that dates everything the mock dates, which goes on from
// there if it runs. Records that exist keep their dates.
func (s *Server) SetClock(now time.Time, running bool) {
	s.clock.Move(running, func(time.Time) time.Time { return now })
}

// ParseTime reads a date, which begins at midnight UTC, or a timestamp of RFC 3339.
// Its errors are [*spec.Error].
func ParseTime(text string) (time.Time, error) { return clock.ParseTime(text) }
