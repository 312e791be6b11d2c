package mockserver

import (
	"bytes"
	"io"
	"net/http"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/mockserver/internal/media"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// seams are the places where a fault can take hold. Without faults each is what
// the mock does by itself.
type seams struct {
	around []func(fault.Answer) fault.Answer
	token  fault.Token
	check  fault.Check
	apply  fault.Apply
	store  store.Store
	plain  bool // nothing is planted
}

// ownSeams are those of a mock without faults.
func (s *Server) ownSeams() seams {
	return seams{token: users.Token, check: (*spec.Plan).Check, apply: applyPlan, store: s.store, plain: true}
}

// with are the seams with faults planted, the first one innermost.
func (m seams) with(planted []fault.Hooks) seams {
	m.plain = m.plain && len(planted) == 0
	for _, hooks := range planted {
		if hooks.Answer != nil {
			m.around = append(m.around, hooks.Answer)
		}
		m.token = wrapped(m.token, hooks.Token)
		m.check = wrapped(m.check, hooks.Check)
		m.apply = wrapped(m.apply, hooks.Apply)
		m.store = wrapped(m.store, hooks.Store)
	}
	return m
}

func wrapped[T any](own T, hook func(T) T) T {
	if hook == nil {
		return own
	}
	return hook(own)
}

// world is what a fault may know of the mock.
func (s *Server) world() fault.World {
	known := func(token string) bool { _, ok := s.users.Find(token); return ok }
	return fault.World{API: s.api, First: users.TokenPrefix + "1", Known: known}
}

func applyPlan(w fault.Write) (spec.WriteResult, []spec.Violation) {
	return w.Plan.Apply(w.Old, w.Change)
}

// written is what the body makes of a record.
func (x *exchange) written(old value.Object) (spec.WriteResult, []spec.Violation) {
	change := x.changeOf()
	if x.jsonPatch() {
		var violations []spec.Violation
		if change, violations = x.patched(old); len(violations) > 0 || x.reply.status != 0 {
			return spec.WriteResult{}, violations
		}
	}
	if x.shelf != nil {
		change.Managed = x.keeps(x.key, nil)
	}
	change.Complete = x.completed
	return x.seam.apply(fault.Write{Change: change, Plan: x.operation.Plan, User: x.user.Token, Old: old})
}

// take takes a request through the steps, or through what wraps them now.
func (s *Server) take(w http.ResponseWriter, r *http.Request) *exchange {
	var x *exchange
	if s.undisturbed(r) {
		x = s.begin(w, r, &s.seam)
		x.run()
	} else {
		x = s.takeDisturbed(w, r)
	}
	if x.late {
		again := r.Clone(r.Context())
		again.Body = io.NopCloser(bytes.NewReader(x.body))
		return s.next.take(w, again)
	}
	return x
}

func (s *Server) begin(w http.ResponseWriter, r *http.Request, at *seams) *exchange {
	return &exchange{Server: s, request: r, writer: w, seam: at, store: at.store}
}

// takeDisturbed has the faults that are chosen for a request take hold of it.
func (s *Server) takeDisturbed(w http.ResponseWriter, r *http.Request) *exchange {
	d := s.disturb(r)
	pause(r.Context(), d.delay)
	seam := s.seam.with(d.planted)
	x := s.begin(w, r, &seam)
	answer := func(r *http.Request) fault.Reply {
		*x = *s.begin(w, r, &seam)
		x.run()
		return fault.Reply{Status: x.reply.status, Header: x.reply.header, Media: x.reply.mediaType, Body: x.reply.body}
	}
	for _, hook := range seam.around {
		answer = hook(answer)
	}
	a := answer(r)
	x.reply = reply{status: a.Status, header: a.Header, mediaType: a.Media, body: a.Body, cut: a.Cut}
	x.faults, x.prefer.faults = d.names, d.asked
	x.notices = append(d.notices, x.notices...)
	return x
}

// completed is a record with what every answer must hold, made up where nobody
// sent it.
func (x *exchange) completed(record value.Object) (value.Object, bool) {
	r := x.operation.Resource
	shown, ok := x.maker.View(r.Schema, r.Published, record, x.number())
	whole, is := shown.(map[string]any)
	return whole, ok && is
}

// changeOf is the body as a change.
func (x *exchange) changeOf() spec.Change {
	change := x.mergeOf()
	change.Body = x.sent()
	return change
}

// mergeOf is a change but for its body.
func (x *exchange) mergeOf() spec.Change {
	return spec.Change{MergePatch: media.IsMergePatch(x.media), Names: x.catalogue}
}
