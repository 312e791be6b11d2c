package record

import (
	"fmt"
	"net/http"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// mustRefuse sends a body that breaks a rule: it must be refused, with nothing
// changed.
func mustRefuse(t *Session, b bad) {
	before := t.state(t.First)
	if before == nil || t.Over() {
		return
	}
	x := t.patch(t.First, b.body)
	t.readAfter(x)
	what := fmt.Sprintf("takes a value that breaks %q", b.rule)
	switch {
	case !x.Answered() || x.Status >= 500:
	case x.Success():
		if got, coerced := coerced(b, x); coerced {
			t.field(evidence.TookInvalid, finding.Lenient, b.field, x, "takes a scalar of another type and converts it", "400", compare.Show(got))
		} else {
			t.field(evidence.TookInvalid, finding.Broken, b.field, x, what, "400, and nothing changed", x.Describe()+", reads back "+compare.Show(got))
		}
		t.read(t.First)
		return
	case x.Status != http.StatusBadRequest && t.Operation.Response(x.Status) == nil && !session.PlainHTTP[x.Status]:
		t.Note(evidence.Issue{Kind: evidence.OtherStatus, Verdict: finding.Broken, Exchange: x, Key: x.Describe(), Pointer: b.field.Pointer,
			Message: "an invalid value is refused with another status", Expected: "400", Actual: x.Describe()})
	}
	t.unchanged(t.First, before, x, fmt.Sprintf("%s breaking %q", b.field.Pointer, b.rule))
}

// coerced tells whether a scalar was taken as a scalar of the declared type
// without losing anything, or as the only item of a list.
func coerced(b bad, x *session.Exchange) (got any, ok bool) {
	answer, _ := x.Record()
	if b.field.Names != nil {
		var names []any
		for _, name := range b.field.Names.NamesIn(answer) {
			names = append(names, name)
		}
		sentList, isList := b.value.([]any)
		if !isList {
			sentList = []any{b.value}
		}
		return names, compare.SameScalars(names, sentList)
	}
	got, _ = value.At(answer, b.field.Target)
	if b.field.Storage != spec.Stored {
		return got, false
	}
	return got, b.rule == "type" && compare.SameScalar(got, b.value) || b.rule == "format" && compare.SameFigures(got, b.value)
}

// sendOtherScalars notes scalars that are taken for scalars of another type.
func sendOtherScalars(t *Session) {
	for _, f := range t.Leaves(spec.Stored, func(f *spec.Field) bool { return !free(f) }) {
		v, ok := otherScalar(f)
		if ok && !f.Schema.Accepts(v, spec.AsPatch) {
			mustRefuse(t, bad{field: f, rule: "type", value: v, body: f.Body(v)})
		}
	}
}

// otherScalar is a scalar that a lenient server would convert for the field.
func otherScalar(f *spec.Field) (any, bool) {
	switch {
	case isText(f):
		return Number("512"), true
	case isBoolean(f):
		return "yes", true
	case f.Names != nil:
		return "Go", true
	case f.Schema.Allows("integer") && len(f.Schema.Types()) > 0:
		return "7", true
	}
	return nil, false
}

// sendNulls sends null for each field that does not let one in.
func sendNulls(t *Session) {
	t.plan.Walk(func(f *spec.Field) {
		if f.Storage != spec.ServerManaged && !f.Schema.Accepts(nil, spec.AsPatch) {
			mustRefuse(t, bad{field: f, rule: "null", body: f.Body(nil)})
		}
	})
	for _, f := range t.Leaves(spec.Stored, isList) {
		lists := lists(t, f)
		if lists == nil {
			continue
		}
		holed := []any{lists[4][0], nil}
		if !f.Schema.Accepts(holed, spec.AsPatch) {
			mustRefuse(t, bad{field: f, rule: "items", value: holed, body: f.Body(holed)})
		}
	}
}
