package contract

import (
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

const notThere kind = "a declared operation is not there"

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
