package record

import (
	"context"
	"strings"
	"sync"

	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/probe"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A Target is an operation that merges a body into a record of its caller,
// with what is known of the records.
type Target struct {
	run    *probe.Run
	op     *spec.Operation // that merges
	plan   *spec.Plan
	reader *spec.Operation // reads the record back; the operation itself if it can
	known  map[*session.Caller]value.Object
	ahead  *reading // nil: no record is being read
	Blind  bool     // a test user's record cannot be read: nothing may be written
	// What takes long to make, each made once and ahead of the checks:
	breaking      func() []bad
	hostileValues func() []hostile
}

func NewTarget(run *probe.Run, o *spec.Operation) *Target {
	r := &Target{run: run, op: o, plan: o.Plan, reader: o, known: map[*session.Caller]value.Object{}}
	r.breaking, r.hostileValues = sync.OnceValue(func() []bad { return allBreaking(r) }), sync.OnceValue(func() []hostile { return allHostile(r) })
	for _, other := range o.Resource.Operations {
		if other.Effect == spec.Reads && !strings.Contains(other.Path, "{") {
			r.reader = other
		}
	}
	return r
}

// Prepare makes what later checks send while the first ones run.
func (s *Target) Prepare() {
	go func() {
		defer func() { _ = recover() }() // it comes again where they are asked for
		s.breaking()
		s.hostileValues()
	}()
}

// session is what one probe sees of the target.
func (s *Target) session(ctx context.Context) *Session {
	return &Session{Session: probe.New(ctx, s.run, s.op), Target: s}
}

// Reachable sends one request without credentials.
func (s *Target) Reachable(ctx context.Context) error {
	if x := s.run.Client.Send(ctx, session.Request{Operation: s.op}); !x.Answered() {
		return session.Unreachable(s.run.Base, x)
	}
	return nil
}

// Probe runs a probe of a name, and returns what it noted.
func (s *Target) Probe(ctx context.Context, name string) *evidence.Log {
	t := s.session(ctx)
	defer t.awaitAhead()
	for _, p := range probes() {
		if p.name == name {
			p.run(t)
		}
	}
	return t.Log
}
