package contract

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// parameters sends wrong values for each parameter, one at a time.
var parameters = &probe{"wrong parameters", func(t *trial) {
	o := t.operation
	if len(o.Parameters) == 0 || o.Effect == spec.Deletes {
		return
	}
	c, _, ok := t.valid(0)
	if !ok {
		return
	}
	for _, p := range o.Parameters {
		if p.Ignored() {
			continue
		}
		if p.Required && p.In != openapi3.ParameterInPath {
			t.wrongArgument(p, "a required parameter that is missing", c, c.arguments.without(p))
		}
		for _, w := range t.wrongValues(p) {
			if t.context.Err() != nil || t.spent() {
				return
			}
			t.wrongArgument(p, fmt.Sprintf("a parameter that breaks %q", w.rule), c, c.arguments.with(p, w.value))
		}
	}
}}

// mostWrong bounds the wrong values of one parameter.
const mostWrong = 4

// wrongValues are values that break a rule of a parameter even as text.
func (t *trial) wrongValues(p *spec.Parameter) []wrong {
	var list []wrong
	s := p.Schema
	if s == nil || p.Media != "" || len(s.Types()) == 0 {
		return nil
	}
	if !s.Allows("string") && !s.Allows("array") && !s.Allows("object") {
		list = append(list, wrong{rule: "type", value: "not-" + s.Types()[0]})
	}
	for c := range t.run.maker.Invalid(s, spec.AsRequest) {
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
		list = append(list, wrong{rule: c.Rule, value: c.Value})
	}
	return list
}

func (t *trial) wrongArgument(p *spec.Parameter, what string, c call, args arguments) {
	c.arguments = args
	x := t.do(c)
	t.kept(x)
	message := fmt.Sprintf("%s is taken: %s in %s", what, p.Name, p.In)
	i := issue{kind: tookInvalid, verdict: finding.Lenient, exchange: x, key: p.In + p.Name + what, rule: p.Location, message: message, expected: "4xx", actual: x.describe()}
	switch {
	case !x.answered() || x.status >= 500:
	case x.success():
		record, isRecord := recordIn(t.operation, x)
		if p.In == openapi3.ParameterInPath && isRecord && len(record) > 0 && p.Name == t.operation.Item {
			i.verdict = finding.Broken
		}
		t.note(i)
	case x.status >= 300 && x.status < 400:
		t.observed(x, what+" is answered by a redirect", x.describe())
	case x.status != http.StatusBadRequest && x.status != http.StatusUnprocessableEntity && x.status != http.StatusNotFound:
		t.observed(x, what+" is refused with another status than 400, 404 and 422", x.describe())
	}
}

// bodies sends bodies that break a rule to operations that no story is about.
var bodies = &probe{"wrong bodies", func(t *trial) {
	o := t.operation
	s := jsonSchema(o)
	if s == nil || t.of != nil && (o == t.of.create || o == t.of.merge || o == t.of.replace) || writesSingle(o) {
		return
	}
	c, _, ok := t.valid(0)
	if !ok {
		return
	}
	for _, w := range t.wrongs(o, s, mostBroken/2) {
		if t.context.Err() != nil || t.spent() {
			return
		}
		x := t.do(c.withBody(w.value))
		t.kept(x)
		switch {
		case x.success():
			t.note(issue{kind: tookInvalid, verdict: finding.Lenient, exchange: x, key: w.rule + w.pointer, pointer: w.pointer,
				message: fmt.Sprintf("a body that breaks %q is taken: %s", w.rule, cmp.Or(w.pointer, "the whole")), expected: "400 or 422", actual: x.describe()})
		case x.answered() && x.status < 500:
			t.refusalStatus(o, x, w)
		}
	}
}}
