package scenario

import (
	"net/http"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
)

// readAsAnotherUser looks whether what one user cannot read is hidden from him everywhere.
func readAsAnotherUser(t *Session) {
	c := t.Of
	if c.read == nil || !session.Protected(c.read) {
		return
	}
	list := t.ensure(c, 1)
	if len(list) == 0 || list[0].Key() == "" {
		return
	}
	t.refresh(list)
	m := list[0]
	record, x := t.fetchAs(m, t.Second)
	switch {
	case x == nil || !x.Answered() || x.Status >= 500:
	case record != nil:
		t.Observed(x, "one user reads what another created", x.Describe())
	case x.Status == http.StatusNotFound || x.Status == http.StatusForbidden:
		t.Observed(x, "one user does not read what another created", x.Describe())
		checkHidden(t, m, x)
	}
}

func checkHidden(t *Session, m *Record, x *session.Exchange) {
	if base, ok := t.listCall(m.Collection, m, 100); ok && m.Collection.list.List != nil && x.Status == http.StatusNotFound {
		seen := t.quiet()
		seen.Run = t.As(t.Second)
		w := seen.paginate(m.Collection, base)
		if item, there := m.within(w.items()); there {
			t.Broken(evidence.Disturbed, w.last(), "a record that a user cannot read is in his list", "no "+m.describe(), compare.Show(item))
		}
	}
	for _, o := range []*spec.Operation{m.Collection.Merge, m.Collection.Replace, m.Collection.Remove} {
		if o == nil {
			continue
		}
		base, err := t.Values.Call(o, m.Params(o), 0)
		if err != nil {
			continue
		}
		base = Suited(t, o, base, m)
		if y := t.Send(base.Request(t.Second)); y.Success() {
			if after, z := t.fetch(m); o.Effect == spec.Deletes && (after != nil || z == nil) {
				t.Observed(y, "a delete of what is hidden is answered as a success and does nothing", y.Describe())
				continue
			}
			t.Broken(evidence.Disturbed, y, "a user changes a record that he cannot read: "+o.Method, "403 or 404", y.Describe())
			if o.Effect == spec.Deletes {
				m.Deleted, m.Undo.Done = true, true
			}
		}
	}
}
