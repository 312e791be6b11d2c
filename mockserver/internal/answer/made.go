package answer

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/call"
	"github.com/actalike/actalike/spec"
)

// Made answers where nothing is remembered: with a list, if the operation promises
// one, or another value that is made up.
func (r *Responder) Made() Reply {
	if list := r.Call.Operation.Listing; list != nil {
		if reply, ok := r.madeList(list); ok {
			return reply
		}
	}
	return r.MadeUp(1)
}

// MadeUp answers with an example of the document, or value number k made up for
// its success response.
func (r *Responder) MadeUp(k int) Reply {
	response := r.Call.Operation.Success()
	if response == nil {
		return Reply{Status: http.StatusOK}
	}
	return r.madeFor(statusOf(response), response, k)
}

// madeFor answers by a response that nothing is remembered for: with an example
// of the document, else with value number k of its schema.
func (r *Responder) madeFor(status int, response *spec.Response, k int) Reply {
	media, ok := r.choose(response)
	if !ok {
		return r.send(status, response, media, nil)
	}
	if !r.Call.Prefer.Dynamic {
		if v, found := r.example(media); found {
			return r.send(status, response, media, v)
		}
	}
	if media.Schema == nil {
		return r.send(status, response, media, value.Object{})
	}
	if resource := r.Call.Operation.Resource; resource != nil && media.Schema == resource.Schema {
		record, err := r.Maker.Record(resource, k)
		if err != nil {
			return r.unmakeable(response, err)
		}
		return r.send(status, response, media, record)
	}
	v, err := r.Maker.Value(media.Schema, spec.AsResponse, k)
	if err != nil {
		return r.unmakeable(response, err)
	}
	return r.send(status, response, media, v)
}

// Possible answers for the record of an operation that cannot be, if that is so.
func (r *Responder) Possible() (reply Reply, possible bool) {
	o := r.Call.Operation
	response := o.Success()
	if o.Resource == nil || o.Effect == spec.Answers || response == nil || len(response.Media) == 0 {
		return Reply{}, true
	}
	if err := r.Maker.Possible(o.Resource); err != nil {
		return r.unmakeable(response, err), false
	}
	return Reply{}, true
}

// unmakeable answers where the document asks for what cannot be: by another
// success that has no body, or with the reason.
func (r *Responder) unmakeable(response *spec.Response, err error) Reply {
	r.Call.Notice(call.Unsatisfiable, err.Error())
	for _, other := range r.Call.Operation.Responses {
		if code := other.Code(); other != response && code >= 200 && code < 300 && len(other.Media) == 0 {
			return r.send(code, other, spec.MediaType{}, nil)
		}
	}
	return r.Refuse(call.Refuse(http.StatusNotImplemented, "The document asks for an answer that cannot be made: %v", err))
}

// example is the document's example of a media type: the one that Prefer names,
// else the first that is valid.
func (r *Responder) example(media spec.MediaType) (any, bool) {
	if media.Keywords == nil {
		return nil, false
	}
	names := slices.Sorted(maps.Keys(media.Keywords.Examples))
	if wanted := r.Call.Prefer.Example; wanted != "" && slices.Contains(names, wanted) {
		names = slices.Insert(names, 0, wanted)
	}
	var candidates []any
	for _, name := range names {
		if e := media.Keywords.Examples[name]; e != nil && e.Value != nil && e.Value.Value != nil {
			candidates = append(candidates, e.Value.Value)
		}
	}
	if media.Keywords.Example != nil && r.Call.Prefer.Example == "" {
		candidates = slices.Insert(candidates, 0, media.Keywords.Example)
	}
	for _, candidate := range candidates {
		v, ok := asValue(candidate)
		if ok && (media.Schema == nil || media.Published.Accepts(v, spec.AsResponse)) {
			return v, true
		}
	}
	return nil, false
}

// asValue is a value as the library read it, as one of ours.
func asValue(v any) (any, bool) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, false
	}
	decoded, err := value.Decode(text)
	return decoded, err == nil
}
