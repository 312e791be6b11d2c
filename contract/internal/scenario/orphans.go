package scenario

import (
	"fmt"
	"net/http"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
)

// deleteParent deletes a record that another belongs to, and looks for that one below
// it: a path leads through what is gone.
func deleteParent(t *Session) {
	child, parent := family(t)
	if child == nil {
		return
	}
	base, err := t.Values.Call(parent.Collection.Remove, parent.Params(parent.Collection.Remove), 0)
	if err != nil {
		return
	}
	x := t.Do(base)
	if !x.Success() {
		if x.Answered() && x.Status < 500 {
			t.Observed(x, "a record that others belong to cannot be deleted", x.Describe())
		}
		return
	}
	parent.Deleted, parent.Undo.Done = true, true
	if _, y := t.fetch(parent); y == nil || y.Success() || x.Status == http.StatusAccepted {
		return // kept and marked, or not done yet: its own story tells
	}
	var y *session.Exchange
	gone, _ := t.Eventually(func() bool {
		_, y = t.fetch(child)
		return y == nil || !y.Success()
	})
	if gone {
		child.Deleted, child.Undo.Done = true, true
		return
	}
	t.Note(evidence.Issue{Kind: evidence.Undeleted, Verdict: finding.Broken, Exchange: y, Key: "orphan",
		Message: fmt.Sprintf("a %s can be read below a deleted %s", t.Of.Resource.Name, parent.Collection.Resource.Name), Expected: "404", Actual: y.Describe()})
}

// family is a record of the subject's collection, and the one of this run's that
// it is read below; nil if there is none that can be deleted.
func family(t *Session) (child, parent *Record) {
	if t.Of.read == nil || t.Of.Create == nil || len(t.Of.read.Scopes) == 0 {
		return nil, nil
	}
	above := t.Of.read.Scopes[len(t.Of.read.Scopes)-1].Parent
	in := t.CollectionOf(above)
	if above == nil || in == nil || in.Remove == nil || in.read == nil || session.Protected(in.Remove) && t.First == nil {
		return nil, nil
	}
	for _, m := range t.ensure(t.Of, 1) {
		if p := createdWith(t, above, m.Keys[above]); p != nil && m.Key() != "" {
			return m, p
		}
	}
	return nil, nil
}

// createdWith is the record of a key that this run created; nil if it did not.
func createdWith(t *Session, r *spec.Resource, key string) *Record {
	for _, m := range t.stateOf(r).alive() {
		if m.Key() == key && m.Undo != nil {
			return m
		}
	}
	return nil
}
