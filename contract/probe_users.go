package contract

import (
	"fmt"
	"slices"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/spec"
	"github.com/actalike/actalike/spec/value"
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
	for i, f := range t.leaves(spec.Stored) {
		if free(f) || i > 40 {
			continue
		}
		t.writeApart(f)
	}
}}

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

// writeApart has the first user write a field, then the second another value.
func (t *trial) writeApart(f *spec.Field) {
	own, foreign := t.state(t.first), t.state(t.second)
	v, ok := t.plain(f, own, 16)
	w, ok2 := t.plain(f, foreign, 17)
	if !ok || !ok2 || same(v, w) || own == nil || foreign == nil {
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
	if answer, isRecord := y.record(); isRecord && !f.Unique && !t.sameIdentity(answer, foreign) {
		t.broken(disturbed, y, "the second user was answered with somebody else's record", "the second user's own", show(answer))
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
