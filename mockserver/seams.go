package mockserver

import (
	"net/http"

	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/spec"
	"github.com/actalike/actalike/spec/value"
)

// seams are the places where a planted fault can take hold. Without faults each
// is what the mock does by itself.
type seams struct {
	around []func(fault.Answer) fault.Answer
	token  fault.Token
	check  fault.Check
	apply  fault.Apply
}

// plant puts faults in, the first one innermost.
func (s *Server) plant(faults []fault.Fault) {
	s.seam = seams{token: credential, check: (*spec.Plan).Check, apply: applyPlan}
	for _, f := range faults {
		hooks := f.Plant(s.world())
		if hooks.Answer != nil {
			s.seam.around = append(s.seam.around, hooks.Answer)
		}
		s.seam.token = wrapped(s.seam.token, hooks.Token)
		s.seam.check = wrapped(s.seam.check, hooks.Check)
		s.seam.apply = wrapped(s.seam.apply, hooks.Apply)
		s.store = wrapped(s.store, hooks.Store)
	}
}

func wrapped[T any](own T, hook func(T) T) T {
	if hook == nil {
		return own
	}
	return hook(own)
}

// world is what a fault may know of the mock.
func (s *Server) world() fault.World {
	known := func(token string) bool { _, ok := s.people.find(token); return ok }
	return fault.World{API: s.api, First: tokenPrefix + "1", Known: known}
}

func applyPlan(w fault.Write) (spec.Written, []spec.Violation) { return w.Plan.Apply(w.Old, w.Change) }

// written is what the body makes of a record.
func (x *exchange) written(old value.Object) (spec.Written, []spec.Violation) {
	change := x.changeOf()
	if isJSONPatch(x.media) {
		var violations []spec.Violation
		if change, violations = x.patched(old); len(violations) > 0 || x.reply.status != 0 {
			return spec.Written{}, violations
		}
	}
	if x.shelf != nil {
		change.Keep = x.keeps(x.key, nil)
	}
	return x.seam.apply(fault.Write{Change: change, Plan: x.operation.Plan, User: x.user.token, Old: old})
}

// take takes a request through the steps, or through what wraps them.
func (s *Server) take(w http.ResponseWriter, r *http.Request) *exchange {
	x := &exchange{Server: s, request: r, writer: w}
	if len(s.seam.around) == 0 {
		x.run()
		return x
	}
	answer := func(r *http.Request) fault.Reply {
		*x = exchange{Server: s, request: r, writer: w}
		x.run()
		return fault.Reply{Status: x.reply.status, Header: x.reply.header, Media: x.reply.mediaType, Body: x.reply.body}
	}
	for _, hook := range s.seam.around {
		answer = hook(answer)
	}
	a := answer(r)
	x.reply = reply{status: a.Status, header: a.Header, mediaType: a.Media, body: a.Body, cut: a.Cut}
	return x
}

// changeOf is the body as a change.
func (x *exchange) changeOf() spec.Change {
	return spec.Change{Body: x.decoded, MergePatch: isMergePatch(x.media), Names: x.catalogue}
}
