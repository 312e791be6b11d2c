package scenario

import (
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/generate"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// changeMembers changes one member after the other, as the operations of the
// collection let it.
func changeMembers(t *Session) {
	o := t.Of.Merge
	list := ensureFor(t, o)
	if len(list) == 0 {
		return
	}
	m := list[0]
	changeLetters(t, o, m)
	for _, name := range Changeable(t, o, m, MostChanged) {
		v := OtherValue(t, o, m, name)
		if change(t, o, m, value.Object{name: v}).Success() {
			emptyMember(t, o, m, name, v)
		}
	}
	if len(list) > 1 {
		t.readAgain(list[1], "another record was changed")
	}
}

// changeLetters changes a text to one of capitals, several words and letters beyond
// ASCII: a server may refuse that, but not take it and keep something else.
func changeLetters(t *Session, o *spec.Operation, m *Record) {
	for _, name := range Changeable(t, o, m, 1) {
		text, isText := OtherValue(t, o, m, name).(string)
		p, _ := session.JSONSchema(o).Property(name)
		if text += letters; isText && generate.PlainText(p.Schema) && compare.Readable(name) && p.Schema.Accepts(text, spec.AsRequest) {
			change(t, o, m, value.Object{name: text})
		}
	}
}

// change sends a body to an operation and looks at what came of it.
func change(t *Session, o *spec.Operation, m *Record, body value.Object) *session.Exchange {
	before := m.Record
	base, err := t.Values.Call(o, m.Params(o), 0)
	if err != nil || t.Over() {
		return &session.Exchange{}
	}
	x := t.Do(base.WithBody(map[string]any(body)))
	if !x.Success() {
		if x.Answered() && x.Status < 500 {
			t.Observed(x, "a valid change is refused", x.Describe())
		}
		t.readAgain(m, "a change was refused")
		return x
	}
	wanted := compare.Expected(o, body)
	answer, _ := session.RecordIn(o, x)
	if answer != nil && m.Collection.keyIn(map[string]any(answer)) == m.Key() {
		t.Members(evidence.AnsweredOther, x, "the answer to a change holds another value", answer, wanted, false)
	}
	if m.Collection.read == nil {
		return x
	}
	var y *session.Exchange
	t.Eventually(func() bool {
		m.Record, y = t.fetch(m)
		return m.Record != nil && len(compare.Unmet(m.Record, compare.Sure(wanted), true)) == 0
	})
	if m.Record == nil {
		t.Broken(evidence.Lost, y, "a record that was changed cannot be read", "the record", describe(y))
		m.Record = before
		return x
	}
	checkAnsweredKey(t, m, x, answer)
	t.Members(evidence.Lost, x, "a change does not read back", m.Record, wanted, true)
	if before != nil && o.Effect == spec.Merges {
		t.UnchangedMembers(m, x, before, m.Record, TouchedBy(wanted, body), "another member was")
	}
	m.Body = value.MergeKeepingNulls(map[string]any(m.Body), map[string]any(body)).(map[string]any)
	checkListShows(t, m, before, wanted)
	return x
}

// checkAnsweredKey looks whether the answer to a change names another record than the one
// that its path names, which still holds its key (RFC 9110, section 9.3.4).
func checkAnsweredKey(t *Session, m *Record, x *session.Exchange, answer value.Object) {
	key := m.Collection.keyIn(map[string]any(answer))
	if key != "" && key != m.Key() && m.Collection.keyIn(map[string]any(m.Record)) == m.Key() {
		t.Broken(evidence.AnsweredOther, x, "the answer to a change holds another record's key", m.Key(), key)
	}
}

// ensureFor are two records to change by an operation that takes JSON, as far as
// there are any.
func ensureFor(t *Session, o *spec.Operation) []*Record {
	if o == nil || session.JSONSchema(o) == nil {
		return nil
	}
	return t.ensureRead(2)
}

// replaceRecords sends whole records that differ from what is there.
func replaceRecords(t *Session) {
	o := t.Of.Replace
	list := ensureFor(t, o)
	if len(list) == 0 {
		return
	}
	m := list[0]
	for n := range 2 {
		if body, ok := replacement(t, o, m, n); ok {
			change(t, o, m, body)
		}
	}
	replaceLetters(t, o, m)
	for _, name := range Changeable(t, o, m, MostChanged/2) {
		if v := OtherValue(t, o, m, name); changeOne(t, o, m, name, v).Success() {
			emptyMember(t, o, m, name, v)
		}
	}
	if len(list) > 1 {
		t.readAgain(list[1], "another record was replaced")
	}
}

// replacement is the body that wrote the record, as far as the operation takes
// it, with some members changed; with none if n is negative.
func replacement(t *Session, o *spec.Operation, m *Record, n int) (value.Object, bool) {
	s := session.JSONSchema(o)
	if s == nil {
		return nil, false
	}
	body := value.Object{}
	for _, p := range s.Properties {
		if v, sent := m.Body[p.Name]; sent && p.Schema.Accepts(v, spec.AsRequest) {
			body[p.Name] = v
		} else if v, known := m.current()[p.Name]; known && p.Required && p.Schema.Accepts(v, spec.AsRequest) {
			body[p.Name] = v
		}
	}
	for i, name := range Changeable(t, o, m, MostChanged) {
		if n < 0 {
			break
		}
		if i%2 == n%2 || i == 0 {
			next := value.MergeKeepingNulls(map[string]any(body), map[string]any{name: OtherValue(t, o, m, name)}).(map[string]any)
			if s.Accepts(next, spec.AsRequest) {
				body = next
			}
		}
	}
	return body, s.Accepts(map[string]any(body), spec.AsRequest) && len(body) > 0
}
