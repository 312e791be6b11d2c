package mockserver

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/actalike/actalike/mockserver/internal/state"
	"github.com/actalike/actalike/spec"
)

// A Live mock serves on while its description is replaced. Requests in flight are
// answered by the description that they began with; a write that comes too late
// for it is made by the new one.
type Live struct {
	current atomic.Pointer[Server]
	mutex   sync.Mutex // one reload at a time
}

var _ http.Handler = (*Live)(nil)

// A Dropped record is one that a new description has no place for.
type Dropped struct {
	Resource string `json:"resource"`
	ID       string `json:"id"` // a key, or a user's token
	Reason   string `json:"reason"`
}

// String says what was dropped, and why.
func (d Dropped) String() string { return state.Dropped(d).String() }

// NewLive makes a mock replaceable; it is to be served through the result.
func NewLive(s *Server) *Live {
	l := &Live{}
	l.current.Store(s)
	return l
}

// Server returns the mock of the description in force.
func (l *Live) Server() *Server { return l.current.Load() }

// ServeHTTP implements [http.Handler].
func (l *Live) ServeHTTP(w http.ResponseWriter, r *http.Request) { l.Server().ServeHTTP(w, r) }

// Reload acts like another description from now on. Records that are valid under
// it stay, with their ids and unique values; so do ids of names, the journal, the
// clock and faults. It returns the records that were dropped. After an error
// everything is as it was.
func (l *Live) Reload(ctx context.Context, api *spec.API) ([]Dropped, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	old := l.Server()
	next, err := old.successor(api)
	if err != nil {
		old.document.Fail(err)
		return nil, err
	}
	dropped, err := old.state.HandOver(ctx, next.state, func() {
		next.faults.Adopt(old.faults)
		old.next = next
		l.current.Store(next)
	})
	if err != nil {
		old.document.Fail(err)
		return nil, err
	}
	next.document.Load(old.clock.Now(), dropped)
	list := make([]Dropped, len(dropped))
	for i, d := range dropped {
		list[i] = Dropped(d)
	}
	return list, nil
}

// Failed notes that a new description could not be read: the old one stays, and
// the control route document/status says so.
func (l *Live) Failed(err error) { l.Server().document.Fail(err) }

// successor returns a mock of another description that has not taken over yet.
func (s *Server) successor(api *spec.API) (*Server, error) {
	config := s.config
	config.API = api
	n, err := New(config)
	if err != nil {
		return nil, err
	}
	n.clock, n.journal, n.document = s.clock, s.journal, s.document
	n.handler = n.wrap()
	return n, nil
}
