package contract

import (
	"fmt"
	"slices"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// apart has two users write in turn: neither may see or change the other's
// record.
var apart = &probe{"two users in turn", func(t *trial) {
	one, other := t.read(t.first), t.read(t.second)
	if one == nil || other == nil {
		return
	}
	if t.sameIdentity(one, other) {
		t.broken(disturbed, nil, "two tokens show the same user", "two users", show(one))
		return
	}
	t.sharedMarks(one, other)
	for i, f := range t.leaves(spec.Stored) {
		switch {
		case free(f) || i > 40:
		case isBoolean(f):
			t.writeApart(f, true, false)
			t.writeApart(f, false, true)
		default:
			v, ok := t.plain(f, t.state(t.first), 16)
			w, ok2 := t.plain(f, t.state(t.second), 17)
			if ok && ok2 && !same(v, w) {
				t.writeApart(f, v, w)
			}
		}
	}
	t.takeOver()
}}

// sharedMarks looks for members that name one user and are the same for both.
func (t *trial) sharedMarks(one, other value.Object) {
	for _, p := range t.plan.Resource.Schema.Properties {
		format := p.Schema.Keywords.Format
		if t.fieldAt(value.Pointer(p.Name)) != nil || (format != "email" && format != "uuid") {
			continue
		}
		if v, ok := one[p.Name]; ok && same(v, other[p.Name]) {
			t.broken(disturbed, nil, "/"+p.Name+" is the same for two users", "one for each", show(v))
		}
	}
}

// takeOver has the second user ask for what the first holds and nobody may hold
// twice. Whether that is refused is the server's to say: the published document
// does not.
func (t *trial) takeOver() {
	for _, f := range t.leaves(spec.Stored, func(f *spec.Field) bool { return f.Unique }) {
		own, foreign := t.state(t.first), t.state(t.second)
		v, ok := f.ReadIn(own)
		if old, had := f.ReadIn(foreign); ok && had {
			x := t.patch(t.second, f.Body(v))
			t.foreign(x, "the first user's record", own, t.read(t.first))
			if x.success() {
				t.observed(x, "two users may hold the same "+f.Pointer, x.describe())
				t.patch(t.second, f.Body(old))
			} else if foreign != nil && x.answered() {
				t.observed(x, f.Pointer+" of another user is refused", x.describe())
				t.unchanged(t.second, foreign, x, "a refused request")
			}
		}
	}
}

// sameIdentity tells whether nothing tells two records apart of what no request
// writes.
func (t *trial) sameIdentity(one, other value.Object) bool {
	compared := false
	for _, p := range t.plan.Resource.Schema.Properties {
		unique := slices.Contains(t.plan.Resource.Unique, p.Name)
		if t.fieldAt(value.Pointer(p.Name)) != nil && !unique {
			continue
		}
		compared = true
		if !same(member(one, p.Name), member(other, p.Name)) {
			return false
		}
	}
	return compared
}

// writeApart has the first user write one value of a field, then the second
// another.
func (t *trial) writeApart(f *spec.Field, v, w any) {
	own, foreign := t.state(t.first), t.state(t.second)
	if own == nil || foreign == nil {
		return
	}
	x := t.patch(t.first, f.Body(v))
	if !x.success() {
		return
	}
	t.foreign(x, "the second user's record", foreign, t.read(t.second))
	kept := t.read(t.first)
	y := t.patch(t.second, f.Body(w))
	if y.success() {
		t.foreign(y, "the first user's record", kept, t.read(t.first))
	}
	answer, isRecord := y.record()
	switch {
	case !isRecord:
	case !f.Unique && !t.sameIdentity(answer, foreign):
		t.broken(disturbed, y, "the second user was answered with somebody else's record", "the second user's own", show(answer))
	default:
		t.compare(answeredOther, "a value of the second user", y, foreign, answer, []sent{{f, w}})
	}
}

// foreign notes what a write of one user did to the other's record.
func (t *trial) foreign(x *exchange, whose string, before, after value.Object) {
	if after == nil {
		return
	}
	for _, d := range t.differences(before, after) {
		if t.mayMove(d) {
			continue
		}
		t.note(issue{kind: disturbed, verdict: finding.Broken, exchange: x, pointer: d.pointer, key: whose + d.pointer,
			message: fmt.Sprintf("%s changed at %s when the other user wrote", whose, d.pointer), expected: show(d.before), actual: show(d.after)})
	}
}
