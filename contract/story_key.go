package contract

import (
	"fmt"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// unknownKey asks for a record that is not there, in every way.
var unknownKey = &probe{"keys of nothing", func(t *trial) {
	m := t.example()
	for _, o := range []*spec.Operation{t.of.read, t.of.merge, t.of.replace, t.of.remove} {
		if o == nil || (t.config.ReadOnly && o != t.of.read) || protected(o) && t.first == nil {
			continue
		}
		var keys map[*spec.Resource]string
		var free map[string]string
		var needs string
		if m != nil {
			keys, free = cloneKeys(m), m.free
		} else if keys, free, needs = t.lineage(o); needs != "" {
			t.needs = needs
			continue
		}
		nobody := &made{in: t.of, keys: keys, free: free}
		for _, key := range t.strangeKeys(o, m) {
			keys[t.of.resource] = key
			t.askForNothing(o, nobody, m)
		}
	}
}}

// example is a record of the collection that this run made; nil if none.
func (t *trial) example() *made {
	if list := t.stageOf(t.of.resource).alive(); len(list) > 0 {
		return list[0]
	}
	return nil
}

// strangeKeys are keys that no record has.
func (t *trial) strangeKeys(o *spec.Operation, m *made) []string {
	p := parameterOf(o, "path", o.Item)
	if p == nil || p.Schema == nil {
		return []string{t.fresh(9900)}
	}
	var list []string
	for _, v := range []any{t.fresh(9900), value.Int(987654321987), value.Int(1987654321), value.Int(32101), "6f1c6a52-3b1e-4c55-9d4e-0ac7a1a1e1c7"} {
		if p.Schema.Accepts(v, spec.AsRequest) {
			list = append(list, scalarOf(v))
			break
		}
	}
	if len(list) == 0 {
		if v, err := t.run.maker.Value(p.Schema, spec.AsRequest, firstPlain+77); err == nil && (m == nil || scalarOf(v) != m.key()) && len(p.Schema.Choices()) == 0 {
			list = append(list, scalarOf(v))
		}
	}
	return list
}

func (t *trial) askForNothing(o *spec.Operation, nobody, m *made) {
	base, err := t.call(o, nobody.params(o), 0)
	if err != nil {
		return
	}
	if base.hasBody && m != nil && o.Effect == spec.Replaces {
		if body, ok := t.replacement(o, m, 0); ok {
			base = base.withBody(map[string]any(body))
		}
	}
	if base.hasBody && m != nil && o.Effect == spec.Merges {
		for _, name := range t.changeable(o, m, 1) {
			base = base.withBody(map[string]any{name: t.otherValue(o, m, name)})
		}
	}
	x := t.do(base)
	if !x.success() {
		t.isMissing(x, "a key that no record has")
		return
	}
	switch {
	case o.Effect == spec.Deletes:
		t.observed(x, "deleting what is not there is answered as a success", x.describe())
	case o.Effect == spec.Replaces:
		t.observed(x, "replacing what is not there creates it", x.describe())
		// No other probe may take it for one of its records: the next deletes it.
		t.undoCreate(&made{in: t.of, who: t.asCaller(o), keys: mapsClone(nobody.keys), free: nobody.free, body: value.Object{}, answer: x})
	default:
		if record, ok := recordIn(o, x); o.Effect == spec.Reads && (!ok || len(record) == 0) {
			t.observed(x, "a key that no record has is answered with nothing", x.describe())
			return
		}
		if (m == nil || t.of.create == nil || t.of.create.Item != "") && (t.of.list == nil || !strings.HasPrefix(o.Path, strings.TrimSuffix(t.of.list.Path, "/"))) { // nothing tells which keys there are
			t.observed(x, "a made up key is answered with a record", x.describe())
			return
		}
		t.broken(gaveRecord, x, "a key that no record has is answered with a record", "404", x.describe())
	}
}

// sameKeyTwice creates a record with a key that is taken, where the client gives
// the key.
var sameKeyTwice = &probe{"a key that is taken", func(t *trial) {
	if !t.of.resource.Key.Given || t.of.create == nil || t.of.create.Item != "" {
		return
	}
	list := t.stock(t.of, 1)
	if len(list) == 0 || list[0].key() == "" || t.of.keyIn(map[string]any(list[0].body)) != list[0].key() {
		return
	}
	m := *list[0]
	m.keys = mapsClone(m.keys)
	x := t.post(&m, list[0].body)
	switch {
	case !x.success() && x.answered() && x.status < 500:
		t.observed(x, "a key that is taken is refused", x.describe())
	case x.success() && m.key() != list[0].key():
		t.observed(x, "a key that is taken is replaced by another", m.key())
		t.enrol(&m)
	case x.success():
		t.observed(x, "creating a record again replaces it", x.describe())
	}
	base, ok := t.listCall(t.of, list[0], 100)
	if !ok || t.of.list.List == nil {
		return
	}
	n := 0
	for _, item := range t.walk(t.of, base).items() {
		if t.of.keyOfItem(item) == list[0].key() {
			n++
		}
	}
	if n > 1 {
		t.broken(sameKey, x, "two records in the list have one key", "one "+list[0].describe(), fmt.Sprint(n))
	}
}}
