package mockserver

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

func statusOf(response *spec.Response) int {
	if code := response.Code(); code != 0 {
		return code
	}
	return http.StatusOK
}

// made answers with an example of the document, or a value made up for its
// success response.
func (x *exchange) made(k int) reply {
	response := x.operation.Success()
	if response == nil {
		return reply{status: http.StatusOK}
	}
	return x.madeFor(statusOf(response), response, k)
}

// madeFor answers by a response that nothing is remembered for: with an example
// of the document, else with value number k of its schema.
func (x *exchange) madeFor(status int, response *spec.Response, k int) reply {
	media, ok := x.pick(response)
	if !ok {
		return x.send(status, response, media, nil)
	}
	if !x.prefer.dynamic {
		if v, found := x.example(media); found {
			return x.send(status, response, media, v)
		}
	}
	if media.Schema == nil {
		return x.send(status, response, media, value.Object{})
	}
	if r := x.operation.Resource; r != nil && media.Schema == r.Schema {
		return x.send(status, response, media, x.maker.Record(r, k))
	}
	v, err := x.maker.Value(media.Schema, spec.AsResponse, k)
	if err != nil {
		return x.unmakeable(response, err)
	}
	return x.send(status, response, media, v)
}

// unmakeable answers where the document asks for what cannot be: by another
// success that has no body, or with the reason.
func (x *exchange) unmakeable(response *spec.Response, err error) reply {
	x.notices = append(x.notices, spec.Notice{Code: unsatisfiable, Text: err.Error()})
	for _, other := range x.operation.Responses {
		if code := other.Code(); other != response && code >= 200 && code < 300 && len(other.Media) == 0 {
			return x.send(code, other, spec.MediaType{}, nil)
		}
	}
	return x.refuse(http.StatusNotImplemented, detail("The document asks for an answer that cannot be: "+err.Error()))
}

// example is the document's example of a media type: the one that Prefer names,
// else the first that is valid.
func (x *exchange) example(media spec.MediaType) (any, bool) {
	if media.Keywords == nil {
		return nil, false
	}
	names := slices.Sorted(maps.Keys(media.Keywords.Examples))
	if wanted := x.prefer.example; wanted != "" && slices.Contains(names, wanted) {
		names = slices.Insert(names, 0, wanted)
	}
	var candidates []any
	for _, name := range names {
		if e := media.Keywords.Examples[name]; e != nil && e.Value != nil && e.Value.Value != nil {
			candidates = append(candidates, e.Value.Value)
		}
	}
	if media.Keywords.Example != nil && x.prefer.example == "" {
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
