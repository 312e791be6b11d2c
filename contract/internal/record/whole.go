package record

import (
	"fmt"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// Rounds and fields of a write that must stay whole.
const (
	wholeRounds = 3
	wholeFields = 4
)

// writeSameFieldsAtOnce has two writers write the same fields of one object at the same
// time, each its own values, while others read: nobody may see a mix. Fields of
// several objects may be kept in several places, and references are: they are
// left out.
func writeSameFieldsAtOnce(t *Session) {
	fields := siblings(t)
	for round := range wholeRounds {
		before := t.state(t.First)
		one, other := plainSent(t, fields, 110+2*round), plainSent(t, fields, 111+2*round)
		if before == nil || t.Over() || !apartInAll(one, other) {
			return
		}
		write := func(list []sent) session.Request {
			return session.Request{Caller: t.First, Body: value.Encode(bodyOf(list))}
		}
		read := session.Request{Caller: t.First, Body: []byte("{}")}
		answers := exchangeAll(t, []session.Request{write(one), write(other), read, write(one), write(other), read})
		for _, x := range answers {
			if record, ok := x.Record(); ok {
				checkWhole(t, x, record, before, one, other)
			}
		}
		if end, x := t.readExchange(t.First); end != nil {
			checkWhole(t, x, end, before, one, other)
		}
	}
}

// siblings are some stored fields of one object: of that which has most.
func siblings(t *Session) []*spec.Field {
	of := map[string][]*spec.Field{}
	var most string
	for _, f := range t.Leaves(spec.Stored, func(f *spec.Field) bool { return !free(f) && !f.Unique && f.Names == nil && !isBoolean(f) }) {
		parent := f.Pointer[:strings.LastIndex(f.Pointer, "/")]
		if of[parent] = append(of[parent], f); len(of[parent]) > len(of[most]) {
			most = parent
		}
	}
	return of[most][:min(wholeFields, len(of[most]))]
}

// apartInAll tells whether two writes are of the same fields, two or more, and
// differ in each.
func apartInAll(one, other []sent) bool {
	return len(one) > 1 && slices.EqualFunc(one, other, func(a, b sent) bool { return a.field == b.field && !compare.Same(a.value, b.value) })
}

// checkWhole notes a record that holds a part of one write and a part of another, or
// of what was before.
func checkWhole(t *Session, x *session.Exchange, record, before value.Object, one, other []sent) {
	old := make([]sent, len(one))
	for i, w := range one {
		v, _ := w.field.ReadIn(before)
		old[i] = sent{w.field, v}
	}
	for _, list := range [][]sent{one, other, old} {
		if !slices.ContainsFunc(list, func(w sent) bool { got, _ := w.field.ReadIn(record); return !compare.Same(got, w.value) }) {
			return
		}
	}
	var got []string
	for _, w := range one {
		v, _ := w.field.ReadIn(record)
		got = append(got, w.field.Pointer+" "+compare.Show(v))
	}
	t.Note(evidence.Issue{Kind: evidence.Disturbed, Verdict: finding.Broken, Exchange: x, Key: "torn", Pointer: one[0].field.Pointer, Rule: one[0].field.Schema.Location,
		Message:  fmt.Sprintf("a record holds parts of two writes of %s", names(one)),
		Expected: "all values of one write", Actual: strings.Join(got, ", ")})
}
