package mockserver

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// errorReply is an error in the body that a declared response allows.
func (x *exchange) errorReply(status int, response *spec.Response, body value.Object) reply {
	media, ok := x.pick(response)
	switch {
	case !ok:
		return x.send(status, response, spec.MediaType{}, nil)
	case media.Schema == nil || x.speaksFor(media, body):
		return x.send(status, response, media, body)
	}
	if shaped, ok := x.shape(media, status, body); ok {
		return x.send(status, response, media, shaped)
	}
	return x.send(status, response, media, body)
}

// speaksFor tells whether a schema takes the error as it is, and has no words of
// its own for one.
func (x *exchange) speaksFor(media spec.MediaType, body value.Object) bool {
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

// shape makes an error body of the declared schema and puts the reasons into the
// members that are called as reasons are, as far as the schema lets it.
func (x *exchange) shape(media spec.MediaType, status int, body value.Object) (any, bool) {
	made, err := x.maker.Value(media.Schema, spec.AsResponse, 1)
	if err != nil {
		return nil, false
	}
	w := telling{exchange: x, status: status, reason: reasonOf(body), reasons: x.reasons(body), accepts: func(v any) bool {
		return media.Published.Accepts(v, spec.AsResponse) && media.Schema.Accepts(v, spec.AsResponse)
	}}
	if told := w.tell(media.Schema, made, ""); w.accepts(told) {
		return told, true
	}
	object, isObject := made.(map[string]any)
	if !isObject {
		return made, true
	}
	for _, name := range sortedNames(object) {
		old := object[name]
		if p, ok := media.Schema.Property(name); ok {
			if object[name] = w.tell(p.Schema, old, name); !w.accepts(object) {
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
func (x *exchange) reasons(body value.Object) []reason {
	if len(x.violations) == 0 {
		return []reason{{place: []any{"body"}, text: reasonOf(body), rule: "value_error"}}
	}
	list := make([]reason, 0, len(x.violations))
	for _, v := range x.violations {
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

// telling fills an error body.
type telling struct {
	*exchange
	status  int
	reason  string
	reasons []reason
	accepts func(any) bool
}

// tell is a made-up member of an error with what it has to say in it.
func (w telling) tell(s *spec.Schema, made any, name string) any {
	switch made := made.(type) {
	case map[string]any:
		return w.tellObject(s, made)
	case []any:
		return w.tellArray(s, made)
	case string:
		return w.tellText(s, made, name)
	case json.Number:
		if slices.Contains(statusNames, plainName(name)) {
			return accepted(s, value.Int(int64(w.status)), made)
		}
	}
	return made
}

var (
	statusNames = []string{"status", "statuscode", "code", "httpstatus", "httpstatuscode", "errorcode"}
	quietNames  = []string{"type", "code", "id", "requestid", "traceid", "timestamp", "helpurl", "documentationurl"}
	pathNames   = []string{"instance", "path"}
)

func plainName(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}

func (w telling) tellText(s *spec.Schema, made, name string) any {
	switch plain := plainName(name); {
	case slices.Contains(statusNames, plain):
		return accepted(s, strconv.Itoa(w.status), made)
	case slices.Contains(pathNames, plain):
		return accepted(s, w.request.URL.Path, made)
	case plain == "type":
		return accepted(s, "about:blank", made)
	case plain == "title":
		return accepted(s, http.StatusText(w.status), made)
	case slices.Contains(quietNames, plain):
		return made
	}
	if s != nil && len(s.Choices()) > 0 {
		return made
	}
	return accepted(s, w.reason, made)
}

func accepted(s *spec.Schema, v, otherwise any) any {
	if s == nil || s.Accepts(v, spec.AsResponse) {
		return v
	}
	return otherwise
}

func (w telling) tellObject(s *spec.Schema, made map[string]any) any {
	told := make(map[string]any, len(made))
	for name, v := range made {
		told[name] = w.tell(memberOf(s, name), v, name)
	}
	return told
}

// memberOf is the schema of a member; nil if nothing is said of it.
func memberOf(s *spec.Schema, name string) *spec.Schema {
	if s == nil {
		return nil
	}
	return s.At(value.Pointer(name))
}

// tellArray has an item for each reason.
func (w telling) tellArray(s *spec.Schema, made []any) any {
	if s == nil || s.Items == nil {
		return []any{w.reason}
	}
	list := make([]any, 0, len(w.reasons))
	for _, r := range w.reasons {
		item, err := w.maker.Value(s.Items, spec.AsResponse, 1)
		if err != nil {
			return made
		}
		one := w
		one.reason, one.reasons = r.text, []reason{r}
		list = append(list, one.tellItem(s.Items, item, r))
	}
	return accepted(s, list, made)
}

// tellItem says where and what is wrong in one place.
func (w telling) tellItem(s *spec.Schema, item any, r reason) any {
	object, ok := item.(map[string]any)
	if !ok {
		return w.tell(s, item, "")
	}
	told := w.tellObject(s, object).(map[string]any)
	for name := range told {
		member := memberOf(s, name)
		switch plainName(name) {
		case "loc", "location":
			told[name] = accepted(member, r.place, accepted(member, r.pointer, told[name]))
		case "field", "pointer", "property", "param", "parameter", "attribute", "source":
			told[name] = accepted(member, strings.ReplaceAll(strings.TrimPrefix(r.pointer, "/"), "/", "."), told[name])
		case "type", "rule", "constraint":
			told[name] = accepted(member, r.rule, told[name])
		}
	}
	return told
}
