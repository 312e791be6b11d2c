package scenario

import (
	"fmt"
	"maps"

	"github.com/actalike/actalike/contract/internal/evidence"
)

// createWithTakenKey creates a record with a key that is taken, where the client gives
// the key.
func createWithTakenKey(t *Session) {
	if !t.Of.Resource.Key.Given || t.Of.Create == nil || t.Of.Create.Item != "" {
		return
	}
	list := t.ensure(t.Of, 1)
	if len(list) == 0 || list[0].Key() == "" || t.Of.keyIn(map[string]any(list[0].Body)) != list[0].Key() {
		return
	}
	m := *list[0]
	m.Keys = maps.Clone(m.Keys)
	x := t.post(&m, list[0].Body)
	switch {
	case !x.Success() && x.Answered() && x.Status < 500:
		t.Observed(x, "a key that is taken is refused", x.Describe())
	case x.Success() && m.Key() != list[0].Key():
		t.Observed(x, "a key that is taken is replaced by another", m.Key())
		t.Track(&m)
	case x.Success():
		t.Observed(x, "creating a record again replaces it", x.Describe())
	}
	base, ok := t.listCall(t.Of, list[0], 100)
	if !ok || t.Of.list.List == nil {
		return
	}
	n := 0
	for _, item := range t.paginate(t.Of, base).items() {
		if t.Of.keyOfItem(item) == list[0].Key() {
			n++
		}
	}
	if n > 1 {
		t.Broken(evidence.SameKey, x, "two records in the list have one key", "one "+list[0].describe(), fmt.Sprint(n))
	}
}
