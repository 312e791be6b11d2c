package contract

import (
	"context"
	"net/http"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/probe"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
)

// A Session is what a check of your own sees of the target: it sends requests and
// reports what the answers show. Every exchange counts for conformance, too.
type Session struct {
	session *probe.Session
	context context.Context
}

// runOwn runs an embedder's check on a target.
func (c Check) runOwn(ctx context.Context, t *target) *evidence.Log {
	s := probe.New(ctx, t.shared, t.operation)
	c.Run(&Session{session: s, context: ctx})
	return s.Log
}

// Context ends when the run does.
func (s *Session) Context() context.Context { return s.context }

// Operation is what the check is made on. For a collection it is the first of its
// operations: the one that creates, if there is one.
func (s *Session) Operation() *spec.Operation { return s.session.Operation }

// A User is who sends a request.
type User int

// The users of a run.
const (
	TestUser   User = iota // the user of Token
	SecondUser             // the user of SecondToken
	Nobody                 // without credentials
)

// A Request is what a check of your own sends. Its zero value is a valid request of
// the session's operation, as the document describes it.
type Request struct {
	// Operation is what the request is for. Default: that of the session.
	Operation *spec.Operation
	// Method replaces the operation's.
	Method string
	// Path replaces a path made from the document, below the target; with its query.
	Path string
	// Header is added; a name without values is left out.
	Header http.Header
	// Body replaces a body made from the document.
	Body []byte
	// User is who sends it. Default: the test user.
	User User
}

// A Response is what came back.
type Response struct {
	Status int // 0: there was no answer
	Header http.Header
	Body   []byte
	Value  any   // the body, if it is JSON
	Err    error // why there is no answer, or only a part of one

	exchange *session.Exchange
}

// Send makes one exchange.
func (s *Session) Send(r Request) Response {
	o := r.Operation
	if o == nil {
		o = s.session.Operation
	}
	x := s.session.Send(s.request(o, r))
	return Response{Status: x.Status, Header: x.Received, Body: x.Text, Value: x.Value, Err: x.Err, exchange: x}
}

func (s *Session) request(o *spec.Operation, r Request) session.Request {
	made := session.Request{Operation: o}
	if c, err := s.session.Values.Call(o, nil, 0); err == nil {
		made = c.Request(nil)
	}
	made.Method = r.Method
	if r.Path != "" {
		made.Path, made.Query, _ = strings.Cut(r.Path, "?")
	}
	if r.Body != nil {
		made.Body = r.Body
	}
	for name, values := range r.Header {
		if made.Header == nil {
			made.Header = http.Header{}
		}
		made.Header[http.CanonicalHeaderKey(name)] = values
	}
	switch r.User {
	case TestUser:
		made.Caller = s.session.AsCaller(o)
	case SecondUser:
		made.Caller = s.session.Second
	}
	return made
}

// Report reports what a response shows. The verdict, the message, and what was
// expected, actual, and where are taken from f; the session adds the exchange.
func (s *Session) Report(f finding.Finding, r Response) {
	s.session.Note(evidence.Issue{
		Kind: evidence.Noted, Verdict: f.Verdict, Message: f.Message, Expected: f.Expected, Actual: f.Actual,
		Pointer: f.Pointer, Exchange: r.exchange,
	})
}

// Skip says what the check lacks: it is reported as skipped unless it reported
// something.
func (s *Session) Skip(needs string) { s.session.Needs = needs }
