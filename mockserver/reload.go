package mockserver

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/spec"
)

// A Live mock serves on while its description is replaced. Requests in flight
// are answered by the description that they began with; a write that comes too
// late for it is done by the new one.
type Live struct {
	current atomic.Pointer[Server]
	mutex   sync.Mutex // one reload at a time
}

var _ http.Handler = (*Live)(nil)

// NewLive has a mock be replaceable; it is to be served through the result.
func NewLive(s *Server) *Live {
	l := &Live{}
	l.current.Store(s)
	return l
}

// Server is the mock of the description in force.
func (l *Live) Server() *Server { return l.current.Load() }

// ServeHTTP implements [http.Handler].
func (l *Live) ServeHTTP(w http.ResponseWriter, r *http.Request) { l.Server().ServeHTTP(w, r) }

// Reload acts like another description from now on. Records that are valid under
// it stay, with their ids, unique values and catalogues; so do the journal, the
// clock and faults. It returns the records that were dropped. After an error
// everything is as it was.
func (l *Live) Reload(ctx context.Context, api *spec.API) ([]Dropped, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	old := l.Server()
	next, err := old.successor(api)
	if err != nil {
		old.document.fail(err)
		return nil, err
	}
	dropped, err := old.handOver(ctx, next, func() {
		next.adopt(old)
		l.current.Store(next)
	})
	if err != nil {
		old.document.fail(err)
		return nil, err
	}
	next.document.load(old.clock.Now(), dropped)
	return dropped, nil
}

// Failed notes that a new description could not be read: the old one stays, and
// the control route document/status says so.
func (l *Live) Failed(err error) { l.Server().document.fail(err) }

// successor is a mock of another description that has not taken over yet.
func (s *Server) successor(api *spec.API) (*Server, error) {
	config := s.config
	config.API = api
	n, err := New(config)
	if err != nil {
		return nil, err
	}
	n.clock, n.journal, n.document = s.clock, s.journal, s.document
	n.config.Now = s.clock.Now
	n.handler = n.wrap()
	return n, nil
}

// adopt takes over what was set while the other mock ran, up to its last moment.
func (s *Server) adopt(from *Server) {
	s.dynamic.Store(from.dynamic.Load())
	s.faults.adopt(from.faults, s.users)
}

// adopt takes the settings of other faults over, as far as their users are known.
func (f *faults) adopt(from *faults, known users.Users) {
	from.mutex.Lock()
	defer from.mutex.Unlock()
	f.latency = from.latency
	for _, p := range from.list {
		own := f.find(p.ID)
		if _, ok := known.Find(p.setting.User); own != nil && (ok || p.setting.User == "") {
			own.setting = p.setting
		}
	}
	f.publish()
}

// A documentState is what became of the description since the start.
type documentState struct {
	mutex   sync.Mutex
	loaded  time.Time
	loads   int // by another description
	dropped []Dropped
	err     error // of the last attempt; nil if it is in force
}

func (d *documentState) load(at time.Time, dropped []Dropped) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.loaded, d.dropped, d.err = at, dropped, nil
	d.loads++
}

func (d *documentState) fail(err error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.err = err
}

// news is the state for people to read.
func (d *documentState) news() console.News {
	const most = 20
	d.mutex.Lock()
	defer d.mutex.Unlock()
	n := console.News{Loads: d.loads, Count: len(d.dropped), Trouble: d.err}
	for _, dropped := range d.dropped[:min(most, len(d.dropped))] {
		n.Dropped = append(n.Dropped, dropped.String())
	}
	return n
}

// documentRoutes are the control routes for what became of the description.
func documentRoutes() []controlRoute {
	return []controlRoute{
		{"GET", "document/status", "when the document was read, what is wrong with it since, what was dropped", (*Server).controlDocument},
	}
}

type documentView struct {
	Loaded   time.Time      `json:"loaded_at"`
	Error    string         `json:"error"` // "" if the last save is in force
	Hint     string         `json:"hint"`
	Position *spec.Position `json:"position"` // null if the error has none
	Dropped  []Dropped      `json:"dropped"`  // by the last reload; the first 1,000
	Count    int            `json:"dropped_count"`
}

const maxDropped = 1000

func (s *Server) controlDocument(*http.Request) (any, error) {
	d := s.document
	d.mutex.Lock()
	defer d.mutex.Unlock()
	view := documentView{Loaded: d.loaded.UTC(), Dropped: append([]Dropped{}, d.dropped[:min(maxDropped, len(d.dropped))]...), Count: len(d.dropped)}
	if d.err != nil {
		view.Error, view.Hint, view.Position = d.err.Error(), spec.Hint(d.err), positionOf(d.err)
	}
	return view, nil
}

// positionOf is the first place that an error or its causes name.
func positionOf(err error) *spec.Position {
	var at *spec.Error
	for errors.As(err, &at) {
		if at.At.Line > 0 {
			return &at.At
		}
		err = at.Err
	}
	return nil
}
