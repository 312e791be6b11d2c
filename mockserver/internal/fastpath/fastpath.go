// Package fastpath answers the calls that are most common, reads and merges of
// single records, without making values of bodies and records: a body is validated
// where it stands in the text and copied into a record that is a text, too, and
// that is the answer. It declines whatever it is not sure of, everything that is
// refused included; then the reference path (package write and package answer)
// takes the call, and both leave the same record, notices and answer.
package fastpath

import (
	"context"
	"net/http"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/mockserver/internal/answer"
	"github.com/actalike/actalike/mockserver/internal/call"
	"github.com/actalike/actalike/mockserver/internal/media"
	"github.com/actalike/actalike/mockserver/internal/state"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// A Path is the fast path through one mock.
type Path struct {
	state   *state.State
	maker   *fixtures.Maker
	records map[*spec.Resource]*records
	routes  map[*spec.Operation]route
}

// A route is an operation that can be answered with the text of its record.
type route struct {
	records  *records
	response *spec.Response
	status   int
	media    string
}

// An Outcome is a call that was answered.
type Outcome struct {
	Reply         answer.Reply
	Before, After *store.Text // the record; Before is nil if it was not changed
}

// New prepares the fast path for every operation that it can answer. It is nil if
// the store keeps no texts.
func New(api *spec.API, maker *fixtures.Maker, s *state.State) *Path {
	if s.Texts() == nil {
		return nil
	}
	p := &Path{state: s, maker: maker, records: map[*spec.Resource]*records{}, routes: map[*spec.Operation]route{}}
	for _, o := range api.Operations {
		if r, ok := p.routeOf(o); ok {
			p.routes[o] = r
		}
	}
	return p
}

// routeOf is the route of an operation on a single record that answers with just
// that record.
func (p *Path) routeOf(o *spec.Operation) (route, bool) {
	r, response := o.Resource, o.Success()
	switch {
	case r == nil || r.Key != nil || r.Schema == nil || o.Envelope != "" || response == nil:
		return route{}, false
	case len(response.Media) != 1 || len(response.Fields) > 0 || !response.Media[0].JSON() || response.Media[0].Schema != r.Schema:
		return route{}, false
	case o.Effect == spec.Reads && o.Body == nil:
	case (o.Effect == spec.Merges || o.Effect == spec.Replaces) && o.Plan != nil && o.Plan.HasFastPath():
	default:
		return route{}, false
	}
	if p.records[r] == nil {
		p.records[r] = newRecords(r)
	}
	return route{p.records[r], response, max(response.Code(), http.StatusOK), response.Media[0].Name}, true
}

// Take answers a call whose user is known and whose body was read, or declines; then
// nothing has happened.
func (p *Path) Take(c *call.Call) (Outcome, bool) {
	r, ok := p.routes[c.Operation]
	if !ok || c.Prefer.Dynamic || len(c.Violations) > 0 || !accepts(c, r.response) {
		return Outcome{}, false
	}
	place := state.Single(c.Operation.Resource, c.User)
	var out Outcome
	if c.Operation.Effect == spec.Reads {
		out.After, ok = p.read(c.HTTP.Context(), r.records, place)
	} else {
		out, ok = p.write(c.HTTP.Context(), r.records, place, c)
	}
	if ok {
		out.Reply = answer.Reply{Status: r.status, Media: r.media, Body: out.After.JSON()}
	}
	return out, ok
}

// accepts tells whether a client takes the one representation that there is.
func accepts(c *call.Call, response *spec.Response) bool {
	header := c.HTTP.Header["Accept"]
	if len(header) == 0 || len(header) == 1 && (header[0] == "*/*" || header[0] == "application/json") {
		return true
	}
	_, acceptable, _ := media.Choose(header, response)
	return acceptable
}

func (p *Path) read(ctx context.Context, in *records, place state.Place) (*store.Text, bool) {
	text, err := p.state.Text(ctx, place, in.layout)
	if err == nil && text == nil {
		text = p.seed(in, place)
	}
	return text, err == nil && text != nil
}
