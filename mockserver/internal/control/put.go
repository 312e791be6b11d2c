package control

import (
	"errors"
	"net/http"

	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/state"
	"github.com/actalike/actalike/spec"
)

// A refusalView says why a record cannot be taken.
type refusalView struct {
	Detail     string           `json:"detail"`
	Violations []spec.Violation `json:"violations"`
}

// refuseRecord returns the refusal of a record.
func refuseRecord(status int, detail string, violations ...spec.Violation) error {
	return &console.Refusal{Status: status, Body: refusalView{detail, append([]spec.Violation{}, violations...)}}
}

// readObject reads the JSON object that a request sends.
func readObject(r request) (value.Object, error) {
	decoded, err := value.Decode(r.body)
	if err != nil {
		return nil, refuseRecord(http.StatusBadRequest, "JSON parse error - "+err.Error())
	}
	object, ok := decoded.(map[string]any)
	if !ok {
		return nil, refuseRecord(http.StatusBadRequest, "the body must be an object")
	}
	return object, nil
}

// validated returns a record that could be answered with at a place: its key, and
// what it belongs to, are added where they are left out, and refused where they
// differ. Violations are told below the pointer at.
func validated(p state.Place, v any, at string) (value.Object, error) {
	record, ok := v.(map[string]any)
	if !ok {
		return nil, refuseRecord(http.StatusBadRequest, "the record must be an object", spec.Violation{Pointer: at, Rule: "type", Message: "must be an object"})
	}
	record, violations := fixed(p, record)
	if len(violations) > 0 {
		return nil, refuseRecord(http.StatusBadRequest, "the key of a record stays, and what it belongs to", violations...)
	}
	if violations := violationsOf(p.Resource, record); len(violations) > 0 {
		for i := range violations {
			violations[i].Pointer = at + violations[i].Pointer
		}
		return nil, refuseRecord(http.StatusBadRequest, "the record is no valid answer", violations...)
	}
	return record, nil
}

// fixed is a record with the members that its place decides.
func fixed(p state.Place, record value.Object) (value.Object, []spec.Violation) {
	if p.Collection == nil {
		return record, nil
	}
	var violations []spec.Violation
	decided, follows := p.Collection.Decided(p.Scope, p.Key)
	for pointer, v := range decided {
		switch is, there := value.At(record, pointer); {
		case !there && follows[pointer] && p.Entry != nil: // it belongs to less from now on
		case !there:
			record = spec.Put(record, pointer, v)
		case !value.Equal(is, v) && !follows[pointer]:
			violations = append(violations, spec.Violation{Pointer: pointer, Rule: "key", Message: "must stay " + string(value.Encode(v))})
		}
	}
	return record, violations
}

// violationsOf lists what keeps a record from being a valid answer, by the
// published and the effective document; a rule that both have is named once.
func violationsOf(resource *spec.Resource, record value.Object) []spec.Violation {
	list := resource.Published.Validate(record, spec.AsResponse)
	seen := map[string]bool{}
	for _, v := range list {
		seen[v.Pointer+" "+v.Rule] = true
	}
	for _, v := range resource.Schema.Validate(record, spec.AsResponse) {
		if !seen[v.Pointer+" "+v.Rule] {
			list = append(list, v)
		}
	}
	return list
}

// put replaces the record at a place, or adds one there. Every control route that
// puts a record does so here. Violations are told below the pointer at.
func put(tx state.Tx, p *state.Place, record value.Object, at string) error {
	err := tx.Change(p, func(old state.Old) (state.Next, error) {
		next := state.Next{Record: record}
		if old.Record == nil {
			next.Created, next.Chosen, next.Number, next.Identity = true, true, p.Collection.NextNumber(), p.Collection.NewIdentity()
		}
		return next, nil
	})
	return refused(err, *p, at)
}

// refused says in words what an error of the state means.
func refused(err error, p state.Place, at string) error {
	var taken *state.TakenError
	var duplicate *state.DuplicateError
	switch {
	case errors.As(err, &taken):
		return refuseRecord(http.StatusBadRequest, taken.Error(), spec.Violation{
			Pointer: at + value.Pointer(taken.Property), Rule: "unique", Message: "is already taken", Position: p.Resource.Schema.Position,
		})
	case errors.As(err, &duplicate):
		return refuseRecord(http.StatusConflict, duplicate.Error())
	case errors.Is(err, state.ErrFull):
		return refuseRecord(http.StatusInsufficientStorage, "the mock keeps no more records of this collection")
	case errors.Is(err, state.ErrMissing):
		return refuseRecord(http.StatusNotFound, err.Error())
	}
	return err
}
