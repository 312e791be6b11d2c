package contract

import (
	"net/http"
	"strings"

	"github.com/actalike/actalike/internal/value"
)

// deleting deletes a record and looks for it.
var deleting = &probe{"delete and look again", func(t *trial) {
	if t.of.remove == nil {
		return
	}
	list := t.readStock(2)
	if len(list) == 0 {
		return
	}
	victim := list[len(list)-1]
	if victim.key() == "" {
		t.needs = "a key of what was created"
		return
	}
	if !t.delete(victim) {
		return
	}
	if len(list) > 1 {
		t.readAgain(list[0], "another record was deleted")
	}
	t.keyAgain(victim)
}}

// delete takes a record out; false if the target does not.
func (t *trial) delete(m *made) bool {
	base, err := t.call(m.in.remove, m.params(m.in.remove), 0)
	if err != nil {
		return false
	}
	x := t.do(base)
	if !x.success() {
		if x.answered() && x.status < 500 {
			t.broken(undeleted, x, "a record that was created cannot be deleted", "2xx", x.describe())
		}
		return false
	}
	before := m.record
	m.gone = true
	m.undo.done = t.away(m, x, before)
	again := t.do(base)
	if again.success() {
		t.observed(again, "deleting a second time is answered as the first time", again.describe())
	} else if again.answered() && again.status < 500 {
		t.observed(again, "deleting a second time is refused", again.describe())
	}
	return true
}

// away looks for a deleted record by reading and in the list.
func (t *trial) away(m *made, x *exchange, before value.Object) bool {
	var y *exchange
	var still value.Object
	if m.in.read != nil {
		t.eventually(func() bool {
			still, y = t.fetch(m)
			return y != nil && !y.success()
		})
	}
	switch {
	case y != nil && y.success() && x.status == http.StatusAccepted:
		t.observed(x, "deleting is accepted and takes its time", x.describe())
		return false
	case still != nil && before != nil && marked(before, still):
		t.observed(y, "a deleted record is kept, and marked", y.describe())
		return true
	case y != nil && y.success():
		t.broken(undeleted, y, "a deleted record can be read", "404", y.describe())
		return false
	case y != nil:
		t.isMissing(y, "a deleted record")
	}
	base, ok := t.listCall(m.in, m, 100)
	if !ok {
		return true
	}
	var w walked
	gone, _ := t.eventually(func() bool {
		w = t.walk(m.in, base)
		_, there := m.within(w.items())
		return !there
	})
	if !gone && t.context.Err() == nil {
		t.broken(undeleted, w.last(), "a deleted record is in the list", "no "+m.describe(), "it is there")
	}
	return true
}

// marked tells whether a record says that it is deleted now.
func marked(before, after value.Object) bool {
	for _, name := range sortedUnion(before, after) {
		if !same(member(before, name), member(after, name)) && !strings.Contains(strings.ToLower(name), "read") {
			return true
		}
	}
	return false
}

// isMissing judges the answer about a record that is not there.
func (t *trial) isMissing(x *exchange, what string) {
	switch {
	case !x.answered() || x.status >= 500:
	case x.status == http.StatusNotFound || x.status == http.StatusGone:
	case x.status == http.StatusForbidden || x.status == http.StatusUnauthorized:
		t.observed(x, what+" is answered as forbidden", x.describe())
	case x.status >= 400 && (x.operation.Response(x.status) != nil || x.operation.Response(http.StatusNotFound) == nil):
		t.observed(x, what+" is answered with another status than 404", x.describe())
	case x.status >= 400:
		t.broken(otherStatus, x, what+" is answered with another status", "404", x.describe())
	case x.status >= 300:
		t.observed(x, what+" is answered by a redirect", x.describe())
	}
}

// keyAgain creates a record after one was deleted: it must not get its key.
func (t *trial) keyAgain(old *made) {
	if t.of.resource.Key.Given || t.of.create.Item != "" {
		return
	}
	m := t.create(t.of)
	if m != nil && m.key() == old.key() {
		t.broken(reused, m.answer, "a new record has the key of a deleted one", "another key than "+old.key(), m.key())
	}
}
