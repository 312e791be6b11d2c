package scenario

import (
	"fmt"
	"slices"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
)

// ensureRead are n records of the collection, each read; fewer if no more can be had.
func (t *Session) ensureRead(n int) []*Record {
	list := t.ensure(t.Of, n)
	t.refresh(list)
	return list
}

// member notes an issue about a member of a record.
func (t *Session) member(k evidence.Kind, x *session.Exchange, what string, e compare.Expectation, got any) {
	v := finding.Broken
	if !e.Sure {
		v, k = finding.Observed, evidence.Noted
	}
	t.Note(evidence.Issue{Kind: k, Verdict: v, Exchange: x, Key: what + e.Pointer, Message: what + ": " + e.Name,
		Expected: compare.Show(e.Value), Actual: compare.Show(got), Pointer: e.Pointer, Rule: e.Rule})
}

// Members notes what a record does not hold of what was sent.
func (t *Session) Members(k evidence.Kind, x *session.Exchange, what string, record value.Object, wanted []compare.Expectation, whole bool) bool {
	fine := true
	for _, e := range compare.Unmet(record, wanted, whole) {
		got, present := value.At(record, e.Pointer)
		if !present {
			got = compare.Absent
		}
		t.member(k, x, what, e, got)
		fine = fine && !e.Sure
	}
	return fine
}

// readAgain looks whether a record that nobody wrote to is as it was.
func (t *Session) readAgain(m *Record, cause string) {
	if m.Record == nil || m.Deleted {
		return
	}
	before := m.Record
	after, x := t.fetch(m)
	if after == nil {
		if x != nil && x.Answered() && !t.Over() {
			t.Broken(evidence.Disturbed, x, "a record is gone when "+cause, "the record", x.Describe())
		}
		return
	}
	m.Record = after
	t.UnchangedMembers(m, x, before, after, nil, cause)
}

// UnchangedMembers notes members that changed though no request named them. What nothing
// can write may follow from what was written.
func (t *Session) UnchangedMembers(m *Record, x *session.Exchange, before, after value.Object, touched []string, cause string) {
	for _, name := range compare.SortedUnion(before, after) {
		pointer := value.Pointer(name)
		if slices.Contains(touched, pointer) || compare.Agrees(compare.Member(before, name), compare.Member(after, name)) && compare.Agrees(compare.Member(after, name), compare.Member(before, name)) || compare.ChangeStamp(name) {
			continue
		}
		i := evidence.Issue{Kind: evidence.Disturbed, Verdict: finding.Broken, Exchange: x, Key: cause + pointer, Pointer: pointer,
			Message:  fmt.Sprintf("%s changed when %s", pointer, cause),
			Expected: compare.Show(compare.Member(before, name)), Actual: compare.Show(compare.Member(after, name))}
		if _, sent := m.Body[name]; !sent || compare.ServerManaged(m.Collection.Resource, pointer) {
			i.Kind, i.Verdict = evidence.Noted, finding.Observed
		}
		t.Note(i)
	}
}

// refresh reads records that were not read yet.
func (t *Session) refresh(list []*Record) {
	for _, m := range list {
		if record, _ := t.fetch(m); record != nil {
			m.Record = record
		}
	}
}
