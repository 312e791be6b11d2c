package scenario

import (
	"encoding/json"
	"net/http"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// emptiesOf are the values that servers which ask "is there one?" take for none, as far as
// the schema of a member has them: null, false, 0, "" and [].
func emptiesOf(s *spec.Schema, d spec.Direction) []any {
	var list []any
	for _, v := range []any{nil, false, json.Number("0"), "", []any{}} {
		if len(s.Types()) > 0 && s.Allows(value.Kind(v)) && s.Accepts(v, d) {
			list = append(list, v)
		}
	}
	return list
}

// emptyMember sets a member that holds a value to each empty one: that is a change like
// any other, and the member must not keep what it held.
func emptyMember(t *Session, o *spec.Operation, m *Record, name string, full any) {
	p, ok := session.JSONSchema(o).Property(name)
	if !ok {
		return
	}
	for i, empty := range emptiesOf(p.Schema, session.Direction(o)) {
		if compare.Same(full, empty) || t.Over() || t.Spent() {
			continue
		}
		if i > 0 && compare.Empty(compare.Member(m.current(), name)) && !changeOne(t, o, m, name, full).Success() {
			return
		}
		if x := changeOne(t, o, m, name, empty); empty == nil {
			checkNullTaken(t, x, name, p)
		}
	}
}

// changeOne sends another value of one member: alone, or within the whole record.
func changeOne(t *Session, o *spec.Operation, m *Record, name string, v any) *session.Exchange {
	body := value.Object{name: v}
	if o.Effect == spec.Replaces {
		whole, ok := replacement(t, o, m, -1)
		if !ok {
			return &session.Exchange{}
		}
		whole[name] = v
		body = whole
	}
	return change(t, o, m, body)
}

// checkNullTaken looks at the answer to a null for which the document lists the type.
func checkNullTaken(t *Session, x *session.Exchange, name string, p spec.Property) {
	if x.Status != http.StatusBadRequest && x.Status != http.StatusUnprocessableEntity {
		return
	}
	t.Note(evidence.Issue{Kind: evidence.RefusedValid, Verdict: finding.Broken, Exchange: x, Key: "null" + name, Pointer: value.Pointer(name), Rule: p.Schema.Location,
		Message: "null is refused, though the document lists it: " + name, Expected: "2xx", Actual: x.Describe()})
}
