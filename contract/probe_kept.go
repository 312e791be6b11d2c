package contract

import (
	"encoding/json"
	"fmt"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// keptFields sends other values for the fields that the server keeps: together
// and one by one.
var keptFields = &probe{"fields the server keeps", func(t *trial) {
	current := t.state(t.first)
	var list []sent
	for _, f := range t.leaves(spec.ServerManaged) {
		if v, ok := t.otherThan(f.Schema, current, f.Target); ok {
			list = append(list, sent{f, v})
		}
	}
	if len(list) == 0 || current == nil {
		return
	}
	together := &trial{subject: t.subject, context: t.context}
	together.keeps(list...)
	for _, w := range list { // another value than before, which may have been taken
		if v, ok := t.otherThan(w.field.Schema, t.state(t.first), w.field.Target); ok {
			t.keeps(sent{w.field, v})
		}
	}
	if len(t.issues) == 0 {
		t.adopt(together)
	}
}}

// otherThan is a valid value that the record does not hold.
func (t *trial) otherThan(s *spec.Schema, current value.Object, target string) (any, bool) {
	old, _ := value.At(current, target)
	for _, candidate := range variants(old) {
		if s.Accepts(candidate, spec.AsPatch) && !same(candidate, old) {
			return candidate, true
		}
	}
	for k := range 8 {
		v, err := t.run.maker.Value(s, spec.AsPatch, firstPlain+k)
		if err == nil && !same(v, old) {
			return v, true
		}
	}
	return nil, false
}

// variants are values of the same type that differ.
func variants(old any) []any {
	switch old := old.(type) {
	case bool:
		return []any{!old}
	case json.Number:
		return []any{number("987654"), number("3")}
	case string:
		return []any{"987654", "changed by actalike", "2001-02-03T04:05:06Z", "https://example.com/changed", "changed@example.com"}
	}
	return nil
}

// keeps sends fields that must not follow, and tells whether none did.
func (t *trial) keeps(fields ...sent) bool {
	before := t.state(t.first)
	if before == nil {
		return false
	}
	x := t.patch(t.first, bodyOf(fields))
	if !x.success() {
		if x.answered() && x.status < 500 {
			t.observed(x, "fields that the server keeps are refused", x.describe())
		}
		t.unchanged(t.first, before, x, "a refused request")
		return true
	}
	answer, _ := x.record()
	next := t.read(t.first)
	fine := true
	for _, w := range fields {
		old, _ := value.At(before, w.field.Target)
		for _, seen := range []struct {
			where  string
			record value.Object
		}{{"the answer", answer}, {"the next answer", next}} {
			got, _ := value.At(seen.record, w.field.Target)
			if seen.record == nil || same(got, old) {
				continue
			}
			fine = false
			t.field(disturbed, finding.Broken, w.field, x, "is kept by the server and followed the request", show(old), show(got)+" in "+seen.where)
		}
	}
	return t.restStays(x, before, next, fields) && fine
}

// restStays looks at the members that no sent field writes.
func (t *trial) restStays(x *exchange, before, next value.Object, fields []sent) bool {
	fine := true
	for _, d := range t.differences(before, next) {
		own := false
		for _, w := range fields {
			own = own || w.field.Target == d.pointer
		}
		if own || next == nil || t.mayMove(d) {
			continue
		}
		fine = false
		t.note(issue{kind: disturbed, verdict: finding.Broken, exchange: x, pointer: d.pointer, key: "rest" + d.pointer,
			message: d.pointer + " changed when fields were sent that the server keeps", expected: show(d.before), actual: show(d.after)})
	}
	return fine
}

// keptMembers sends, at the top and in each object, members of the answer that
// no request is declared to write.
var keptMembers = &probe{"members no request writes", func(t *trial) {
	current := t.state(t.first)
	if current == nil {
		return
	}
	for _, p := range t.plan.Resource.Schema.Properties {
		if t.fieldAt(value.Pointer(p.Name)) != nil {
			continue
		}
		v, ok := t.otherThan(p.Schema, current, value.Pointer(p.Name))
		if !ok {
			if v = variantOf(current[p.Name]); v == nil {
				continue
			}
		}
		t.memberKeeps(p.Name, value.Object{p.Name: v}, v)
		t.plan.Walk(func(f *spec.Field) {
			if f.Fields != nil {
				t.memberKeeps(p.Name, f.Body(value.Object{p.Name: v}), v)
			}
		})
	}
}}

// misplaced sends declared members where they are not declared: those of a
// nested object at the top. What the server keeps must not follow there either;
// whether the rest does is the server's to say.
var misplaced = &probe{"members in the wrong place", func(t *trial) {
	before := t.state(t.first)
	body := value.Object{}
	if before == nil {
		return
	}
	t.plan.Walk(func(f *spec.Field) {
		if _, declared := t.plan.Body.Property(f.Name); declared || f.Fields != nil || f.Names != nil {
			return
		}
		old, _ := value.At(before, f.Target)
		if v := variantOf(old); v != nil {
			body[f.Name] = v
		}
	})
	if len(body) == 0 {
		return
	}
	x := t.patch(t.first, body)
	next := t.read(t.first)
	if next == nil || !x.success() {
		return
	}
	for _, d := range t.differences(before, next) {
		switch {
		case d.field != nil && d.field.Storage == spec.ServerManaged:
			t.note(issue{kind: disturbed, verdict: finding.Broken, exchange: x, pointer: d.pointer, key: d.pointer,
				message: d.pointer + " is kept by the server and followed a request that holds it at the top", expected: show(d.before), actual: show(d.after)})
		case d.field != nil:
			t.observed(x, "members of a nested object are taken at the top", d.pointer)
		}
	}
}}

func variantOf(old any) any {
	for _, v := range variants(old) {
		if !same(v, old) {
			return v
		}
	}
	return nil
}

func (t *trial) memberKeeps(name string, body value.Object, v any) {
	before := t.state(t.first)
	if before == nil || t.context.Err() != nil {
		return
	}
	x := t.patch(t.first, body)
	next := t.read(t.first)
	if next == nil {
		return
	}
	if x.success() && !same(member(before, name), member(next, name)) {
		t.note(issue{kind: disturbed, verdict: finding.Broken, exchange: x, pointer: value.Pointer(name), key: name,
			message: fmt.Sprintf("/%s, which no request is declared to write, followed the request", name), expected: show(before[name]), actual: show(next[name])})
	}
	if !x.success() && x.answered() && x.status < 500 {
		t.observed(x, "members that are not declared are refused", x.describe())
	}
}

// unknownFields notes what is done with members nobody declared.
var unknownFields = &probe{"unknown members", func(t *trial) {
	bodies := []value.Object{{"x_actalike_unknown": "value"}}
	t.plan.Walk(func(f *spec.Field) {
		if f.Fields != nil {
			bodies = append(bodies, f.Body(value.Object{"x_actalike_unknown": value.Object{"a": number("1")}}))
		}
	})
	for _, body := range bodies {
		before := t.state(t.first)
		x := t.patch(t.first, body)
		next := t.read(t.first)
		switch {
		case !x.answered() || x.status >= 500 || before == nil || next == nil:
		case !x.success():
			t.observed(x, "unknown members are refused", x.describe())
			t.unchanged(t.first, before, x, "a refused unknown member")
		case len(next) > len(before):
			t.observed(x, "unknown members are stored and echoed", x.describe())
		default:
			t.observed(x, "unknown members are ignored", x.describe())
			t.unchanged(t.first, before, x, "an ignored unknown member")
		}
	}
}}
