package scenario

import (
	"maps"
	"net/http"
	"slices"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
)

// createAndReadBack creates records and reads each back.
func createAndReadBack(t *Session) {
	if t.ensure(t.Of, 1) != nil {
		readListOnce(t)
	}
	list := t.ensure(t.Of, 2)
	s := t.stateOf(t.Of.Resource)
	if len(list) == 0 && s.refusal != nil && (s.refusal.Status == http.StatusBadRequest || s.refusal.Status == http.StatusUnprocessableEntity) {
		refusesAll(t, s)
	}
	for _, m := range list {
		checkCreated(t, m)
	}
	if len(list) == 2 && list[0].Key() != "" && list[0].Key() == list[1].Key() {
		t.Broken(evidence.SameKey, list[1].Answer, "two creates gave the same key", "another key than "+list[0].Key(), list[1].Key())
	}
	if len(list) == 2 {
		t.readAgain(list[0], "another record was created")
	}
	createLetters(t)
}

// readListOnce reads the list before the next record is created: a list that is cached
// will not hold that one.
func readListOnce(t *Session) {
	if base, ok := t.listCall(t.Of, example(t), 100); ok {
		t.Do(base)
	}
}

// refusesAll judges a server that took no body that could be made.
func refusesAll(t *Session, s *collectionState) {
	if s.plain {
		t.Broken(evidence.RefusedValid, s.refusal, "every body that the document calls valid is refused", "2xx", s.refusal.Describe()+" "+compare.Show(s.refusal.Value))
		return
	}
	t.Observed(s.refusal, "refuses the bodies that could be made from the document", s.refusal.Describe()+" "+compare.Show(s.refusal.Value))
}

// checkCreated looks at the answer to a create, and reads the record.
func checkCreated(t *Session, m *Record) {
	wanted := compare.Expected(m.Collection.Create, m.Body)
	if answer, ok := session.RecordIn(m.Collection.Create, m.Answer); ok {
		t.Members(evidence.AnsweredOther, m.Answer, "the answer to a create holds another value", answer, wanted, false)
	}
	if m.Key() == "" {
		if m.Collection.read != nil {
			t.Observed(m.Answer, "a create tells no key, and no list shows it", m.Answer.Describe())
		}
		return
	}
	readBack(t, m, wanted)
	checkLocation(t, m)
	answer, ok := session.RecordIn(m.Collection.Create, m.Answer)
	if ok && m.Record != nil {
		checkSameRecord(t, m, answer)
	}
}

// readBack reads a record until it is there, and holds what was sent.
func readBack(t *Session, m *Record, wanted []compare.Expectation) {
	if m.Collection.read == nil {
		return
	}
	var x *session.Exchange
	ok, late := t.Eventually(func() bool {
		m.Record, x = t.fetch(m)
		return m.Record != nil && len(compare.Unmet(m.Record, compare.Sure(wanted), true)) == 0
	})
	switch {
	case x == nil || t.Over():
	case m.Record == nil && forbidden(x):
		t.Observed(x, "a record that was created may not be read", x.Describe())
	case m.Record == nil:
		t.Broken(evidence.Forgot, x, "a record that was created cannot be read", "the record", x.Describe())
	default:
		if key := m.Collection.keyIn(map[string]any(m.Record)); key != "" && key != m.Key() {
			t.Broken(evidence.Forgot, x, "the answer holds another record's key", m.Key(), key)
		}
		t.Members(evidence.Forgot, x, "what was created does not read back", m.Record, wanted, true)
	}
	if ok && late {
		t.Observed(x, "reading lags behind writing", "")
	}
}

func forbidden(x *session.Exchange) bool {
	return x.Status == http.StatusUnauthorized || x.Status == http.StatusForbidden || x.Status >= 500
}

// checkSameRecord holds the answer to a create against the record that is read.
func checkSameRecord(t *Session, m *Record, answer value.Object) {
	for _, name := range slices.Sorted(maps.Keys(answer)) {
		got, present := m.Record[name]
		if _, declared := m.Collection.Resource.Schema.Property(name); !present || !declared || compare.Agrees(answer[name], got) || compare.Agrees(got, answer[name]) {
			continue
		}
		t.Observed(m.Answer, "the answer to a create and the record differ in "+value.Pointer(name), compare.Show(answer[name])+" and "+compare.Show(got))
	}
}
