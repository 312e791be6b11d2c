package scenario

import (
	"strings"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
)

// checkListShows looks for what a change wrote in the list: what is listed is the record.
// before is the record as it was; only a value that is still the old one says that the list
// was left behind. An answer out of a cache, or one that may be kept in one, is observed.
func checkListShows(t *Session, m *Record, before value.Object, wanted []compare.Expectation) {
	if t.Of.list == nil || t.Of.list.List == nil || m.Key() == "" || before == nil || m.Record == nil {
		return
	}
	base, ok := t.listCall(m.Collection, m, 100)
	if !ok {
		return
	}
	var w listing
	var old []compare.Expectation
	t.Eventually(func() bool {
		w = t.paginate(m.Collection, base)
		item, _ := m.within(w.items())
		old = leftBehind(item, m.Record, before, wanted)
		return len(old) == 0
	})
	if len(old) == 0 || t.Over() {
		return
	}
	const what = "the list shows the value of before a change"
	shown, _ := value.At(map[string]any(before), old[0].Pointer)
	if mayBeKept(w.last()) {
		t.Observed(w.last(), what, old[0].Pointer)
		return
	}
	t.member(evidence.Stale, w.last(), what, old[0], shown)
}

// leftBehind are the members of which an item shows the old value, though the record that
// is read has the new one.
func leftBehind(item any, now, before value.Object, wanted []compare.Expectation) []compare.Expectation {
	var list []compare.Expectation
	for _, e := range compare.Sure(wanted) {
		listed, shown := value.At(item, e.Pointer)
		old, was := value.At(map[string]any(before), e.Pointer)
		read, is := value.At(map[string]any(now), e.Pointer)
		if shown && was && is && compare.Same(listed, old) && compare.Agrees(e.Value, read) && !compare.Agrees(read, old) {
			list = append(list, e)
		}
	}
	return list
}

// mayBeKept tells whether an answer comes out of a cache, or says for how long it holds
// (RFC 9111, sections 5.1 and 5.2.2.1).
func mayBeKept(x *session.Exchange) bool {
	age := x.Received.Get("Age")
	control := strings.ToLower(strings.Join(x.Received.Values("Cache-Control"), ","))
	return age != "" && age != "0" || strings.Contains(control, "max-age=") && !strings.Contains(control, "max-age=0")
}
