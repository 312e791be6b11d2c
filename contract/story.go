package contract

import (
	"fmt"
	"slices"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
)

// More kinds of issues, of records in collections.
const (
	unnamed    kind = "a create does not tell what it made"
	sameKey    kind = "two records have one key"
	unlisted   kind = "a record is not in the list"
	lost       kind = "an update is lost"
	undeleted  kind = "a deleted record is there"
	reused     kind = "a key is given out again"
	gaveRecord kind = "a key of nothing leads to a record"
)

// More kinds of issues, of lists.
const (
	overlaps    kind = "pages do not add up"
	tooMany     kind = "a page is too long"
	miscounted  kind = "a count is wrong"
	misled      kind = "a link leads elsewhere"
	unfiltered  kind = "a filter lets others through"
	filteredOut kind = "a filter hides what has the value"
	unordered   kind = "the order is another one"
	unsearched  kind = "a search does not find"
)

// readStock are n records of the collection, each read; fewer if no more can be had.
func (t *trial) readStock(n int) []*made {
	list := t.stock(t.of, n)
	t.refresh(list)
	return list
}

// member notes an issue about a member of a record.
func (t *trial) member(k kind, x *exchange, what string, e expectation, got any) {
	v := finding.Broken
	if !e.sure {
		v, k = finding.Observed, noted
	}
	t.note(issue{kind: k, verdict: v, exchange: x, key: what + e.pointer, message: what + ": " + e.name,
		expected: show(e.value), actual: show(got), pointer: e.pointer, rule: e.rule})
}

// members notes what a record does not hold of what was sent.
func (t *trial) members(k kind, x *exchange, what string, record value.Object, wanted []expectation, whole bool) bool {
	fine := true
	for _, e := range unmet(record, wanted, whole) {
		got, present := value.At(record, e.pointer)
		if !present {
			got = absent
		}
		t.member(k, x, what, e, got)
		fine = fine && !e.sure
	}
	return fine
}

func sure(list []expectation) []expectation {
	return slices.DeleteFunc(slices.Clone(list), func(e expectation) bool { return !e.sure })
}

// readAgain looks whether a record that nobody wrote to is as it was.
func (t *trial) readAgain(m *made, cause string) {
	if m.record == nil || m.gone {
		return
	}
	before := m.record
	after, x := t.fetch(m)
	if after == nil {
		if x != nil && x.answered() && t.context.Err() == nil {
			t.broken(disturbed, x, "a record is gone when "+cause, "the record", x.describe())
		}
		return
	}
	m.record = after
	t.steady(m, x, before, after, nil, cause)
}

// steady notes members that changed though no request named them. What nothing
// can write may follow from what was written.
func (t *trial) steady(m *made, x *exchange, before, after value.Object, touched []string, cause string) {
	for _, name := range sortedUnion(before, after) {
		pointer := value.Pointer(name)
		if slices.Contains(touched, pointer) || agrees(member(before, name), member(after, name)) && agrees(member(after, name), member(before, name)) || stampOfChange(name) {
			continue
		}
		i := issue{kind: disturbed, verdict: finding.Broken, exchange: x, key: cause + pointer, pointer: pointer,
			message:  fmt.Sprintf("%s changed when %s", pointer, cause),
			expected: show(member(before, name)), actual: show(member(after, name))}
		if _, sent := m.body[name]; !sent || t.servers(m.in.resource, pointer) {
			i.kind, i.verdict = noted, finding.Observed
		}
		t.note(i)
	}
}

// refresh reads records that were not read yet.
func (t *trial) refresh(list []*made) {
	for _, m := range list {
		if record, _ := t.fetch(m); record != nil {
			m.record = record
		}
	}
}

// current is the record as last read, else as sent.
func (m *made) current() value.Object {
	record, _ := m.known().(map[string]any)
	return record
}
