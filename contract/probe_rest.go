package contract

import (
	"fmt"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// emptyObjects sends what names no field, at each depth.
var emptyObjects = &probe{"empty objects", func(t *trial) {
	t.noOp("an empty object", []byte("{}"))
	t.plan.Walk(func(f *spec.Field) {
		if f.Fields != nil {
			t.noOp("an empty object in "+f.Pointer, value.Encode(f.Body(value.Object{})))
		}
	})
	t.noOp("an empty object again", []byte("{}"))
	t.noOpAfterWrite()
}}

// noOpAfterWrite compares with the answer of a write: where reading is an empty
// patch, a reading before would already have done the harm.
func (t *trial) noOpAfterWrite() {
	fields := t.plainSent(t.leaves(spec.Stored, func(f *spec.Field) bool { return !free(f) && !f.Unique }), 3)
	if len(fields) == 0 {
		return
	}
	written, ok := t.patch(t.first, bodyOf(fields)).record()
	if !ok {
		return
	}
	x := t.patchText(t.first, []byte("{}"))
	if answer, ok := x.record(); ok {
		t.stays("an empty object after a write", x, written, answer)
	}
}

// noOp sends a body that changes nothing, and looks whether anything did.
func (t *trial) noOp(what string, body []byte) {
	before := t.read(t.first)
	if before == nil {
		return
	}
	x := t.patchText(t.first, body)
	answer, ok := x.record()
	if !ok {
		t.broken(refusedValid, x, what+" was refused", "2xx and the record as it was", x.describe())
		return
	}
	t.stays(what, x, before, answer)
	if next := t.read(t.first); next != nil {
		t.stays(what, x, before, next)
	}
}

func (t *trial) stays(what string, x *exchange, before, after value.Object) {
	for _, d := range t.differences(before, after) {
		if d.field == nil && stampOfChange(d.pointer) {
			t.observed(x, d.pointer+" moves when nothing is sent", show(d.after))
			continue
		}
		t.note(issue{kind: disturbed, verdict: finding.Broken, exchange: x, key: what + d.pointer, pointer: d.pointer,
			message: what + " changed " + d.pointer, expected: show(d.before), actual: show(d.after)})
	}
}

// noBody notes what a request without any body does.
var noBody = &probe{"no body", func(t *trial) {
	before := t.read(t.first)
	delete(t.known, t.first)
	x := t.send(request{caller: t.first})
	switch {
	case x.success():
		t.observed(x, "no body counts as an empty object", x.describe())
	case x.answered():
		t.observed(x, "no body is refused", x.describe())
	}
	t.unchanged(t.first, before, x, "a request without a body")
}}

// sameAgain sends the same patch twice.
var sameAgain = &probe{"the same patch twice", func(t *trial) {
	for n := range 3 {
		fields := t.plainSent(t.leaves(spec.Stored, func(f *spec.Field) bool { return !free(f) }), 4+n)
		if len(fields) == 0 || !t.write(t.first, "many fields", must, fields...) {
			continue
		}
		before := t.state(t.first)
		x := t.patch(t.first, bodyOf(fields))
		answer, ok := x.record()
		if !ok {
			t.broken(refusedValid, x, "the same patch was refused the second time", "2xx", x.describe())
			continue
		}
		for _, d := range t.differences(before, answer) {
			if !t.mayMove(d) {
				t.note(issue{kind: disturbed, verdict: finding.Broken, exchange: x, pointer: d.pointer, key: "again" + d.pointer,
					message: "the same patch, sent again, changed " + d.pointer, expected: show(d.before), actual: show(d.after)})
			}
		}
	}
}}

// anyOrder sends two patches of different fields in both orders.
var anyOrder = &probe{"two patches in both orders", func(t *trial) {
	leaves := t.leaves(spec.Stored, func(f *spec.Field) bool { return !free(f) && !f.Unique })
	if len(leaves) < 2 {
		return
	}
	for i := 0; i+1 < len(leaves) && i < 8; i += 2 {
		t.bothOrders(t.plainSent(leaves[i:i+1], 7), t.plainSent(leaves[i+1:i+2], 7))
	}
}}

func (t *trial) bothOrders(one, other []sent) {
	start := t.state(t.first)
	if len(one) == 0 || len(other) == 0 || start == nil {
		return
	}
	var ends []value.Object
	var last *exchange
	for _, order := range [][][]sent{{one, other}, {other, one}} {
		for _, fields := range order {
			if last = t.patch(t.first, bodyOf(fields)); !last.success() {
				return
			}
		}
		ends = append(ends, t.read(t.first))
	}
	for _, d := range t.differences(ends[0], ends[1]) {
		if !t.mayMove(d) {
			t.note(issue{kind: disturbed, verdict: finding.Broken, exchange: last, pointer: d.pointer,
				message:  fmt.Sprintf("the order of %s and %s decides what %s is", names(one), names(other), d.pointer),
				expected: show(d.before), actual: show(d.after)})
		}
	}
}

// fresh answers: a field goes back and forth, and each answer is the newest one.
var freshAnswers = &probe{"a value back and forth", func(t *trial) {
	leaves := t.leaves(spec.Stored, func(f *spec.Field) bool { return isText(f) || isBoolean(f) })
	if len(leaves) == 0 {
		return
	}
	f := leaves[0]
	one, ok1 := t.plain(f, t.state(t.first), 9)
	other, ok2 := t.plain(f, value.Object{}, 10)
	if !ok1 || !ok2 || same(one, other) {
		return
	}
	for _, v := range []any{one, other, one, one, other, one} {
		if t.write(t.first, "a value back and forth", must, sent{f, v}) {
			t.unchanged(t.first, t.state(t.first), nil, "reading again")
		}
	}
}}
