package mockserver

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// find looks for the record: one that is not there is 404, before the body is
// read.
func (x *exchange) find() {
	resource := x.operation.Resource
	if violations := x.checkParameters("path"); len(violations) > 0 {
		x.refusePath(violations)
		return
	}
	switch {
	case resource == nil:
	case resource.OfCaller && x.user.Absent:
		x.reply = x.missing()
	case resource.Key != nil:
		x.shelf = x.shelves[resource]
		x.findIn(x.shelf)
	}
}

// refusePath answers a path whose parameters cannot name anything: as invalid
// where the document names a status for that, else as one that is not there.
func (x *exchange) refusePath(violations []spec.Violation) {
	if x.declares(http.StatusBadRequest) || x.declares(http.StatusUnprocessableEntity) {
		x.refuseViolations(violations)
		return
	}
	x.violations = violations
	x.reply = x.missing()
}

// missing is the answer where there is no such record.
func (x *exchange) missing() reply {
	reason := "Not found."
	if response := x.operation.Response(http.StatusNotFound); response != nil && response.Status == "404" && response.Description != "" {
		reason = response.Description
	}
	return x.refuse(http.StatusNotFound, detail(reason))
}

// findIn finds the record of a collection that the path names, and what it
// belongs to, outermost first.
func (x *exchange) findIn(sh *shelf) {
	if x.scope = x.findScope(sh); x.scope == nil {
		x.reply = x.missing()
		return
	}
	switch o := x.operation; {
	case o.Caller:
		x.key = spec.KeyText(x.maker.Key(sh.resource, max(1, x.user.Number)))
	case o.Item != "":
		x.key = keyText(sh.resource, x.matched.Params[o.Item])
	default:
		return
	}
	x.entry = x.findEntry(sh, x.scope, x.key)
	if x.entry == nil && !x.mayCreate() {
		x.reply = x.missing()
	}
}

// findScope is the scope of a path, in the order of the shelf; nil if something
// that it names is not there.
func (x *exchange) findScope(sh *shelf) []string {
	scope := make([]string, len(sh.scopes))
	for _, declared := range x.operation.Scopes {
		text := x.matched.Params[declared.Param]
		parent := x.shelves[declared.Parent]
		switch {
		case declared.Any != "" && declared.Any == text:
			text = ""
		case parent != nil:
			text = keyText(parent.resource, text)
			if x.findEntry(parent, scopeIn(sh, scope, parent), text) == nil {
				return nil
			}
		}
		scope[slices.Index(sh.scopes, scopeName(declared))] = text
	}
	return scope
}

// keyText is the text of a path as keys are compared: 007 is 7 where keys are
// numbers.
func keyText(r *spec.Resource, text string) string {
	if r.Key.Prefix != "" {
		return strings.TrimPrefix(text, r.Key.Prefix) // some clients send the whole name
	}
	if r.Key.Schema == nil {
		return text
	}
	return spec.KeyText(spec.FromText(r.Key.Schema, text, spec.AsRequest))
}

// mayCreate tells whether the operation makes a record of the key in its path
// (RFC 9110, section 9.3.4): a PUT that declares 201, or the only way to make one.
func (x *exchange) mayCreate() bool {
	if x.operation.Effect != spec.Replaces || x.operation.Plan == nil {
		return false
	}
	creates := func(o *spec.Operation) bool { return o.Effect == spec.Creates }
	return x.declares(http.StatusCreated) || !slices.ContainsFunc(x.operation.Resource.Operations, creates)
}

// fetch reads a record of a collection; it is nil if it was taken out meanwhile.
func (s *Server) fetch(ctx context.Context, sh *shelf, e *entry) (value.Object, error) {
	stored, err := s.store.Get(ctx, sh.storeKey(e.scope, e.key))
	if err != nil || stored != nil || !e.seeded {
		return stored, err
	}
	if !e.same(s.findEntry(sh, e.scope, e.key)) {
		return nil, nil
	}
	return s.seedRecord(sh, e), nil
}
