package scenario

import (
	"net/http"
	"strings"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
)

// deleteAndLookAgain deletes a record and looks for it.
func deleteAndLookAgain(t *Session) {
	if t.Of.Remove == nil {
		return
	}
	list := t.ensureRead(2)
	if len(list) == 0 {
		return
	}
	victim := t.newest()
	if victim.Key() == "" {
		t.Needs = "a key of what was created"
		return
	}
	if !deleteRecord(t, victim) {
		return
	}
	if len(list) > 1 {
		t.readAgain(list[0], "another record was deleted")
	}
	checkKeyNotReused(t, victim)
}

// newest is the record that was created last: a server that counts would give its key to
// the next one after it is deleted.
func (t *Session) newest() *Record {
	alive := t.stateOf(t.Of.Resource).alive()
	last := alive[len(alive)-1:]
	t.refresh(last)
	return last[0]
}

// deleteRecord takes a record out; false if the target does not.
func deleteRecord(t *Session, m *Record) bool {
	base, err := t.Values.Call(m.Collection.Remove, m.Params(m.Collection.Remove), 0)
	if err != nil {
		return false
	}
	x := t.Do(base)
	if !x.Success() {
		if x.Answered() && x.Status < 500 {
			t.Broken(evidence.Undeleted, x, "a record that was created cannot be deleted", "2xx", x.Describe())
		}
		return false
	}
	before := m.Record
	m.Deleted = true
	m.Undo.Done = checkGone(t, m, x, before)
	again := t.Do(base)
	if again.Success() {
		t.Observed(again, "deleting a second time is answered as the first time", again.Describe())
	} else if again.Answered() && again.Status < 500 {
		t.Observed(again, "deleting a second time is refused", again.Describe())
	}
	return true
}

// checkGone looks for a deleted record by reading and in the list.
func checkGone(t *Session, m *Record, x *session.Exchange, before value.Object) bool {
	var y *session.Exchange
	var still value.Object
	if m.Collection.read != nil {
		t.Eventually(func() bool {
			still, y = t.fetch(m)
			return y != nil && !y.Success()
		})
	}
	switch {
	case y != nil && y.Success() && x.Status == http.StatusAccepted:
		t.Observed(x, "deleting is accepted and takes its time", x.Describe())
		return false
	case still != nil && before != nil && markedDeleted(before, still):
		t.Observed(y, "a deleted record is kept, and marked", y.Describe())
		return true
	case y != nil && y.Success():
		t.Broken(evidence.Undeleted, y, "a deleted record can be read", "404", y.Describe())
		return false
	case y != nil:
		checkMissing(t, y, "a deleted record")
	}
	base, ok := t.listCall(m.Collection, m, 100)
	if !ok {
		return true
	}
	var w listing
	gone, _ := t.Eventually(func() bool {
		w = t.paginate(m.Collection, base)
		_, there := m.within(w.items())
		return !there
	})
	if !gone && !t.Over() {
		t.Broken(evidence.Undeleted, w.last(), "a deleted record is in the list", "no "+m.describe(), "it is there")
	}
	return true
}

// markedDeleted tells whether a record says that it is deleted now.
func markedDeleted(before, after value.Object) bool {
	for _, name := range compare.SortedUnion(before, after) {
		if old, v := compare.Member(before, name), compare.Member(after, name); !compare.Same(old, v) && (marksDeletion(name, v) || compare.Empty(old) && !compare.Empty(v) && !compare.ChangeStamp(name)) {
			return true
		}
	}
	return false
}

// marksDeletion tells whether a member that a deletion changed says so: a switch, a state,
// or a name or text that speaks of it. Other texts are what is left of the record.
func marksDeletion(name string, v any) bool {
	if _, isSwitch := v.(bool); isSwitch || compare.StateLike(value.Pointer(name)) {
		return !strings.Contains(strings.ToLower(name), "read")
	}
	text, _ := v.(string)
	for _, said := range []string{strings.ToLower(name), strings.ToLower(text)} {
		for _, word := range []string{"delet", "remov", "trash", "archiv", "discard", "cancel", "inactive", "closed", "expire", "revoke", "destroy", "terminat"} {
			if strings.Contains(said, word) {
				return true
			}
		}
	}
	return false
}

// checkMissing judges the answer about a record that is not there.
func checkMissing(t *Session, x *session.Exchange, what string) {
	switch {
	case !x.Answered() || x.Status >= 500:
	case x.Status == http.StatusNotFound || x.Status == http.StatusGone:
	case x.Status == http.StatusForbidden || x.Status == http.StatusUnauthorized:
		t.Observed(x, what+" is answered as forbidden", x.Describe())
	case x.Status >= 400 && (x.Operation.Response(x.Status) != nil || x.Operation.Response(http.StatusNotFound) == nil):
		t.Observed(x, what+" is answered with another status than 404", x.Describe())
	case x.Status >= 400:
		t.Broken(evidence.OtherStatus, x, what+" is answered with another status", "404", x.Describe())
	case x.Status >= 300:
		t.Observed(x, what+" is answered by a redirect", x.Describe())
	}
}

// checkKeyNotReused creates a record after one was deleted: it must not get its key.
func checkKeyNotReused(t *Session, old *Record) {
	if t.Of.Resource.Key.Given || t.Of.Create.Item != "" {
		return
	}
	m := t.create(t.Of)
	if m != nil && m.Key() == old.Key() {
		t.Broken(evidence.Reused, m.Answer, "a new record has the key of a deleted one", "another key than "+old.Key(), m.Key())
	}
}
