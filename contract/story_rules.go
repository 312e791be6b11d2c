package contract

import (
	"net/http"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// defaults looks at members that were left out, and have a default: the document
// says what is assumed then (JSON Schema, section 9.2; OpenAPI 3.0, 4.7.24).
var defaults = &probe{"defaults", func(t *trial) {
	if t.of.create == nil || jsonSchema(t.of.create) == nil {
		return
	}
	list := t.readStock(2)
	for _, m := range list {
		for _, p := range jsonSchema(t.of.create).Properties {
			t.defaulted(m, p)
		}
	}
}}

func (t *trial) defaulted(m *made, p spec.Property) {
	pointer := value.Pointer(p.Name)
	wanted := jsonValue(p.Schema.Keywords.Default)
	if _, sent := m.body[p.Name]; sent || wanted == nil || m.record == nil || t.servers(t.of.resource, pointer) || stateLike(pointer) {
		return
	}
	got, there := m.record[p.Name]
	if _, declared := t.of.resource.Schema.Property(p.Name); !there || !declared || got == nil || agrees(wanted, got) {
		return
	}
	t.note(issue{kind: answeredOther, verdict: finding.Broken, exchange: m.answer, key: pointer, pointer: pointer, rule: p.Schema.Location,
		message: "a member that was left out has another value than its default: " + pointer, expected: show(wanted), actual: show(got)})
}

// conditions changes a record under a condition that does not hold, where the
// document has a parameter for it and the server tells versions: it must not be
// carried out (RFC 9110, section 13.1.1).
var conditions = &probe{"If-Match", func(t *trial) {
	for _, o := range []*spec.Operation{t.of.merge, t.of.replace} {
		p := ifMatch(o)
		if p == nil || jsonSchema(o) == nil {
			continue
		}
		list := t.readStock(1)
		if len(list) == 0 {
			return
		}
		if _, x := t.fetch(list[0]); x == nil || x.received.Get("ETag") == "" {
			return
		}
		op := *t.subject
		op.operation = o
		base, err := t.call(o, list[0].params(o), 0)
		if err != nil {
			continue
		}
		base = (&trial{subject: &op, context: t.context}).suited(base, list[0])
		base.arguments = base.arguments.with(p, `"actalike-no-such-version"`)
		if x := t.do(base); x.success() {
			t.broken(tookInvalid, x, "a change is carried out though If-Match names another version", "412", x.describe())
		}
		if record, _ := t.fetch(list[0]); record != nil {
			list[0].record = record
		}
	}
}}

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

// duplicates creates a record twice where the document says that the second is
// answered with 409.
var duplicates = &probe{"the same record twice", func(t *trial) {
	o := t.of.create
	if o == nil || o.Duplicate == nil {
		return
	}
	first := t.pristine()
	if first == nil {
		return
	}
	m := &made{in: t.of, who: first.who, keys: cloneKeys(first), free: first.free, word: first.word, body: first.body}
	x := t.post(m, first.body)
	if x.success() {
		t.enrol(m)
		t.broken(tookInvalid, x, "the same record is created twice", "409: "+o.Duplicate.Description, x.describe())
	}
}}

// pristine is a record that still holds what it was created from: of one that was
// changed since, the same may be created again. It is nil if there is none.
func (t *trial) pristine() *made {
	t.stock(t.of, 1)
	for _, m := range t.stageOf(t.of.resource).alive() {
		record, _ := t.fetch(m)
		if record != nil {
			m.record = record
		}
		if t.of.read == nil || record != nil && len(unmet(record, sure(t.expected(t.of.create, m.body)), true)) == 0 {
			return m
		}
	}
	return nil
}
