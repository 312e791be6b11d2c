package contract

import (
	"net/http"

	"github.com/actalike/actalike/spec"
)

// isolation looks whether what one user cannot read is hidden from him everywhere.
var isolation = &probe{"records of another user", func(t *trial) {
	c := t.of
	if c.read == nil || !protected(c.read) {
		return
	}
	list := t.stock(c, 1)
	if len(list) == 0 || list[0].key() == "" {
		return
	}
	t.refresh(list)
	m := list[0]
	record, x := t.fetchAs(m, t.second)
	switch {
	case x == nil || !x.answered() || x.status >= 500:
	case record != nil:
		t.observed(x, "one user reads what another created", x.describe())
	case x.status == http.StatusNotFound || x.status == http.StatusForbidden:
		t.observed(x, "one user does not read what another created", x.describe())
		t.hidden(m, x)
	}
}}

func (t *trial) hidden(m *made, x *exchange) {
	if base, ok := t.listCall(m.in, m, 100); ok && m.in.list.List != nil && x.status == http.StatusNotFound {
		other := *t.subject
		run := *t.run
		run.first, other.run = t.second, &run
		seen := &trial{subject: &other, context: t.context}
		w := seen.walk(m.in, base)
		if item, there := m.within(w.items()); there {
			t.broken(disturbed, w.last(), "a record that a user cannot read is in his list", "no "+m.describe(), show(item))
		}
	}
	for _, o := range []*spec.Operation{m.in.merge, m.in.replace, m.in.remove} {
		if o == nil {
			continue
		}
		base, err := t.call(o, m.params(o), 0)
		if err != nil {
			continue
		}
		op := *t.subject
		op.operation = o
		base = (&trial{subject: &op, context: t.context}).suited(base, m)
		if y := t.send(base.request(t.second)); y.success() {
			if after, z := t.fetch(m); o.Effect == spec.Deletes && (after != nil || z == nil) {
				t.observed(y, "a delete of what is hidden is answered as a success and does nothing", y.describe())
				continue
			}
			t.broken(disturbed, y, "a user changes a record that he cannot read: "+o.Method, "403 or 404", y.describe())
			if o.Effect == spec.Deletes {
				m.gone, m.undo.done = true, true
			}
		}
	}
}
