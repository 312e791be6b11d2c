// Package probe holds what a probe sees of a run: it sends requests, reads what is known
// of the target, and notes issues. All it needs to be tested is a fake [session.Sender].
package probe

import (
	"context"
	"time"

	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/generate"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
)

// A Session is what a probe sees: it sends requests to the target, reads what is
// known, and notes what it found out.
type Session struct {
	*Run
	*evidence.Log
	Context   context.Context
	Operation *spec.Operation // that requests are for, unless they name another
}

// New is a session of a run whose requests are for an operation.
func New(ctx context.Context, run *Run, o *spec.Operation) *Session {
	return &Session{Run: run, Log: &evidence.Log{}, Context: ctx, Operation: o}
}

// Send makes an exchange and has the conformance observer look at it.
func (s *Session) Send(r session.Request) *session.Exchange {
	if r.Operation == nil {
		r.Operation = s.Operation
	}
	x := s.Client.Send(s.Context, r)
	s.Seen(x)
	return x
}

// Seen has the observer look at an exchange that was made apart from the session.
func (s *Session) Seen(x *session.Exchange) { s.Observe(x, s.Over()) }

// Over tells whether the run has ended.
func (s *Session) Over() bool { return s.Context.Err() != nil }

// Spent tells whether no request is left to send.
func (s *Session) Spent() bool { return s.Budget.Exhausted() }

// Do sends a call as the caller that it is for.
func (s *Session) Do(c session.Call) *session.Exchange {
	return s.Send(s.uniquely(c.Request(s.AsCaller(c.Operation))))
}

// uniquely gives a request what only holds for it alone: the version of the record that it
// changes, and a key of its own. Values that are wrong or missing on purpose stay so.
func (s *Session) uniquely(r session.Request) session.Request {
	fits := func(name string) (*spec.Parameter, bool) {
		p, sent := session.DeclaredHeader(r.Operation, name), r.Header.Get(name)
		return p, p != nil && sent != "" && (p.Schema == nil || p.Schema.Accepts(sent, spec.AsRequest))
	}
	if p, ok := fits(generate.IdempotencyKey); ok {
		r.Header.Set(generate.IdempotencyKey, s.Values.NewIdempotencyKey(p.Schema))
	}
	if _, ok := fits("If-Match"); ok {
		r = session.WithVersion(s.API, r, s.Send)
	}
	return r
}

// retryDelays are the waits before a reading that shows no change yet is believed:
// some servers answer from copies that lag behind.
var retryDelays = []time.Duration{0, 150 * time.Millisecond, 600 * time.Millisecond}

// Eventually repeats an observation until it is fine; late tells that it was not
// at first.
func (s *Session) Eventually(fine func() bool) (ok, late bool) {
	for i, wait := range retryDelays {
		select {
		case <-s.Context.Done():
			return false, i > 0
		case <-time.After(wait):
		}
		if fine() {
			return true, i > 0
		}
	}
	return false, true
}
