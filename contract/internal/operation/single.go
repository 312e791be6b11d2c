package operation

import (
	"maps"
	"slices"

	"github.com/actalike/actalike/contract/internal/check"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/scenario"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// asItIs writes the only record as it is: whoever carries that out changes nothing.
func asItIs(t *scenario.Session, o *spec.Operation, c session.Call) session.Call {
	if reader := session.ReaderOf(o); reader != nil {
		ask := session.Call{Operation: reader, Arguments: session.Arguments{}}
		for p, v := range c.Arguments {
			if twin := session.ParameterOf(reader, p.In, p.Name); twin != nil {
				ask.Arguments[twin] = v
			}
		}
		if record, _ := readSingle(t, ask); record != nil {
			if body := asBody(o, record); body != nil {
				return c.WithBody(map[string]any(body))
			}
		}
	}
	return c.WithBody(map[string]any{})
}

// changeSingleRecord changes a record that is the only one, reads it and puts it back.
func changeSingleRecord(t *scenario.Session) {
	o := t.Operation
	if !session.WritesSingle(o) || session.JSONSchema(o) == nil {
		return
	}
	switch {
	case t.ReadOnly:
		t.Needs = t.Lacking(check.NeedsChangeRights)
	case session.Protected(o) && t.First == nil:
		t.Needs = t.Lacking(check.NeedsToken)
	}
	reader := session.ReaderOf(o)
	if t.Needs != "" || reader == nil {
		return
	}
	params, _, needs := place(t, o)
	if needs != "" {
		t.Needs = needs
		return
	}
	ask, err := t.Values.Call(reader, params, 0)
	if err != nil {
		return
	}
	before, x := readSingle(t, ask)
	if before == nil {
		t.Needs = "a record that can be read, to put it back"
		if x != nil && x.Status < 500 {
			t.Observed(x, "the only record cannot be read", x.Describe())
		}
		return
	}
	rewrite(t, o, ask, params, before)
}

func readSingle(t *scenario.Session, c session.Call) (value.Object, *session.Exchange) {
	x := t.Do(c)
	record, _ := session.RecordIn(c.Operation, x)
	return record, x
}

// rewrite writes another value of each member, looks at it, and puts the record
// back.
func rewrite(t *scenario.Session, o *spec.Operation, ask session.Call, params map[string]string, before value.Object) {
	base, err := t.Values.Call(o, params, 0)
	old := asBody(o, before)
	if err != nil || old == nil {
		t.Needs = "a body that puts the record back"
		return
	}
	back := base.WithBody(map[string]any(old))
	step := t.Undo.Add("the "+o.Resource.Name, back.Request(t.AsCaller(o)))
	m := &scenario.Record{Collection: &scenario.Collection{Resource: o.Resource}, Record: before, Body: old}
	for _, name := range scenario.Changeable(t, o, m, scenario.MostChanged) {
		body := value.Object{name: scenario.OtherValue(t, o, m, name)}
		if o.Effect == spec.Replaces {
			body = value.MergeKeepingNulls(map[string]any(old), map[string]any(body)).(map[string]any)
		}
		x := t.Do(base.WithBody(map[string]any(body)))
		if !x.Success() {
			t.Observed(x, "a valid change is refused", x.Describe())
			continue
		}
		wanted := compare.Expected(o, body)
		if answer, ok := session.RecordIn(o, x); ok {
			t.Members(evidence.AnsweredOther, x, "the answer to a change holds another value", answer, wanted, false)
		}
		after, y := readSingle(t, ask)
		if after == nil {
			t.Broken(evidence.Lost, y, "a record that was changed cannot be read", "the record", y.Describe())
			continue
		}
		t.Members(evidence.Lost, x, "a change does not read back", after, wanted, true)
		if o.Effect == spec.Merges {
			t.UnchangedMembers(m, x, m.Record, after, scenario.TouchedBy(wanted, body), "another member was")
		}
		m.Record = after
	}
	step.Done = t.Do(back).Success()
	t.Undo.Remember()
	if after, y := readSingle(t, ask); after != nil {
		t.UnchangedMembers(m, y, before, after, compound(before), "it was put back")
	}
}

// compound are the members that are lists or objects: a merge keeps what was
// added to them, and what the server computes in them is not sent back.
func compound(record value.Object) []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(record)) {
		if kind := value.Kind(record[name]); kind == "object" || kind == "array" {
			list = append(list, value.Pointer(name))
		}
	}
	return list
}

// asBody is the body that writes what a record holds; nil if the operation does
// not take it.
func asBody(o *spec.Operation, record value.Object) value.Object {
	s, body := session.JSONSchema(o), value.Object{}
	for _, p := range s.Properties {
		if v, ok := record[p.Name]; ok && !p.Schema.Keywords.ReadOnly && p.Schema.Accepts(v, session.Direction(o)) {
			body[p.Name] = v
		}
	}
	if !s.Accepts(map[string]any(body), session.Direction(o)) {
		return nil
	}
	return body
}
