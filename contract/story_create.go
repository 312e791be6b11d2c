package contract

import (
	"net/http"

	"github.com/actalike/actalike/internal/value"
)

// creating creates records and reads each back.
var creating = &probe{"create and read back", func(t *trial) {
	if t.stock(t.of, 1) != nil {
		t.glance()
	}
	list := t.stock(t.of, 2)
	s := t.stageOf(t.of.resource)
	if len(list) == 0 && s.refusal != nil && (s.refusal.status == http.StatusBadRequest || s.refusal.status == http.StatusUnprocessableEntity) {
		t.refusesAll(s)
	}
	for _, m := range list {
		t.created(m)
	}
	if len(list) == 2 && list[0].key() != "" && list[0].key() == list[1].key() {
		t.broken(sameKey, list[1].answer, "two creates gave the same key", "another key than "+list[0].key(), list[1].key())
	}
	if len(list) == 2 {
		t.readAgain(list[0], "another record was created")
	}
}}

// glance reads the list before the next record is created: a list that is cached
// will not hold that one.
func (t *trial) glance() {
	if base, ok := t.listCall(t.of, t.example(), 100); ok {
		t.do(base)
	}
}

// refusesAll judges a server that took no body that could be made.
func (t *trial) refusesAll(s *stage) {
	if s.plain {
		t.broken(refusedValid, s.refusal, "every body that the document calls valid is refused", "2xx", s.refusal.describe()+" "+show(s.refusal.decoded))
		return
	}
	t.observed(s.refusal, "refuses the bodies that could be made from the document", s.refusal.describe()+" "+show(s.refusal.decoded))
}

// created looks at the answer to a create, and reads the record.
func (t *trial) created(m *made) {
	wanted := t.expected(m.in.create, m.body)
	if answer, ok := recordIn(m.in.create, m.answer); ok {
		t.members(answeredOther, m.answer, "the answer to a create holds another value", answer, wanted, false)
	}
	if m.key() == "" {
		if m.in.read != nil {
			t.observed(m.answer, "a create tells no key, and no list shows it", m.answer.describe())
		}
		return
	}
	t.readBack(m, wanted)
	t.located(m)
	answer, ok := recordIn(m.in.create, m.answer)
	if ok && m.record != nil {
		t.sameRecord(m, answer)
	}
}

// readBack reads a record until it is there, and holds what was sent.
func (t *trial) readBack(m *made, wanted []expectation) {
	if m.in.read == nil {
		return
	}
	var x *exchange
	ok, late := t.eventually(func() bool {
		m.record, x = t.fetch(m)
		return m.record != nil && len(unmet(m.record, sure(wanted), true)) == 0
	})
	switch {
	case x == nil || t.context.Err() != nil:
	case m.record == nil && forbidden(x):
		t.observed(x, "a record that was created may not be read", x.describe())
	case m.record == nil:
		t.broken(forgot, x, "a record that was created cannot be read", "the record", x.describe())
	default:
		if key := m.in.keyIn(map[string]any(m.record)); key != "" && key != m.key() {
			t.broken(forgot, x, "the answer holds another record's key", m.key(), key)
		}
		t.members(forgot, x, "what was created does not read back", m.record, wanted, true)
	}
	if ok && late {
		t.observed(x, "reading lags behind writing", "")
	}
}

// located opens the Location of a create: it names the record that was made (RFC
// 9110, section 15.3.2), which other addresses may do as well.
func (t *trial) located(m *made) {
	key := t.keyInLocation(m.in, m.answer)
	if m.answer.status != http.StatusCreated || m.in.read == nil || key == "" || key == m.key() {
		return
	}
	there := &made{in: m.in, keys: mapsClone(m.keys), free: m.free, who: m.who}
	there.keys[m.in.resource] = key
	record, x := t.fetch(there)
	switch {
	case x == nil || !x.answered():
	case record == nil || m.in.keyIn(map[string]any(record)) != m.key():
		t.broken(forgot, m.answer, "Location does not lead to what was created", m.describe(), m.answer.received.Get("Location")+": "+x.describe())
	}
}

func forbidden(x *exchange) bool {
	return x.status == http.StatusUnauthorized || x.status == http.StatusForbidden || x.status >= 500
}

// sameRecord holds the answer to a create against the record that is read.
func (t *trial) sameRecord(m *made, answer value.Object) {
	for _, name := range sortedKeys(answer) {
		got, present := m.record[name]
		if _, declared := m.in.resource.Schema.Property(name); !present || !declared || agrees(answer[name], got) || agrees(got, answer[name]) {
			continue
		}
		t.observed(m.answer, "the answer to a create and the record differ in "+value.Pointer(name), show(answer[name])+" and "+show(got))
	}
}
