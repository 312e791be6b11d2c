// Package record probes a record of the caller's own, which an operation merges a body
// into: what was sent is read back, what was not sent stays, what is refused changes
// nothing, and two users never meet. The records are put back.
package record

import (
	"runtime"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/probe"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A Session is what one probe sees of a caller's own record.
type Session struct {
	*probe.Session
	*Target
}

// quiet is a session that notes its issues apart.
func (t *Session) quiet() *Session { return t.Target.session(t.Context) }

// patch sends a body as a caller. Whatever is known of the record is forgotten.
func (t *Session) patch(c *session.Caller, body any) *session.Exchange {
	return t.patchText(c, value.Encode(body))
}

func (t *Session) patchText(c *session.Caller, body []byte) *session.Exchange {
	delete(t.known, c)
	return t.Send(session.Request{Caller: c, Body: body})
}

// read reads the caller's record as it is now: by an operation that reads, or by
// a patch that names nothing. It is nil if the target does not answer with one.
func (t *Session) read(c *session.Caller) value.Object {
	record, _ := t.readExchange(c)
	return record
}

func (t *Session) readExchange(c *session.Caller) (value.Object, *session.Exchange) {
	x := t.awaitAhead()
	if x == nil || x.Caller != c {
		x = t.Send(t.reading(c))
	}
	record, ok := x.Record()
	if !ok {
		delete(t.known, c)
		return nil, x
	}
	t.known[c] = record
	return record, x
}

// reading is the request that reads the caller's record.
func (t *Session) reading(c *session.Caller) session.Request {
	r := session.Request{Operation: t.reader, Caller: c}
	if t.reader.Body != nil {
		r.Body = []byte("{}")
	}
	return r
}

// A reading is a record that is being read.
type reading struct{ answer chan *session.Exchange }

// readAfter begins to read the record of an answered request's caller, which the
// probe will do next: that is on its way while the answer is judged.
func (t *Session) readAfter(x *session.Exchange) {
	if !x.Answered() {
		return
	}
	a := &reading{answer: make(chan *session.Exchange, 1)}
	t.ahead = a
	go func() { a.answer <- t.Client.Send(t.Context, t.reading(x.Caller)) }()
	runtime.Gosched() // the request goes first, even where there is one processor
}

// awaitAhead waits for what is being read; nil if nothing is.
func (t *Session) awaitAhead() *session.Exchange {
	a := t.ahead
	if a == nil {
		return nil
	}
	t.ahead = nil
	x := <-a.answer
	t.Seen(x)
	return x
}

// state is the caller's record as last read, read now if a write came since.
func (t *Session) state(c *session.Caller) value.Object {
	if record, ok := t.known[c]; ok {
		return record
	}
	return t.read(c)
}

// field notes an issue about one field.
func (t *Session) field(k evidence.Kind, v finding.Verdict, f *spec.Field, x *session.Exchange, message, expected, actual string) {
	t.Note(evidence.Issue{
		Kind: k, Verdict: v, Exchange: x, Message: f.Pointer + " " + message, Expected: expected, Actual: actual,
		Pointer: f.Pointer, Rule: f.Schema.Location,
	})
}

// unchanged reads the record and notes what differs from before; a mark of the
// last change may move if the cause was taken. It tells whether nothing does.
func (t *Session) unchanged(c *session.Caller, before value.Object, cause *session.Exchange, what string) bool {
	after := t.read(c)
	if before == nil || after == nil {
		return true
	}
	fine := true
	for _, d := range t.differences(before, after) {
		if cause != nil && cause.Success() && d.field == nil && compare.ChangeStamp(d.pointer) {
			continue
		}
		fine = false
		t.Note(evidence.Issue{
			Kind: evidence.AppliedRefused, Verdict: finding.Broken, Exchange: cause,
			Key: what, Message: what + " changed " + d.pointer, Expected: compare.Show(d.before), Actual: compare.Show(d.after), Pointer: d.pointer,
		})
	}
	return fine
}
