package record

import (
	"fmt"
	"slices"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// writeInTurn has two users write in turn: neither may see or change the other's
// record.
func writeInTurn(t *Session) {
	one, other := t.read(t.First), t.read(t.Second)
	if one == nil || other == nil {
		return
	}
	if sameIdentity(t, one, other) {
		t.Broken(evidence.Disturbed, nil, "two tokens show the same user", "two users", compare.Show(one))
		return
	}
	sharedMarks(t, one, other)
	for i, f := range t.Leaves(spec.Stored) {
		switch {
		case free(f) || i > 40:
		case isBoolean(f):
			writeApart(t, f, true, false)
			writeApart(t, f, false, true)
		default:
			v, ok := t.Values.Plain(t.plan.Resource, f, t.state(t.First), 16)
			w, ok2 := t.Values.Plain(t.plan.Resource, f, t.state(t.Second), 17)
			if ok && ok2 && !compare.Same(v, w) {
				writeApart(t, f, v, w)
			}
		}
	}
	takeOver(t)
}

// sharedMarks looks for members that name one user and are the same for both.
func sharedMarks(t *Session, one, other value.Object) {
	for _, p := range t.plan.Resource.Schema.Properties {
		format := p.Schema.Keywords.Format
		if t.fieldAt(value.Pointer(p.Name)) != nil || (format != "email" && format != "uuid") {
			continue
		}
		if v, ok := one[p.Name]; ok && compare.Same(v, other[p.Name]) {
			t.Broken(evidence.Disturbed, nil, "/"+p.Name+" is the same for two users", "one for each", compare.Show(v))
		}
	}
}

// takeOver has the second user ask for what the first holds and nobody may hold
// twice. Whether that is refused is the server's to say: the published document
// does not.
func takeOver(t *Session) {
	for _, f := range t.Leaves(spec.Stored, func(f *spec.Field) bool { return f.Unique }) {
		own, foreign := t.state(t.First), t.state(t.Second)
		v, ok := f.ReadIn(own)
		if old, had := f.ReadIn(foreign); ok && had {
			x := t.patch(t.Second, f.Body(v))
			checkOther(t, x, "the first user's record", own, t.read(t.First))
			if x.Success() {
				t.Observed(x, "two users may hold the same "+f.Pointer, x.Describe())
				t.patch(t.Second, f.Body(old))
			} else if foreign != nil && x.Answered() {
				t.Observed(x, f.Pointer+" of another user is refused", x.Describe())
				t.unchanged(t.Second, foreign, x, "a refused request")
			}
		}
	}
}

// sameIdentity tells whether nothing tells two records apart of what no request
// writes.
func sameIdentity(t *Session, one, other value.Object) bool {
	compared := false
	for _, p := range t.plan.Resource.Schema.Properties {
		unique := slices.Contains(t.plan.Resource.Unique, p.Name)
		if t.fieldAt(value.Pointer(p.Name)) != nil && !unique {
			continue
		}
		compared = true
		if !compare.Same(compare.Member(one, p.Name), compare.Member(other, p.Name)) {
			return false
		}
	}
	return compared
}

// writeApart has the first user write one value of a field, then the second
// another.
func writeApart(t *Session, f *spec.Field, v, w any) {
	own, foreign := t.state(t.First), t.state(t.Second)
	if own == nil || foreign == nil {
		return
	}
	x := t.patch(t.First, f.Body(v))
	if !x.Success() {
		return
	}
	checkOther(t, x, "the second user's record", foreign, t.read(t.Second))
	kept := t.read(t.First)
	y := t.patch(t.Second, f.Body(w))
	if y.Success() {
		checkOther(t, y, "the first user's record", kept, t.read(t.First))
	}
	answer, isRecord := y.Record()
	switch {
	case !isRecord:
	case !f.Unique && !sameIdentity(t, answer, foreign):
		t.Broken(evidence.Disturbed, y, "the second user was answered with somebody else's record", "the second user's own", compare.Show(answer))
	default:
		t.compare(evidence.AnsweredOther, "a value of the second user", y, foreign, answer, []sent{{f, w}})
	}
}

// checkOther notes what a write of one user did to the other's record.
func checkOther(t *Session, x *session.Exchange, whose string, before, after value.Object) {
	if after == nil {
		return
	}
	for _, d := range t.differences(before, after) {
		if t.mayMove(d) {
			continue
		}
		t.Note(evidence.Issue{Kind: evidence.Disturbed, Verdict: finding.Broken, Exchange: x, Pointer: d.pointer, Key: whose + d.pointer,
			Message: fmt.Sprintf("%s changed at %s when the other user wrote", whose, d.pointer), Expected: compare.Show(d.before), Actual: compare.Show(d.after)})
	}
}
