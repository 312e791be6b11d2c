package record

import (
	"encoding/json"
	"fmt"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// sendManagedFields sends other values for the fields that the server keeps: together
// and one by one.
func sendManagedFields(t *Session) {
	current := t.state(t.First)
	var list []sent
	for _, f := range t.Leaves(spec.ServerManaged) {
		if v, ok := otherThan(t, f.Schema, current, f.Target); ok {
			list = append(list, sent{f, v})
		}
	}
	if len(list) == 0 || current == nil {
		return
	}
	together := t.quiet()
	sendManaged(together, list...)
	for _, w := range list { // another value than before, which may have been taken
		if v, ok := otherThan(t, w.field.Schema, t.state(t.First), w.field.Target); ok {
			sendManaged(t, sent{w.field, v})
		}
	}
	if len(t.Issues) == 0 {
		t.Adopt(together.Log)
	}
}

// otherThan is a valid value that the record does not hold.
func otherThan(t *Session, s *spec.Schema, current value.Object, target string) (any, bool) {
	old, _ := value.At(current, target)
	for _, candidate := range variants(old) {
		if s.Accepts(candidate, spec.AsPatch) && !compare.Same(candidate, old) {
			return candidate, true
		}
	}
	for k := range 8 {
		v, err := t.Values.Of(s, spec.AsPatch, k)
		if err == nil && !compare.Same(v, old) {
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
		return []any{Number("987654"), Number("3")}
	case string:
		return []any{"987654", "changed by actalike", "2001-02-03T04:05:06Z", "https://example.com/changed", "changed@example.com"}
	}
	return nil
}

// sendManaged sends fields that must not follow, and tells whether none did.
func sendManaged(t *Session, fields ...sent) bool {
	before := t.state(t.First)
	if before == nil {
		return false
	}
	x := t.patch(t.First, bodyOf(fields))
	if !x.Success() {
		if x.Answered() && x.Status < 500 {
			t.Observed(x, "fields that the server keeps are refused", x.Describe())
		}
		t.unchanged(t.First, before, x, "a refused request")
		return true
	}
	answer, _ := x.Record()
	next := t.read(t.First)
	fine := true
	for _, w := range fields {
		old, _ := value.At(before, w.field.Target)
		for _, seen := range []struct {
			where  string
			record value.Object
		}{{"the answer", answer}, {"the next answer", next}} {
			got, _ := value.At(seen.record, w.field.Target)
			if seen.record == nil || compare.Same(got, old) {
				continue
			}
			fine = false
			t.field(evidence.Disturbed, finding.Broken, w.field, x, "is kept by the server and followed the request", compare.Show(old), compare.Show(got)+" in "+seen.where)
		}
	}
	return checkRest(t, x, before, next, fields) && fine
}

// checkRest looks at the members that no sent field writes.
func checkRest(t *Session, x *session.Exchange, before, next value.Object, fields []sent) bool {
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
		t.Note(evidence.Issue{Kind: evidence.Disturbed, Verdict: finding.Broken, Exchange: x, Pointer: d.pointer, Key: "rest" + d.pointer,
			Message: d.pointer + " changed when fields were sent that the server keeps", Expected: compare.Show(d.before), Actual: compare.Show(d.after)})
	}
	return fine
}

// sendUndeclaredMembers sends, at the top and in each object, members of the answer that
// no request is declared to write.
func sendUndeclaredMembers(t *Session) {
	current := t.state(t.First)
	if current == nil {
		return
	}
	for _, p := range t.plan.Resource.Schema.Properties {
		if t.fieldAt(value.Pointer(p.Name)) != nil {
			continue
		}
		v, ok := otherThan(t, p.Schema, current, value.Pointer(p.Name))
		if !ok {
			if v = variantOf(current[p.Name]); v == nil {
				continue
			}
		}
		sendMember(t, p.Name, value.Object{p.Name: v}, v)
		t.plan.Walk(func(f *spec.Field) {
			if f.Fields != nil {
				sendMember(t, p.Name, f.Body(value.Object{p.Name: v}), v)
			}
		})
	}
}

// sendMisplacedMembers sends declared members where they are not declared: those of a
// nested object at the top. What the server keeps must not follow there either;
// whether the rest does is the server's to say.
func sendMisplacedMembers(t *Session) {
	before := t.state(t.First)
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
	x := t.patch(t.First, body)
	next := t.read(t.First)
	if next == nil || !x.Success() {
		return
	}
	for _, d := range t.differences(before, next) {
		switch {
		case d.field != nil && d.field.Storage == spec.ServerManaged:
			t.Note(evidence.Issue{Kind: evidence.Disturbed, Verdict: finding.Broken, Exchange: x, Pointer: d.pointer, Key: d.pointer,
				Message: d.pointer + " is kept by the server and followed a request that holds it at the top", Expected: compare.Show(d.before), Actual: compare.Show(d.after)})
		case d.field != nil:
			t.Observed(x, "members of a nested object are taken at the top", d.pointer)
		}
	}
}

func variantOf(old any) any {
	for _, v := range variants(old) {
		if !compare.Same(v, old) {
			return v
		}
	}
	return nil
}

func sendMember(t *Session, name string, body value.Object, v any) {
	before := t.state(t.First)
	if before == nil || t.Over() {
		return
	}
	x := t.patch(t.First, body)
	next := t.read(t.First)
	if next == nil {
		return
	}
	if x.Success() && !compare.Same(compare.Member(before, name), compare.Member(next, name)) {
		t.Note(evidence.Issue{Kind: evidence.Disturbed, Verdict: finding.Broken, Exchange: x, Pointer: value.Pointer(name), Key: name,
			Message: fmt.Sprintf("/%s, which no request is declared to write, followed the request", name), Expected: compare.Show(before[name]), Actual: compare.Show(next[name])})
	}
	if !x.Success() && x.Answered() && x.Status < 500 {
		t.Observed(x, "members that are not declared are refused", x.Describe())
	}
}

// sendUnknownMembers notes what is done with members nobody declared.
func sendUnknownMembers(t *Session) {
	bodies := []value.Object{{"x_actalike_unknown": "value"}}
	t.plan.Walk(func(f *spec.Field) {
		if f.Fields != nil {
			bodies = append(bodies, f.Body(value.Object{"x_actalike_unknown": value.Object{"a": Number("1")}}))
		}
	})
	for _, body := range bodies {
		before := t.state(t.First)
		x := t.patch(t.First, body)
		next := t.read(t.First)
		switch {
		case !x.Answered() || x.Status >= 500 || before == nil || next == nil:
		case !x.Success():
			t.Observed(x, "unknown members are refused", x.Describe())
			t.unchanged(t.First, before, x, "a refused unknown member")
		case len(next) > len(before):
			t.Observed(x, "unknown members are stored and echoed", x.Describe())
		default:
			t.Observed(x, "unknown members are ignored", x.Describe())
			t.unchanged(t.First, before, x, "an ignored unknown member")
		}
	}
}
