package record

import (
	"fmt"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// sendTwice sends the same patch twice.
func sendTwice(t *Session) {
	for n := range 3 {
		fields := plainSent(t, t.Leaves(spec.Stored, func(f *spec.Field) bool { return !free(f) }), 4+n)
		if len(fields) == 0 || !t.write(t.First, "many fields", must, fields...) {
			continue
		}
		before := t.state(t.First)
		x := t.patch(t.First, bodyOf(fields))
		answer, ok := x.Record()
		if !ok {
			t.Broken(evidence.RefusedValid, x, "the same patch was refused the second time", "2xx", x.Describe())
			continue
		}
		for _, d := range t.differences(before, answer) {
			if !t.mayMove(d) {
				t.Note(evidence.Issue{Kind: evidence.Disturbed, Verdict: finding.Broken, Exchange: x, Pointer: d.pointer, Key: "again" + d.pointer,
					Message: "the same patch, sent again, changed " + d.pointer, Expected: compare.Show(d.before), Actual: compare.Show(d.after)})
			}
		}
	}
}

// sendInBothOrders sends two patches of different fields in both orders.
func sendInBothOrders(t *Session) {
	leaves := t.Leaves(spec.Stored, func(f *spec.Field) bool { return !free(f) && !f.Unique })
	if len(leaves) < 2 {
		return
	}
	for i := 0; i+1 < len(leaves) && i < 8; i += 2 {
		bothOrders(t, plainSent(t, leaves[i:i+1], 7), plainSent(t, leaves[i+1:i+2], 7))
	}
}

func bothOrders(t *Session, one, other []sent) {
	start := t.state(t.First)
	if len(one) == 0 || len(other) == 0 || start == nil {
		return
	}
	var ends []value.Object
	var last *session.Exchange
	for _, order := range [][][]sent{{one, other}, {other, one}} {
		for _, fields := range order {
			if last = t.patch(t.First, bodyOf(fields)); !last.Success() {
				return
			}
		}
		ends = append(ends, t.read(t.First))
	}
	for _, d := range t.differences(ends[0], ends[1]) {
		if !t.mayMove(d) {
			t.Note(evidence.Issue{Kind: evidence.Disturbed, Verdict: finding.Broken, Exchange: last, Pointer: d.pointer,
				Message:  fmt.Sprintf("the order of %s and %s decides what %s is", names(one), names(other), d.pointer),
				Expected: compare.Show(d.before), Actual: compare.Show(d.after)})
		}
	}
}

// fresh answers: a field goes back and forth, and each answer is the newest one.
func writeBackAndForth(t *Session) {
	leaves := t.Leaves(spec.Stored, func(f *spec.Field) bool { return isText(f) || isBoolean(f) })
	if len(leaves) == 0 {
		return
	}
	f := leaves[0]
	one, ok1 := t.Values.Plain(t.plan.Resource, f, t.state(t.First), 9)
	other, ok2 := t.Values.Plain(t.plan.Resource, f, value.Object{}, 10)
	if !ok1 || !ok2 || compare.Same(one, other) {
		return
	}
	for _, v := range []any{one, other, one, one, other, one} {
		if t.write(t.First, "a value back and forth", must, sent{f, v}) {
			t.unchanged(t.First, t.state(t.First), nil, "reading again")
		}
	}
}
