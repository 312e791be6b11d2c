package contract

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/spec"
	"github.com/actalike/actalike/spec/value"
)

const notThere kind = "a declared operation is not there"

// writesSingle tells whether an operation writes a record that is the only one
// of its kind, or of its caller.
func writesSingle(o *spec.Operation) bool {
	return o.Resource != nil && o.Resource.Key == nil && (o.Effect == spec.Replaces || o.Effect == spec.Merges) && !mergesOwn(o)
}

// acts tells whether calling an operation may do what nobody can undo.
func acts(o *spec.Operation) bool {
	return o.Method != http.MethodGet && o.Method != http.MethodHead && (o.Resource == nil || o.Effect == spec.Answers)
}

// mayCall says why an operation is not called; "" if it may be. What a run did
// not create it neither deletes nor changes.
func (s *subject) mayCall() string {
	o := s.operation
	reads := o.Method == http.MethodGet || o.Method == http.MethodHead || o.Method == http.MethodOptions
	switch {
	case s.config.ReadOnly && !reads:
		return string(NeedsChangeRights)
	case protected(o) && s.first == nil:
		return string(NeedsToken)
	case protected(o) && len(s.first.credentials(o)) == 0:
		return "a token for its security (--token SCHEME=TOKEN)"
	case reads || o.Method == http.MethodPost:
		return ""
	case s.of != nil && s.of.create == nil && o.Item != "":
		return "a record that this run created"
	case s.of != nil && o.Item != "":
		return ""
	case writesSingle(o) && jsonSchema(o) != nil && s.readerOf(o) != nil:
		return ""
	}
	return "a record that this run created: what it did not create it never changes"
}

// place finds path parameters that lead an operation to something that is there;
// to what this run created, if the operation may change it.
func (t *trial) place(o *spec.Operation) (params map[string]string, m *made, needs string) {
	params = map[string]string{}
	for _, p := range o.Parameters {
		if p.In != openapi3.ParameterInPath {
			continue
		}
		r := t.ownerOf(o, p.Name)
		if r == nil || r.Key == nil {
			continue
		}
		owner := t.parent(r)
		if o.Method != http.MethodGet && (owner == nil || owner.undo == nil) {
			return nil, nil, "a record of " + r.Plural + " that this run created"
		}
		if owner == nil {
			return nil, nil, "a record of " + r.Plural
		}
		for name, v := range owner.params(o) {
			params[name] = v
		}
		params[p.Name] = owner.key()
		if r == o.Resource && p.Name == o.Item {
			m = owner
		}
	}
	return params, m, ""
}

// ownerOf is the resource whose key a path parameter is; nil if none is known.
func (t *trial) ownerOf(o *spec.Operation, name string) *spec.Resource {
	if o.Item == name {
		return o.Resource
	}
	for _, s := range o.Scopes {
		if s.Param == name {
			return s.Parent
		}
	}
	prefix, _, _ := strings.Cut(o.Path, "{"+name+"}")
	for _, other := range t.config.API.Operations {
		if other.Item != "" && other.Resource != nil && other.Path == prefix+"{"+other.Item+"}" {
			return other.Resource
		}
	}
	return nil
}

// valid is a valid call of the subject's operation, on what may be changed.
func (t *trial) valid(n int) (c call, m *made, ok bool) {
	if t.needs = t.mayCall(); t.needs != "" {
		return call{}, nil, false
	}
	params, m, needs := t.place(t.operation)
	if needs != "" {
		t.needs = needs
		return call{}, nil, false
	}
	c, err := t.call(t.operation, params, n)
	if err != nil {
		t.needs = err.Error()
		return call{}, nil, false
	}
	return t.suited(c, m), m, true
}

// suited gives a call the body that its record stands.
func (t *trial) suited(c call, m *made) call {
	o := t.operation
	if !c.hasBody || jsonSchema(o) == nil {
		return c
	}
	if writesSingle(o) {
		return t.asItIs(c)
	}
	if m == nil {
		return c
	}
	switch o.Effect {
	case spec.Replaces:
		if body, ok := t.replacement(o, m, 0); ok {
			return c.withBody(map[string]any(body))
		}
	case spec.Merges:
		for _, name := range t.changeable(o, m, 1) {
			return c.withBody(map[string]any{name: t.otherValue(o, m, name)})
		}
	}
	return c
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

// answering sends a valid request: the observer judges what comes back.
var answering = &probe{"a request made from the document", func(t *trial) {
	if t.of != nil && (t.operation == t.of.create || t.operation == t.of.remove) {
		return // the story of its collection did
	}
	if writesSingle(t.operation) {
		return // a check of its own does
	}
	c, _, ok := t.valid(0)
	if !ok {
		return
	}
	x := t.do(c)
	if x.status >= 400 && x.status < 500 && t.operation.Body != nil { // an example may be out of date
		if other, _, ok := t.valid(1); ok {
			if y := t.do(other); y.success() {
				x = y
			}
		}
	}
	t.kept(x)
	o := t.operation
	missing := x.status == http.StatusNotFound || x.status == http.StatusMethodNotAllowed || x.status == http.StatusNotImplemented
	switch {
	case x.success() || !x.answered() || x.status >= 500 && !missing:
	case missing && !strings.Contains(o.Path, "{") && o.Response(x.status) == nil:
		t.broken(notThere, x, "a declared operation is not there", "an answer that is declared", x.describe())
	default:
		t.observed(x, "a request made from the document is answered otherwise than by a success", x.describe())
	}
}}

// kept enrols what an operation that creates has created.
func (t *trial) kept(x *exchange) {
	o := t.operation
	if !x.success() || o.Effect != spec.Creates || t.of == nil || t.of.create == nil {
		return
	}
	keys, free, needs := t.lineage(o)
	if needs != "" {
		return
	}
	m := &made{in: t.of, who: x.caller, keys: keys, free: free, body: value.Object{}, answer: x}
	m.keys[t.of.resource] = t.keyFrom(t.of, x, m.body)
	t.enrol(m)
}

// unauthorized sends valid requests without credentials, and with wrong ones.
var unauthorized = &probe{"an operation without credentials", func(t *trial) {
	o := t.operation
	if !protected(o) || t.config.ReadOnly && o.Method != http.MethodGet {
		return
	}
	c, m, ok := t.valid(0)
	if !ok && t.first == nil && !strings.Contains(o.Path, "{") && (o.Method == http.MethodGet || o.Method == http.MethodPost) {
		var err error
		c, err = t.call(o, nil, 0)
		ok = err == nil
		t.needs = ""
	}
	if !ok {
		return
	}
	for _, who := range t.nobodies() {
		if m != nil && m.gone {
			return
		}
		x := t.send(c.request(who))
		switch {
		case !x.answered() || x.status >= 500:
		case x.status == http.StatusUnauthorized || x.status == http.StatusForbidden:
		case x.success():
			t.kept(x)
			if m != nil && o.Effect == spec.Deletes {
				m.gone, m.undo.done = true, true
			}
			t.note(issue{kind: otherStatus, verdict: finding.Broken, exchange: x, key: who.name,
				message: "an operation that demands credentials is carried out for " + who.name, expected: "401 or 403", actual: x.describe()})
		default:
			t.observed(x, "a request of "+who.name+" is refused with another status than 401 and 403", x.describe())
		}
	}
}}

// nobodies are callers that nobody knows.
func (t *trial) nobodies() []*caller {
	wrong := &caller{name: "somebody with wrong credentials", token: "actalike-nobody-has-this-token"}
	return []*caller{{name: "somebody without credentials"}, wrong}
}

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
				message: fmt.Sprintf("a body that breaks %q is taken: %s", w.rule, cmpOr(w.pointer, "the whole")), expected: "400 or 422", actual: x.describe()})
		case x.answered() && x.status < 500:
			t.refusalStatus(o, x, w)
		}
	}
}}

// methods notes what is done with HEAD and OPTIONS.
var methods = &probe{"HEAD and OPTIONS", func(t *trial) {
	if t.operation.Method != http.MethodGet {
		return
	}
	c, _, ok := t.valid(0)
	if !ok {
		t.needs = ""
		return
	}
	for _, method := range []string{http.MethodHead, http.MethodOptions} {
		r := c.request(t.asCaller(t.operation))
		r.method = method
		x := t.send(r)
		switch {
		case x.status >= 500 && x.status != http.StatusNotImplemented:
			t.broken(crashed, x, method+" is answered with a server error", "a success, 404, 405 or 501", x.describe())
		case x.answered():
			t.note(issue{kind: noted, verdict: finding.Observed, exchange: x, key: method, message: method + " is answered " + x.describe()})
		}
	}
}}

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

// isolation looks whether what one user cannot read is hidden from him everywhere.
var isolation = &probe{"records of another user", func(t *trial) {
	c := t.of
	if c.read == nil || !protected(c.read) {
		return
	}
	list := t.stock(c, 1)
	if len(list) == 0 || list[0].key() == "" {
		return
	}
	t.refresh(list)
	m := list[0]
	record, x := t.fetchAs(m, t.second)
	switch {
	case x == nil || !x.answered() || x.status >= 500:
	case record != nil:
		t.observed(x, "one user reads what another created", x.describe())
	case x.status == http.StatusNotFound || x.status == http.StatusForbidden:
		t.observed(x, "one user does not read what another created", x.describe())
		t.hidden(m, x)
	}
}}

func (t *trial) hidden(m *made, x *exchange) {
	if base, ok := t.listCall(m.in, m, 100); ok && m.in.list.List != nil && x.status == http.StatusNotFound {
		other := *t.subject
		run := *t.run
		run.first, other.run = t.second, &run
		seen := &trial{subject: &other, context: t.context}
		w := seen.walk(m.in, base)
		if item, there := m.within(w.items()); there {
			t.broken(disturbed, w.last(), "a record that a user cannot read is in his list", "no "+m.describe(), show(item))
		}
	}
	for _, o := range []*spec.Operation{m.in.merge, m.in.replace, m.in.remove} {
		if o == nil {
			continue
		}
		base, err := t.call(o, m.params(o), 0)
		if err != nil {
			continue
		}
		op := *t.subject
		op.operation = o
		base = (&trial{subject: &op, context: t.context}).suited(base, m)
		if y := t.send(base.request(t.second)); y.success() {
			if after, z := t.fetch(m); o.Effect == spec.Deletes && (after != nil || z == nil) {
				t.observed(y, "a delete of what is hidden is answered as a success and does nothing", y.describe())
				continue
			}
			t.broken(disturbed, y, "a user changes a record that he cannot read: "+o.Method, "403 or 404", y.describe())
			if o.Effect == spec.Deletes {
				m.gone, m.undo.done = true, true
			}
		}
	}
}
