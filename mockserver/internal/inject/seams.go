package inject

import (
	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// Seams are the places where a fault can take hold. Without faults each is what
// the mock does by itself.
type Seams struct {
	Around []func(fault.Answer) fault.Answer
	Token  fault.Token
	Check  fault.Check
	Apply  fault.Apply
	Store  store.Store
	Intact bool // no fault has taken hold
}

// Own returns the seams of a mock without faults.
func Own(records store.Store) Seams {
	return Seams{Token: users.Token, Check: (*spec.Plan).Check, Apply: apply, Store: records, Intact: true}
}

func apply(w fault.Write) (spec.WriteResult, []spec.Violation) { return w.Plan.Apply(w.Old, w.Change) }

// With returns the seams with hooks, the first of them innermost.
func (s Seams) With(list []fault.Hooks) Seams {
	s.Intact = s.Intact && len(list) == 0
	for _, hooks := range list {
		if hooks.Answer != nil {
			s.Around = append(s.Around, hooks.Answer)
		}
		s.Token = wrapped(s.Token, hooks.Token)
		s.Check = wrapped(s.Check, hooks.Check)
		s.Apply = wrapped(s.Apply, hooks.Apply)
		s.Store = wrapped(s.Store, hooks.Store)
	}
	return s
}

func wrapped[T any](own T, hook func(T) T) T {
	if hook == nil {
		return own
	}
	return hook(own)
}
