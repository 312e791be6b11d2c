package operation

import (
	"net/http"
	"strings"

	"github.com/actalike/actalike/contract/internal/scenario"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
	"github.com/getkin/kin-openapi/openapi3"
)

// place finds path parameters that lead an operation to something that is there;
// to what this run created, if the operation may change it.
func place(t *scenario.Session, o *spec.Operation) (params map[string]string, m *scenario.Record, needs string) {
	params = map[string]string{}
	for _, p := range o.Parameters {
		if p.In != openapi3.ParameterInPath {
			continue
		}
		r := ownerOf(t, o, p.Name)
		if r == nil || r.Key == nil {
			continue
		}
		owner := t.Parent(r)
		if o.Method != http.MethodGet && (owner == nil || owner.Undo == nil) {
			return nil, nil, "a record of " + r.Plural + " that this run created"
		}
		if owner == nil {
			return nil, nil, "a record of " + r.Plural
		}
		for name, v := range owner.Params(o) {
			params[name] = v
		}
		params[p.Name] = owner.Key()
		if r == o.Resource && p.Name == o.Item {
			m = owner
		}
	}
	return params, m, ""
}

// ownerOf is the resource whose key a path parameter is; nil if none is known.
func ownerOf(t *scenario.Session, o *spec.Operation, name string) *spec.Resource {
	if o.Item == name {
		return o.Resource
	}
	for _, s := range o.Scopes {
		if s.Param == name {
			return s.Parent
		}
	}
	prefix, _, _ := strings.Cut(o.Path, "{"+name+"}")
	for _, other := range t.API.Operations {
		if other.Item != "" && other.Resource != nil && other.Path == prefix+"{"+other.Item+"}" {
			return other.Resource
		}
	}
	return nil
}

// valid is a valid call of the subject's operation, on what may be changed.
func valid(t *scenario.Session, n int) (c session.Call, m *scenario.Record, ok bool) {
	if t.Needs = MayCall(t); t.Needs != "" {
		return session.Call{}, nil, false
	}
	params, m, needs := place(t, t.Operation)
	if needs != "" {
		t.Needs = needs
		return session.Call{}, nil, false
	}
	c, err := t.Values.Call(t.Operation, params, n)
	if err != nil {
		t.Needs = err.Error()
		return session.Call{}, nil, false
	}
	if session.WritesSingle(t.Operation) && c.HasBody && session.JSONSchema(t.Operation) != nil {
		return asItIs(t, t.Operation, c), m, true
	}
	return scenario.Suited(t, t.Operation, c, m), m, true
}

// trackCreated enrols what an operation that creates has created.
func trackCreated(t *scenario.Session, x *session.Exchange) {
	o := t.Operation
	if !x.Success() || o.Effect != spec.Creates || t.Of == nil || t.Of.Create == nil {
		return
	}
	keys, free, needs := t.Parents(o)
	if needs != "" {
		return
	}
	m := &scenario.Record{Collection: t.Of, Caller: x.Caller, Keys: keys, FreeParams: free, Body: value.Object{}, Answer: x}
	m.Keys[t.Of.Resource] = t.KeyFrom(t.Of, x, m.Body)
	t.Track(m)
}
