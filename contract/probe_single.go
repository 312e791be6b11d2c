package contract

import (
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// writesSingle tells whether an operation writes a record that is the only one
// of its kind, or of its caller.
func writesSingle(o *spec.Operation) bool {
	return o.Resource != nil && o.Resource.Key == nil && (o.Effect == spec.Replaces || o.Effect == spec.Merges) && !mergesOwn(o)
}

// asItIs writes the only record as it is: whoever carries that out changes nothing.
func (t *trial) asItIs(c call) call {
	if reader := t.readerOf(t.operation); reader != nil {
		ask := call{operation: reader, arguments: arguments{}}
		for p, v := range c.arguments {
			if twin := parameterOf(reader, p.In, p.Name); twin != nil {
				ask.arguments[twin] = v
			}
		}
		if record, _ := t.ask(ask); record != nil {
			if body := t.asBody(t.operation, record); body != nil {
				return c.withBody(map[string]any(body))
			}
		}
	}
	return c.withBody(map[string]any{})
}

// single changes a record that is the only one, reads it and puts it back.
var single = &probe{"write the only record", func(t *trial) {
	o := t.operation
	if !writesSingle(o) || jsonSchema(o) == nil {
		return
	}
	switch {
	case t.config.ReadOnly:
		t.needs = string(NeedsChangeRights)
	case protected(o) && t.first == nil:
		t.needs = string(NeedsToken)
	}
	reader := t.readerOf(o)
	if t.needs != "" || reader == nil {
		return
	}
	params, _, needs := t.place(o)
	if needs != "" {
		t.needs = needs
		return
	}
	ask, err := t.call(reader, params, 0)
	if err != nil {
		return
	}
	before, x := t.ask(ask)
	if before == nil {
		t.needs = "a record that can be read, to put it back"
		if x != nil && x.status < 500 {
			t.observed(x, "the only record cannot be read", x.describe())
		}
		return
	}
	t.rewrite(o, ask, params, before)
}}

func (s *subject) readerOf(o *spec.Operation) *spec.Operation {
	for _, other := range o.Resource.Operations {
		if other.Effect == spec.Reads && other.Path == o.Path {
			return other
		}
	}
	return nil
}

func (t *trial) ask(c call) (value.Object, *exchange) {
	x := t.do(c)
	record, _ := recordIn(c.operation, x)
	return record, x
}

// rewrite writes another value of each member, looks at it, and puts the record
// back.
func (t *trial) rewrite(o *spec.Operation, ask call, params map[string]string, before value.Object) {
	base, err := t.call(o, params, 0)
	old := t.asBody(o, before)
	if err != nil || old == nil {
		t.needs = "a body that puts the record back"
		return
	}
	back := base.withBody(map[string]any(old))
	step := t.undoWrite("the "+o.Resource.Name, back.request(t.asCaller(o)))
	m := &made{in: &collection{resource: o.Resource}, record: before, body: old}
	for _, name := range t.changeable(o, m, mostChanged) {
		body := value.Object{name: t.otherValue(o, m, name)}
		if o.Effect == spec.Replaces {
			body = value.MergeKeepingNulls(map[string]any(old), map[string]any(body)).(map[string]any)
		}
		x := t.do(base.withBody(map[string]any(body)))
		if !x.success() {
			t.observed(x, "a valid change is refused", x.describe())
			continue
		}
		wanted := t.expected(o, body)
		if answer, ok := recordIn(o, x); ok {
			t.members(answeredOther, x, "the answer to a change holds another value", answer, wanted, false)
		}
		after, y := t.ask(ask)
		if after == nil {
			t.broken(lost, y, "a record that was changed cannot be read", "the record", y.describe())
			continue
		}
		t.members(lost, x, "a change does not read back", after, wanted, true)
		if o.Effect == spec.Merges {
			t.steady(m, x, m.record, after, touchedBy(wanted, body), "another member was")
		}
		m.record = after
	}
	step.done = t.do(back).success()
	t.run.remember()
	if after, y := t.ask(ask); after != nil {
		t.steady(m, y, before, after, compound(before), "it was put back")
	}
}

// compound are the members that are lists or objects: a merge keeps what was
// added to them, and what the server computes in them is not sent back.
func compound(record value.Object) []string {
	var list []string
	for _, name := range sortedKeys(record) {
		if kind := value.Kind(record[name]); kind == "object" || kind == "array" {
			list = append(list, value.Pointer(name))
		}
	}
	return list
}

// asBody is the body that writes what a record holds; nil if the operation does
// not take it.
func (t *trial) asBody(o *spec.Operation, record value.Object) value.Object {
	s, body := jsonSchema(o), value.Object{}
	for _, p := range s.Properties {
		if v, ok := record[p.Name]; ok && !p.Schema.Keywords.ReadOnly && p.Schema.Accepts(v, direction(o)) {
			body[p.Name] = v
		}
	}
	if !s.Accepts(map[string]any(body), direction(o)) {
		return nil
	}
	return body
}
