package contract

import (
	"fmt"
	"net/http"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/spec"
)

// orphans deletes a record that another belongs to, and looks for that one below
// it: a path leads through what is gone.
var orphans = &probe{"records below a deleted one", func(t *trial) {
	child, parent := t.family()
	if child == nil {
		return
	}
	base, err := t.call(parent.in.remove, parent.params(parent.in.remove), 0)
	if err != nil {
		return
	}
	x := t.do(base)
	if !x.success() {
		if x.answered() && x.status < 500 {
			t.observed(x, "a record that others belong to cannot be deleted", x.describe())
		}
		return
	}
	parent.gone, parent.undo.done = true, true
	if _, y := t.fetch(parent); y == nil || y.success() || x.status == http.StatusAccepted {
		return // kept and marked, or not done yet: its own story tells
	}
	var y *exchange
	gone, _ := t.eventually(func() bool {
		_, y = t.fetch(child)
		return y == nil || !y.success()
	})
	if gone {
		child.gone, child.undo.done = true, true
		return
	}
	t.note(issue{kind: undeleted, verdict: finding.Broken, exchange: y, key: "orphan",
		message: fmt.Sprintf("a %s can be read below a deleted %s", t.of.resource.Name, parent.in.resource.Name), expected: "404", actual: y.describe()})
}}

// family is a record of the subject's collection, and the one of this run's that
// it is read below; nil if there is none that can be deleted.
func (t *trial) family() (child, parent *made) {
	if t.of.read == nil || t.of.create == nil || len(t.of.read.Scopes) == 0 {
		return nil, nil
	}
	above := t.of.read.Scopes[len(t.of.read.Scopes)-1].Parent
	in := t.collectionOf(above)
	if above == nil || in == nil || in.remove == nil || in.read == nil || protected(in.remove) && t.first == nil {
		return nil, nil
	}
	for _, m := range t.stock(t.of, 1) {
		if p := t.madeBy(above, m.keys[above]); p != nil && m.key() != "" {
			return m, p
		}
	}
	return nil, nil
}

// madeBy is the record of a key that this run created; nil if it did not.
func (t *trial) madeBy(r *spec.Resource, key string) *made {
	for _, m := range t.stageOf(r).alive() {
		if m.key() == key && m.undo != nil {
			return m
		}
	}
	return nil
}
