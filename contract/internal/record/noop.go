package record

import (
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// sendEmptyObjects sends what names no field, at each depth.
func sendEmptyObjects(t *Session) {
	noOp(t, "an empty object", []byte("{}"))
	t.plan.Walk(func(f *spec.Field) {
		if f.Fields != nil {
			noOp(t, "an empty object in "+f.Pointer, value.Encode(f.Body(value.Object{})))
		}
	})
	noOp(t, "an empty object again", []byte("{}"))
	noOpAfterWrite(t)
}

// noOpAfterWrite compares with the answer of a write: where reading is an empty
// patch, a reading before would already have done the harm.
func noOpAfterWrite(t *Session) {
	fields := plainSent(t, t.Leaves(spec.Stored, func(f *spec.Field) bool { return !free(f) && !f.Unique }), 3)
	if len(fields) == 0 {
		return
	}
	written, ok := t.patch(t.First, bodyOf(fields)).Record()
	if !ok {
		return
	}
	x := t.patchText(t.First, []byte("{}"))
	if answer, ok := x.Record(); ok {
		checkUnchanged(t, "an empty object after a write", x, written, answer)
	}
}

// noOp sends a body that changes nothing, and looks whether anything did.
func noOp(t *Session, what string, body []byte) {
	before := t.read(t.First)
	if before == nil {
		return
	}
	x := t.patchText(t.First, body)
	answer, ok := x.Record()
	if !ok {
		t.Broken(evidence.RefusedValid, x, what+" was refused", "2xx and the record as it was", x.Describe())
		return
	}
	checkUnchanged(t, what, x, before, answer)
	if next := t.read(t.First); next != nil {
		checkUnchanged(t, what, x, before, next)
	}
}

func checkUnchanged(t *Session, what string, x *session.Exchange, before, after value.Object) {
	for _, d := range t.differences(before, after) {
		if d.field == nil && compare.ChangeStamp(d.pointer) {
			t.Observed(x, d.pointer+" moves when nothing is sent", compare.Show(d.after))
			continue
		}
		t.Note(evidence.Issue{Kind: evidence.Disturbed, Verdict: finding.Broken, Exchange: x, Key: what + d.pointer, Pointer: d.pointer,
			Message: what + " changed " + d.pointer, Expected: compare.Show(d.before), Actual: compare.Show(d.after)})
	}
}

// sendNoBody notes what a request without any body does.
func sendNoBody(t *Session) {
	before := t.read(t.First)
	delete(t.known, t.First)
	x := t.Send(session.Request{Caller: t.First})
	switch {
	case x.Success():
		t.Observed(x, "no body counts as an empty object", x.Describe())
	case x.Answered():
		t.Observed(x, "no body is refused", x.Describe())
	}
	t.unchanged(t.First, before, x, "a request without a body")
}
