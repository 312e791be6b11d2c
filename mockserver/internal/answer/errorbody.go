package answer

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// errorReply is an error in the body that a declared response allows.
func (r *Responder) errorReply(status int, response *spec.Response, body value.Object) Reply {
	media, ok := r.choose(response)
	switch {
	case !ok:
		return r.send(status, response, spec.MediaType{}, nil)
	case media.Schema == nil || takes(media, body):
		return r.send(status, response, media, body)
	}
	e := errorBody{
		maker: r.Maker, path: r.Call.HTTP.URL.Path, status: status, reason: reasonOf(body), reasons: reasons(r.Call.Violations, body),
		accepts: func(v any) bool {
			return media.Published.Accepts(v, spec.AsResponse) && media.Schema.Accepts(v, spec.AsResponse)
		},
	}
	if shaped, ok := e.shape(media.Schema); ok {
		return r.send(status, response, media, shaped)
	}
	return r.send(status, response, media, body)
}

// takes tells whether a schema takes the error as it is, and has no words of
// its own for one.
func takes(media spec.MediaType, body value.Object) bool {
	if !media.Published.Accepts(body, spec.AsResponse) {
		return false
	}
	declared := declaredNames(media.Schema)
	if len(declared) == 0 {
		return true
	}
	for name := range body {
		if !slices.Contains(declared, name) {
			return false
		}
	}
	return len(body) > 0
}

func declaredNames(s *spec.Schema) []string {
	var names []string
	for _, p := range s.Properties {
		names = append(names, p.Name)
	}
	for _, branch := range slices.Concat(s.AnyOf, s.OneOf) {
		names = append(names, declaredNames(branch)...)
	}
	return names
}

// An errorBody fills the error that a response declares with what is wrong.
type errorBody struct {
	maker   *fixtures.Maker
	path    string // of the request
	status  int
	reason  string
	reasons []reason
	accepts func(any) bool
	inside  bool // an item of a list of reasons: a list in it has none
}

// shape makes an error body of the declared schema and puts the reasons into the
// members that are called as reasons are, as far as the schema lets it.
func (e errorBody) shape(s *spec.Schema) (any, bool) {
	made, err := e.maker.Value(s, spec.AsResponse, 1)
	if err != nil {
		return nil, false
	}
	if filled := e.fill(s, made, ""); e.accepts(filled) {
		return filled, true
	}
	object, isObject := made.(map[string]any)
	if !isObject {
		return made, true
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		old := object[name]
		if p, ok := s.Property(name); ok {
			if object[name] = e.fill(p.Schema, old, name); !e.accepts(object) {
				object[name] = old
			}
		}
	}
	return object, true
}

func reasonOf(body value.Object) string {
	if reason, ok := body["detail"].(string); ok {
		return reason
	}
	return string(value.Encode(body))
}

// A reason is one thing that is wrong.
type reason struct {
	place   []any // as FastAPI says it: "body", "name"
	pointer string
	text    string
	rule    string
}

// reasons are what is wrong, one by one.
func reasons(violations []spec.Violation, body value.Object) []reason {
	if len(violations) == 0 {
		return []reason{{place: []any{"body"}, text: reasonOf(body), rule: "value_error"}}
	}
	list := make([]reason, 0, len(violations))
	for _, v := range violations {
		place := []any{cmp.Or(v.In, "body")}
		for _, token := range value.Tokens(v.Pointer) {
			if n, ok := value.Index(token); ok {
				place = append(place, value.Int(int64(n)))
			} else {
				place = append(place, token)
			}
		}
		list = append(list, reason{place: place, pointer: v.Pointer, text: message(v), rule: v.Rule})
	}
	return list
}

// fill puts what is wrong into a made-up member of an error.
func (e errorBody) fill(s *spec.Schema, made any, name string) any {
	switch made := made.(type) {
	case map[string]any:
		return e.fillObject(s, made)
	case []any:
		return e.fillArray(s, made)
	case string:
		return e.fillText(s, made, name)
	case json.Number:
		if slices.Contains(statusNames, plainName(name)) {
			return accepted(s, value.Int(int64(e.status)), made)
		}
	}
	return made
}

var (
	statusNames = []string{"status", "statuscode", "code", "httpstatus", "httpstatuscode", "errorcode"}
	opaqueNames = []string{"type", "code", "id", "requestid", "traceid", "timestamp", "helpurl", "documentationurl"}
	pathNames   = []string{"instance", "path"}
)

func (e errorBody) fillText(s *spec.Schema, made, name string) any {
	switch plain := plainName(name); {
	case slices.Contains(statusNames, plain):
		return accepted(s, strconv.Itoa(e.status), made)
	case slices.Contains(pathNames, plain):
		return accepted(s, e.path, made)
	case plain == "type":
		return accepted(s, "about:blank", made)
	case plain == "title":
		return accepted(s, http.StatusText(e.status), made)
	case slices.Contains(opaqueNames, plain):
		return made
	}
	if s != nil && len(s.Choices()) > 0 {
		return made
	}
	return accepted(s, e.reason, made)
}

func accepted(s *spec.Schema, v, otherwise any) any {
	if s == nil || s.Accepts(v, spec.AsResponse) {
		return v
	}
	return otherwise
}

func (e errorBody) fillObject(s *spec.Schema, made map[string]any) any {
	filled := make(map[string]any, len(made))
	for name, v := range made {
		filled[name] = e.fill(memberOf(s, name), v, name)
	}
	return filled
}

// memberOf is the schema of a member; nil if nothing is said of it.
func memberOf(s *spec.Schema, name string) *spec.Schema {
	if s == nil {
		return nil
	}
	return s.At(value.Pointer(name))
}

// fillArray has an item for each reason.
func (e errorBody) fillArray(s *spec.Schema, made []any) any {
	if s == nil || s.Items == nil {
		return []any{e.reason}
	}
	if e.inside {
		return accepted(s, []any{}, made)
	}
	list := make([]any, 0, len(e.reasons))
	for _, r := range e.reasons {
		item, err := e.maker.Value(s.Items, spec.AsResponse, 1)
		if err != nil {
			return made
		}
		one := e
		one.reason, one.reasons, one.inside = r.text, []reason{r}, true
		list = append(list, one.fillItem(s.Items, item, r))
	}
	return accepted(s, list, made)
}

// fillItem says where and what is wrong in one place.
func (e errorBody) fillItem(s *spec.Schema, item any, r reason) any {
	object, ok := item.(map[string]any)
	if !ok {
		return e.fill(s, item, "")
	}
	filled := e.fillObject(s, object).(map[string]any)
	for name := range filled {
		member := memberOf(s, name)
		switch plainName(name) {
		case "loc", "location":
			filled[name] = accepted(member, r.place, accepted(member, r.pointer, filled[name]))
		case "field", "pointer", "property", "param", "parameter", "attribute", "source":
			filled[name] = accepted(member, strings.ReplaceAll(strings.TrimPrefix(r.pointer, "/"), "/", "."), filled[name])
		case "type", "rule", "constraint":
			filled[name] = accepted(member, r.rule, filled[name])
		}
	}
	return filled
}
