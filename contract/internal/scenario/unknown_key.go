package scenario

import (
	"maps"
	"strings"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// askForUnknownKeys asks for a record that is not there, in every way.
func askForUnknownKeys(t *Session) {
	m := example(t)
	for _, o := range []*spec.Operation{t.Of.read, t.Of.Merge, t.Of.Replace, t.Of.Remove} {
		if o == nil || (t.ReadOnly && o != t.Of.read) || session.Protected(o) && t.First == nil {
			continue
		}
		var keys map[*spec.Resource]string
		var free map[string]string
		var needs string
		if m != nil {
			keys, free = cloneKeys(m), m.FreeParams
		} else if keys, free, needs = t.Parents(o); needs != "" {
			t.Needs = needs
			continue
		}
		nobody := &Record{Collection: t.Of, Keys: keys, FreeParams: free}
		for _, key := range strangeKeys(t, o, m) {
			keys[t.Of.Resource] = key
			askForNothing(t, o, nobody, m)
		}
	}
}

// example is a record of the collection that this run made; nil if none.
func example(t *Session) *Record {
	if list := t.stateOf(t.Of.Resource).alive(); len(list) > 0 {
		return list[0]
	}
	return nil
}

// strangeKeys are keys that no record has.
func strangeKeys(t *Session, o *spec.Operation, m *Record) []string {
	p := session.ParameterOf(o, "path", o.Item)
	if p == nil || p.Schema == nil {
		return []string{t.Values.Fresh(9900)}
	}
	var list []string
	for _, v := range []any{t.Values.Fresh(9900), value.Int(987654321987), value.Int(1987654321), value.Int(32101), "6f1c6a52-3b1e-4c55-9d4e-0ac7a1a1e1c7"} {
		if p.Schema.Accepts(v, spec.AsRequest) {
			list = append(list, compare.Text(v))
			break
		}
	}
	if len(list) == 0 {
		if v, err := t.Values.Of(p.Schema, spec.AsRequest, 77); err == nil && (m == nil || compare.Text(v) != m.Key()) && len(p.Schema.Choices()) == 0 {
			list = append(list, compare.Text(v))
		}
	}
	return list
}

func askForNothing(t *Session, o *spec.Operation, nobody, m *Record) {
	base, err := t.Values.Call(o, nobody.Params(o), 0)
	if err != nil {
		return
	}
	if base.HasBody && m != nil && o.Effect == spec.Replaces {
		if body, ok := replacement(t, o, m, 0); ok {
			base = base.WithBody(map[string]any(body))
		}
	}
	if base.HasBody && m != nil && o.Effect == spec.Merges {
		for _, name := range Changeable(t, o, m, 1) {
			base = base.WithBody(map[string]any{name: OtherValue(t, o, m, name)})
		}
	}
	x := t.Do(base)
	if !x.Success() {
		checkMissing(t, x, "a key that no record has")
		return
	}
	switch {
	case o.Effect == spec.Deletes:
		t.Observed(x, "deleting what is not there is answered as a success", x.Describe())
	case o.Effect == spec.Replaces:
		t.Observed(x, "replacing what is not there creates it", x.Describe())
		// No other probe may take it for one of its records: the next deletes it.
		undoCreate(t, &Record{Collection: t.Of, Caller: t.AsCaller(o), Keys: maps.Clone(nobody.Keys), FreeParams: nobody.FreeParams, Body: value.Object{}, Answer: x})
	default:
		if record, ok := session.RecordIn(o, x); o.Effect == spec.Reads && (!ok || len(record) == 0) {
			t.Observed(x, "a key that no record has is answered with nothing", x.Describe())
			return
		}
		if (m == nil || t.Of.Create == nil || t.Of.Create.Item != "") && (t.Of.list == nil || !strings.HasPrefix(o.Path, strings.TrimSuffix(t.Of.list.Path, "/"))) { // nothing tells which keys there are
			t.Observed(x, "a made up key is answered with a record", x.Describe())
			return
		}
		t.Broken(evidence.GaveRecord, x, "a key that no record has is answered with a record", "404", x.Describe())
	}
}
