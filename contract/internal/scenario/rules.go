package scenario

import (
	"net/http"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/generate"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// leaveOutDefaults looks at members that were left out, and have a default: the document
// says what is assumed then (JSON Schema, section 9.2; OpenAPI 3.0, 4.7.24).
func leaveOutDefaults(t *Session) {
	if t.Of.Create == nil || session.JSONSchema(t.Of.Create) == nil {
		return
	}
	list := t.ensureRead(2)
	for _, m := range list {
		for _, p := range session.JSONSchema(t.Of.Create).Properties {
			checkDefault(t, m, p)
		}
	}
}

func checkDefault(t *Session, m *Record, p spec.Property) {
	pointer := value.Pointer(p.Name)
	wanted := generate.JSONValue(p.Schema.Keywords.Default)
	if _, sent := m.Body[p.Name]; sent || wanted == nil || m.Record == nil || compare.ServerManaged(t.Of.Resource, pointer) || compare.StateLike(pointer) {
		return
	}
	got, there := m.Record[p.Name]
	if _, declared := t.Of.Resource.Schema.Property(p.Name); !there || !declared || got == nil || compare.Agrees(wanted, got) {
		return
	}
	t.Note(evidence.Issue{Kind: evidence.AnsweredOther, Verdict: finding.Broken, Exchange: m.Answer, Key: pointer, Pointer: pointer, Rule: p.Schema.Location,
		Message: "a member that was left out has another value than its default: " + pointer, Expected: compare.Show(wanted), Actual: compare.Show(got)})
}

// changeUnderCondition changes a record under a condition that does not hold, where the
// document has a parameter for it and the server tells versions: it must not be
// carried out (RFC 9110, section 13.1.1).
func changeUnderCondition(t *Session) {
	for _, o := range []*spec.Operation{t.Of.Merge, t.Of.Replace} {
		p := ifMatch(o)
		if p == nil || session.JSONSchema(o) == nil {
			continue
		}
		list := t.ensureRead(1)
		if len(list) == 0 {
			return
		}
		if _, x := t.fetch(list[0]); x == nil || x.Received.Get("ETag") == "" {
			return
		}
		base, err := t.Values.Call(o, list[0].Params(o), 0)
		if err != nil {
			continue
		}
		base = Suited(t, o, base, list[0])
		base.Arguments = base.Arguments.With(p, `"actalike-no-such-version"`)
		if x := t.Send(base.Request(t.AsCaller(o))); x.Success() {
			t.Broken(evidence.TookInvalid, x, "a change is carried out though If-Match names another version", "412", x.Describe())
		}
		if record, _ := t.fetch(list[0]); record != nil {
			list[0].Record = record
		}
	}
}

// ifMatch is the parameter of an operation for it; nil if there is none.
func ifMatch(o *spec.Operation) *spec.Parameter {
	if o == nil {
		return nil
	}
	for _, p := range o.Parameters {
		if p.In == "header" && http.CanonicalHeaderKey(p.Name) == "If-Match" {
			return p
		}
	}
	return nil
}

// createDuplicate creates a record twice where the document says that the second is
// answered with 409.
func createDuplicate(t *Session) {
	o := t.Of.Create
	if o == nil || o.Duplicate == nil {
		return
	}
	first := pristine(t)
	if first == nil {
		return
	}
	m := &Record{Collection: t.Of, Caller: first.Caller, Keys: cloneKeys(first), FreeParams: first.FreeParams, marker: first.marker, Body: first.Body}
	x := t.post(m, first.Body)
	if x.Success() {
		t.Track(m)
		t.Broken(evidence.TookInvalid, x, "the same record is created twice", "409: "+o.Duplicate.Description, x.Describe())
	}
}

// pristine is a record that still holds what it was created from: of one that was
// changed since, the same may be created again. It is nil if there is none.
func pristine(t *Session) *Record {
	t.ensure(t.Of, 1)
	for _, m := range t.stateOf(t.Of.Resource).alive() {
		record, _ := t.fetch(m)
		if record != nil {
			m.Record = record
		}
		if t.Of.read == nil || record != nil && len(compare.Unmet(record, compare.Sure(compare.Expected(t.Of.Create, m.Body)), true)) == 0 {
			return m
		}
	}
	return nil
}
