// Package mockserver acts like an API from its description, and remembers what
// it was told.
//
// A [Server] is an http.Handler. Each request takes six steps, read top to
// bottom in exchange.go: route, identify, find, validate, change, answer. What
// a write does is decided by spec, what a record holds at first by fixtures;
// this package adds HTTP, users and memory.
//
// Non-goals: no scripting, no templates, no persistence beyond a [store.Store].
package mockserver

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/mockserver/internal/clock"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// Config says how a mock behaves. Only API is needed.
type Config struct {
	// API is the description to act like.
	API *spec.API
	// Seed decides the records users start with: same seed, same bytes. Default: 1.
	Seed uint64
	// Users is the number of users, user-1 to user-N. Default: 25.
	Users int
	// Anonymous is the token of the user that requests without credentials act
	// as. Default: they are refused where the description demands credentials.
	Anonymous string
	// MaxBody is the longest request body taken, in bytes. Default: 4 MiB.
	MaxBody int64
	// Records is the number of records a collection starts with; a sub-collection
	// starts with a third of it, rounded up. Default: 10. Negative: none.
	Records int
	// MaxRecords bounds the records of one collection; a create beyond it is
	// refused. Default: 10,000.
	MaxRecords int
	// MaxBytes bounds what all records that were written take together, about, if
	// the store can tell; writes beyond it are refused, deletes are not. Default:
	// 1 GiB.
	MaxBytes int64
	// CORSOrigins are the origins whose pages may call the API. Default: any.
	CORSOrigins []string
	// Plain has every request go the plain way. Default: where there is a quicker
	// way that comes to the same answer, it is taken.
	Plain bool
	// Store remembers the records that were written. Default: memory.
	Store store.Store
	// Journal is the number of recent exchanges kept. Default: 10,000, or fewer
	// where those take more than 64 MiB.
	Journal int
	// Exposed says that others than this machine can reach the server: control
	// routes then demand ControlToken, and are off without one.
	Exposed bool
	// ControlToken opens the control routes by the header
	// "Actalike-Control-Token". Default: on loopback they need none.
	ControlToken string
	// Now is the clock: it dates answers, the journal and what records keep of
	// their changes, and measures durations. SetClock moves the dates. Default:
	// time.Now.
	Now func() time.Time
	// Faults are on from the start, the first one innermost; SetFault switches
	// them, and any other. Default: none.
	Faults []fault.Fault
	// Latency delays every answer of the API. Default: not at all.
	Latency Latency
	// OnExchange is called after each exchange, one at a time. Default: nothing.
	OnExchange func(*journal.Entry)
}

func (c Config) withDefaults() Config {
	if c.Seed == 0 {
		c.Seed = 1
	}
	if c.Users == 0 {
		c.Users = 25
	}
	if c.Records == 0 {
		c.Records = 10
	}
	c.Records = max(0, c.Records)
	if c.MaxRecords == 0 {
		c.MaxRecords = 10_000
	}
	if c.MaxBytes == 0 {
		c.MaxBytes = 1 << 30
	}
	if c.MaxBody == 0 {
		c.MaxBody = 4 << 20
	}
	if c.Store == nil {
		c.Store = store.NewMemory()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// A Server is a mock. It is safe for concurrent use.
type Server struct {
	config    Config // its Now shows the clock
	clock     *clock.Clock
	api       *spec.API
	maker     *fixtures.Maker
	users     users.Users
	store     store.Store
	catalogue *catalogue
	claims    *claims
	shelves   map[*spec.Resource]*shelf // of collections
	quicks    map[*spec.Resource]*quick // of single records that are kept as text
	seeded    seededCache
	journal   *journal.Journal
	secrets   spec.Secrets // what the journal never shows
	dynamic   atomic.Int64 // counts answers made for Prefer: dynamic=true
	document  *documentState
	gate      sync.RWMutex // held by writes, and against them by a reload
	next      *Server      // has taken over; guarded by gate
	handler   http.Handler
	seam      seams // without faults
	faults    *faults
}

// New returns a mock, or an error that says what in the configuration or in the
// description it cannot serve.
func New(config Config) (*Server, error) {
	shown := clock.New(config.Now)
	config = config.withDefaults()
	config.Now = shown.Now
	s := &Server{
		config:   config,
		clock:    shown,
		document: &documentState{loaded: shown.Now()},
		api:      config.API,
		maker:    fixtures.New(config.API, config.Seed),
		store:    config.Store,
		journal:  journal.New(journal.Config{Size: config.Journal, On: config.OnExchange}),
		secrets:  config.API.Secrets().WithHeader(ControlHeader),
	}
	var err error
	if s.users, err = users.New(config.API, config.Users, config.Anonymous); err != nil {
		return nil, err
	}
	s.catalogue = newCatalogue(s.maker)
	s.claims = newClaims()
	s.newShelves()
	s.newQuicks()
	s.seam = s.ownSeams()
	s.faults = newFaults(config.Seed, s.world(), config.Faults)
	if err := s.SetLatency(config.Latency); err != nil {
		return nil, err
	}
	s.handler = s.wrap()
	return s, nil
}

// wrap puts the behaviours that do not depend on the description around the API.
func (s *Server) wrap() http.Handler {
	api := allowOrigins(s.config.CORSOrigins, s.api)(http.HandlerFunc(s.serveAPI))
	control := s.control(api)
	return s.clock.Dated(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if console.Within(r.URL.Path) {
			control.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	}))
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Reset takes every record, id and claim back to the seed, and chance too. Faults
// that are on stay on, and forget what they remember.
func (s *Server) Reset(ctx context.Context) error {
	if err := s.store.Clear(ctx); err != nil {
		return err
	}
	s.catalogue.reset()
	s.claims.reset()
	for _, sh := range s.shelves {
		sh.reset()
	}
	s.dynamic.Store(0)
	s.faults.uproot()
	return nil
}

// API is the description the mock acts like.
func (s *Server) API() *spec.API { return s.api }

// Journal is what the mock took down of its exchanges, credentials and all.
func (s *Server) Journal() *journal.Journal { return s.journal }

// Tokens lists the tokens of at most limit users, then those of users who have
// no record.
func (s *Server) Tokens(limit int) []string {
	return append(s.users.Tokens(0, limit), s.users.Absent...)
}

// SetClock sets the clock that dates everything the mock dates, which goes on
// from there if it runs. Records that exist keep their dates.
func (s *Server) SetClock(now time.Time, running bool) {
	s.clock.Move(running, func(time.Time) time.Time { return now })
}

// ParseTime reads a date, which begins at midnight UTC, or a timestamp of RFC 3339.
// Its errors are [*spec.Error].
func ParseTime(text string) (time.Time, error) { return clock.ParseTime(text) }
