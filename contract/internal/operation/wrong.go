package operation

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/generate"
	"github.com/actalike/actalike/contract/internal/scenario"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
	"github.com/getkin/kin-openapi/openapi3"
)

// sendWrongParameters sends wrong values for each parameter, one at a time.
func sendWrongParameters(t *scenario.Session) {
	o := t.Operation
	if len(o.Parameters) == 0 || o.Effect == spec.Deletes {
		return
	}
	c, _, ok := valid(t, 0)
	if !ok {
		return
	}
	for _, p := range o.Parameters {
		if p.Ignored() {
			continue
		}
		if p.Required && p.In != openapi3.ParameterInPath {
			wrongArgument(t, p, "a required parameter that is missing", c, c.Arguments.Without(p))
		}
		for _, w := range wrongValues(t, p) {
			if t.Over() || t.Spent() {
				return
			}
			wrongArgument(t, p, fmt.Sprintf("a parameter that breaks %q", w.Rule), c, c.Arguments.With(p, w.Value))
		}
	}
}

// mostWrong bounds the wrong values of one parameter.
const mostWrong = 4

// wrongValues are values that break a rule of a parameter even as text.
func wrongValues(t *scenario.Session, p *spec.Parameter) []generate.Wrong {
	var list []generate.Wrong
	s := p.Schema
	if s == nil || p.Media != "" || len(s.Types()) == 0 {
		return nil
	}
	if !s.Allows("string") && !s.Allows("array") && !s.Allows("object") {
		list = append(list, generate.Wrong{Rule: "type", Value: "not-" + s.Types()[0]})
	}
	for c := range t.Values.Invalid(s, spec.AsRequest) {
		kind := value.Kind(c.Value)
		if len(list) >= mostWrong {
			break
		}
		if c.Rule == "type" || kind == "object" || kind == "array" || kind == "null" || c.Value == "" || c.Pointer != "" {
			continue
		}
		if text, isText := c.Value.(string); isText && p.In == openapi3.ParameterInPath && strings.ContainsAny(text, "/?#") {
			continue
		}
		list = append(list, generate.Wrong{Rule: c.Rule, Value: c.Value})
	}
	return list
}

func wrongArgument(t *scenario.Session, p *spec.Parameter, what string, c session.Call, args session.Arguments) {
	c.Arguments = args
	x := t.Do(c)
	trackCreated(t, x)
	message := fmt.Sprintf("%s is taken: %s in %s", what, p.Name, p.In)
	i := evidence.Issue{Kind: evidence.TookInvalid, Verdict: finding.Lenient, Exchange: x, Key: p.In + p.Name + what, Rule: p.Location, Message: message, Expected: "4xx", Actual: x.Describe()}
	switch {
	case !x.Answered() || x.Status >= 500:
	case x.Success():
		record, isRecord := session.RecordIn(t.Operation, x)
		if p.In == openapi3.ParameterInPath && isRecord && len(record) > 0 && p.Name == t.Operation.Item {
			i.Verdict = finding.Broken
		}
		t.Note(i)
	case x.Status >= 300 && x.Status < 400:
		t.Observed(x, what+" is answered by a redirect", x.Describe())
	case x.Status != http.StatusBadRequest && x.Status != http.StatusUnprocessableEntity && x.Status != http.StatusNotFound:
		t.Observed(x, what+" is refused with another status than 400, 404 and 422", x.Describe())
	}
}

// sendWrongBodies sends bodies that break a rule to operations that no story is about.
func sendWrongBodies(t *scenario.Session) {
	o := t.Operation
	s := session.JSONSchema(o)
	if s == nil || t.Of != nil && (o == t.Of.Create || o == t.Of.Merge || o == t.Of.Replace) || session.WritesSingle(o) {
		return
	}
	c, _, ok := valid(t, 0)
	if !ok {
		return
	}
	for _, w := range generate.Wrongs(t.Values, o, s, scenario.MostBroken/2) {
		if t.Over() || t.Spent() {
			return
		}
		x := t.Do(c.WithBody(w.Value))
		trackCreated(t, x)
		switch {
		case x.Success():
			t.Note(evidence.Issue{Kind: evidence.TookInvalid, Verdict: finding.Lenient, Exchange: x, Key: w.Rule + w.Pointer, Pointer: w.Pointer,
				Message: fmt.Sprintf("a body that breaks %q is taken: %s", w.Rule, cmp.Or(w.Pointer, "the whole")), Expected: "400 or 422", Actual: x.Describe()})
		case x.Answered() && x.Status < 500:
			scenario.CheckRefusalStatus(t, o, x, w)
		}
	}
}
