package operation

import (
	"net/http"

	"github.com/actalike/actalike/contract/internal/check"
	"github.com/actalike/actalike/contract/internal/scenario"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
)

// Acts tells whether calling an operation may do what nobody can undo.
func Acts(o *spec.Operation) bool {
	return o.Method != http.MethodGet && o.Method != http.MethodHead && (o.Resource == nil || o.Effect == spec.Answers)
}

// MayCall says why an operation is not called; "" if it may be. What a run did
// not create it neither deletes nor changes.
func MayCall(t *scenario.Session) string {
	o := t.Operation
	reads := o.Method == http.MethodGet || o.Method == http.MethodHead || o.Method == http.MethodOptions
	switch {
	case t.ReadOnly && !reads:
		return t.Lacking(check.NeedsChangeRights)
	case session.Protected(o) && t.First == nil:
		return t.Lacking(check.NeedsToken)
	case session.Protected(o) && len(t.First.Credentials(o)) == 0:
		return t.Lacking(check.NeedsScheme)
	case reads || o.Method == http.MethodPost:
		return ""
	case t.Of != nil && t.Of.Create == nil && o.Item != "":
		return "a record that this run created"
	case t.Of != nil && o.Item != "":
		return ""
	case session.WritesSingle(o) && session.JSONSchema(o) != nil && session.ReaderOf(o) != nil:
		return ""
	}
	return "a record that this run created: what it did not create it never changes"
}
