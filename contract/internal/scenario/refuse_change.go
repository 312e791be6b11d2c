package scenario

import (
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/generate"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// changeByWrongBodies sends changes that break a rule: none may change the record.
func changeByWrongBodies(t *Session) {
	for _, o := range []*spec.Operation{t.Of.Merge, t.Of.Replace} {
		if o == nil || session.JSONSchema(o) == nil {
			continue
		}
		list := t.ensureRead(1)
		if len(list) == 0 {
			return
		}
		for _, w := range generate.Wrongs(t.Values, o, session.JSONSchema(o), MostBroken/2) {
			if t.Over() || t.Spent() {
				return
			}
			refuseChange(t, o, list[0], w)
		}
		refuseTexts(t, o, list[0])
		t.readAgain(list[0], "bodies that are no objects were sent")
	}
}

func refuseChange(t *Session, o *spec.Operation, m *Record, w generate.Wrong) {
	body := spoilChange(t, o, m, w)
	base, err := t.Values.Call(o, m.Params(o), 0)
	if err != nil || session.JSONSchema(o).Accepts(body, session.Direction(o)) {
		return
	}
	before := m.Record
	x := t.Do(base.WithBody(body))
	switch {
	case x.Success():
		m.Record, _ = t.fetch(m)
		changed := *m
		changed.Body, _ = body.(map[string]any)
		compareTaken(t, &changed, w, x, nil, m.Record)
		rewrite(t, m)
	case x.Answered() && x.Status < 500:
		CheckRefusalStatus(t, o, x, w)
		if before == nil {
			return
		}
		if after, y := t.fetch(m); after != nil {
			checkUnchanged(t, before, after, x)
			m.Record = after
		} else if y != nil && y.Answered() {
			t.Broken(evidence.AppliedRefused, x, "a refused change took the record away", "the record", y.Describe())
		}
	}
}

// spoilChange is a replacement that was valid with one rule broken, or a patch
// that holds a good member beside the broken one.
func spoilChange(t *Session, o *spec.Operation, m *Record, w generate.Wrong) any {
	object, _ := w.Value.(map[string]any)
	tokens := value.Tokens(w.Pointer)
	if len(tokens) != 1 || strings.HasPrefix(w.Rule, "additional") {
		return w.Value
	}
	body := value.Object{}
	if o.Effect == spec.Replaces {
		body, _ = replacement(t, o, m, 0)
	}
	for _, name := range Changeable(t, o, m, 3) {
		if name != tokens[0] {
			body[name] = OtherValue(t, o, m, name)
			break
		}
	}
	v, present := object[tokens[0]]
	if delete(body, tokens[0]); present {
		body[tokens[0]] = v
	}
	return map[string]any(body)
}

// checkUnchanged notes every member that a refused change moved.
func checkUnchanged(t *Session, before, after value.Object, x *session.Exchange) {
	for _, name := range compare.SortedUnion(before, after) {
		if !compare.Same(compare.Member(before, name), compare.Member(after, name)) && !compare.ChangeStamp(name) {
			t.Note(evidence.Issue{Kind: evidence.AppliedRefused, Verdict: finding.Broken, Exchange: x, Key: name, Pointer: value.Pointer(name),
				Message: "a refused change changed " + value.Pointer(name), Expected: compare.Show(compare.Member(before, name)), Actual: compare.Show(compare.Member(after, name))})
		}
	}
}

// rewrite writes a record as it was sent, after it was spoilt.
func rewrite(t *Session, m *Record) {
	for _, o := range []*spec.Operation{m.Collection.Replace, m.Collection.Merge} {
		if o == nil || session.JSONSchema(o) == nil || !session.JSONSchema(o).Accepts(map[string]any(m.Body), session.Direction(o)) {
			continue
		}
		if base, err := t.Values.Call(o, m.Params(o), 0); err == nil && t.Do(base.WithBody(map[string]any(m.Body))).Success() {
			break
		}
	}
	if record, _ := t.fetch(m); record != nil {
		m.Record = record
	}
}
