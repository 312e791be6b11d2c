package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// Rounds and fields of a write that must stay whole.
const (
	wholeRounds = 3
	wholeFields = 4
)

// wholeWrites has two writers write the same fields of one object at the same
// time, each its own values, while others read: nobody may see a mix. Fields of
// several objects may be kept in several places, and references are: they are
// left out.
var wholeWrites = &probe{"parallel patches of the same fields", func(t *trial) {
	fields := t.siblings()
	for round := range wholeRounds {
		before := t.state(t.first)
		one, other := t.plainSent(fields, 110+2*round), t.plainSent(fields, 111+2*round)
		if before == nil || t.context.Err() != nil || !apartInAll(one, other) {
			return
		}
		write := func(list []sent) request {
			return request{caller: t.first, body: value.Encode(bodyOf(list))}
		}
		read := request{caller: t.first, body: []byte("{}")}
		answers := t.exchangeAll([]request{write(one), write(other), read, write(one), write(other), read})
		for _, x := range answers {
			if record, ok := x.record(); ok {
				t.whole(x, record, before, one, other)
			}
		}
		if end, x := t.readExchange(t.first); end != nil {
			t.whole(x, end, before, one, other)
		}
	}
}}

// siblings are some stored fields of one object: of that which has most.
func (t *trial) siblings() []*spec.Field {
	of := map[string][]*spec.Field{}
	var most string
	for _, f := range t.leaves(spec.Stored, func(f *spec.Field) bool { return !free(f) && !f.Unique && f.Names == nil && !isBoolean(f) }) {
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
	return len(one) > 1 && slices.EqualFunc(one, other, func(a, b sent) bool { return a.field == b.field && !same(a.value, b.value) })
}

// whole notes a record that holds a part of one write and a part of another, or
// of what was before.
func (t *trial) whole(x *exchange, record, before value.Object, one, other []sent) {
	old := make([]sent, len(one))
	for i, w := range one {
		v, _ := w.field.ReadIn(before)
		old[i] = sent{w.field, v}
	}
	for _, list := range [][]sent{one, other, old} {
		if !slices.ContainsFunc(list, func(w sent) bool { got, _ := w.field.ReadIn(record); return !same(got, w.value) }) {
			return
		}
	}
	var got []string
	for _, w := range one {
		v, _ := w.field.ReadIn(record)
		got = append(got, w.field.Pointer+" "+show(v))
	}
	t.note(issue{kind: disturbed, verdict: finding.Broken, exchange: x, key: "torn", pointer: one[0].field.Pointer, rule: one[0].field.Schema.Location,
		message:  fmt.Sprintf("a record holds parts of two writes of %s", names(one)),
		expected: "all values of one write", actual: strings.Join(got, ", ")})
}
