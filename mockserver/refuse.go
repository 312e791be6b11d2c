package mockserver

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/actalike/actalike/spec"
	"github.com/actalike/actalike/spec/value"
)

// Error bodies follow Django REST framework: {"detail": "…"} for a request as a
// whole, {"field": ["…"]} in the shape of the body for its members.

func detail(reason string) value.Object { return value.Object{"detail": reason} }

// invalid nests the messages of violations as the body nests its members.
func invalid(violations []spec.Violation) value.Object {
	body := value.Object{}
	for _, v := range violations {
		place(body, value.Tokens(v.Pointer), message(v))
	}
	return body
}

// wholeBody is where messages about an object itself go.
const wholeBody = "non_field_errors"

func place(errors value.Object, tokens []string, message string) {
	if len(tokens) == 0 {
		appendMessage(errors, wholeBody, message)
		return
	}
	name := tokens[0]
	_, nested := errors[name].(map[string]any)
	switch {
	case len(tokens) > 1 || nested:
		inner, ok := errors[name].(map[string]any)
		if !ok {
			inner = value.Object{}
			if messages, some := errors[name]; some {
				inner[wholeBody] = messages
			}
			errors[name] = inner
		}
		place(inner, tokens[1:], message)
	default:
		appendMessage(errors, name, message)
	}
}

func appendMessage(errors value.Object, name, message string) {
	messages, _ := errors[name].([]any)
	errors[name] = append(messages, message)
}

// message says what is wrong in the framework's words where it has some: clients
// show them to people.
func message(v spec.Violation) string {
	switch v.Rule {
	case "type":
		return typeMessage(v)
	case "format":
		return formatMessage(fmt.Sprint(v.Want))
	case "required":
		return "This field is required."
	case "maxLength":
		return fmt.Sprintf("Ensure this field has no more than %v characters.", v.Want)
	case "minLength":
		if v.Want == 1 {
			return "This field may not be blank."
		}
		return fmt.Sprintf("Ensure this field has at least %v characters.", v.Want)
	case "pattern":
		return fmt.Sprintf("Enter a valid value: it must match %v.", v.Want)
	case "unique":
		return "This field must be unique: the value is already taken."
	}
	return "Invalid value: " + v.Message + "."
}

var typeMessages = map[string]string{
	"string":  "Not a valid string.",
	"boolean": "Must be a valid boolean.",
	"integer": "A valid integer is required.",
	"number":  "A valid number is required.",
	"array":   "Expected a list of items.",
	"object":  "Invalid data. Expected a dictionary.",
}

func typeMessage(v spec.Violation) string {
	if v.Got == "null" {
		return "This field may not be null."
	}
	wanted := v.Want
	for name, text := range typeMessages {
		if wanted == name || wanted == "null|"+name || wanted == name+"|null" {
			return text
		}
	}
	return "Invalid value: " + v.Message + "."
}

func formatMessage(name string) string {
	switch name {
	case "date":
		return "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."
	case "date-time":
		return "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
	case "uri":
		return "Enter a valid URL."
	case "email":
		return "Enter a valid email address."
	case "uuid":
		return "Must be a valid UUID."
	}
	return fmt.Sprintf("Enter a valid %s.", name)
}

// alternatives are the statuses to fall back to where the usual one is not
// declared, nearest first.
var alternatives = map[int][]int{
	http.StatusBadRequest:   {http.StatusUnprocessableEntity},
	http.StatusUnauthorized: {http.StatusForbidden},
	http.StatusNotFound:     {http.StatusGone},
}

// refuse answers with an error: by the declared response nearest to status, and
// in a body that response allows.
func (x *exchange) refuse(status int, body value.Object) reply {
	for _, candidate := range append([]int{status}, alternatives[status]...) {
		if response := x.operation.Response(candidate); response != nil {
			return x.errorReply(candidate, response, body)
		}
	}
	x.notices = append(x.notices, spec.Notice{Code: undeclaredStatus, Text: fmt.Sprintf("the document declares no answer for %d", status)})
	refused := plainReply(status, "")
	refused.body = value.Encode(body)
	return refused
}

func (x *exchange) errorReply(status int, response *spec.Response, body value.Object) reply {
	media, ok := response.JSON()
	switch {
	case !ok && len(response.Media) == 0:
		return reply{status: status}
	case !ok:
		return reply{status: status, mediaType: response.Media[0].Name, body: value.Encode(body)}
	case media.Schema == nil || media.Judge.Accepts(body, spec.AsResponse):
		return reply{status: status, mediaType: media.Name, body: value.Encode(body)}
	}
	if shaped, ok := x.shape(media, body); ok {
		return reply{status: status, mediaType: media.Name, body: media.Schema.AppendJSON(nil, shaped)}
	}
	return reply{status: status, mediaType: media.Name, body: value.Encode(body)}
}

// shape makes an error body of the declared schema and puts the reason into its
// text members, as far as the schema lets it.
func (x *exchange) shape(media spec.MediaType, body value.Object) (any, bool) {
	made, err := x.maker.Value(media.Schema, spec.AsResponse, 1)
	if err != nil {
		return nil, false
	}
	object, isObject := made.(map[string]any)
	if !isObject {
		return made, true
	}
	reason := reasonOf(body)
	for _, p := range media.Schema.Properties {
		old, present := object[p.Name]
		if _, text := old.(string); !present || !text {
			continue
		}
		if object[p.Name] = reason; !media.Judge.Accepts(object, spec.AsResponse) {
			object[p.Name] = old
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

// success answers with a value by the operation's success response.
func (x *exchange) success(schema *spec.Schema, v any) reply {
	response := x.operation.Success()
	if response == nil {
		return reply{status: http.StatusOK, mediaType: "application/json", body: schema.AppendJSON(nil, v)}
	}
	status := statusOf(response)
	media, ok := response.JSON()
	if !ok {
		return reply{status: status}
	}
	return reply{status: status, mediaType: media.Name, body: schema.AppendJSON(nil, v)}
}

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

func (x *exchange) madeFor(status int, response *spec.Response, k int) reply {
	if len(response.Media) == 0 {
		return reply{status: status}
	}
	media := response.Media[0]
	if json, ok := response.JSON(); ok {
		media = json
	}
	if media.Schema == nil {
		return reply{status: status, mediaType: media.Name}
	}
	var made any
	var err error
	if r := x.operation.Resource; r != nil && media.Schema == r.Schema {
		made = x.maker.Record(r, k)
	} else if made, err = x.maker.Value(media.Schema, spec.AsResponse, k); err != nil {
		x.notices = append(x.notices, spec.Notice{Code: unsatisfiable, Text: err.Error()})
		return reply{status: status, mediaType: media.Name, body: []byte("null")}
	}
	return reply{status: status, mediaType: media.Name, body: media.Schema.AppendJSON(nil, made)}
}

// force answers as Prefer: code asks, if the status is declared and not the one
// the operation succeeds with.
func (x *exchange) force() {
	code := x.prefer.code
	if code == 0 {
		return
	}
	response := x.operation.Response(code)
	if response == nil {
		x.prefer.code = 0
		x.notices = append(x.notices, spec.Notice{Code: undeclaredStatus, Text: "Prefer: code=" + strconv.Itoa(code) + " is ignored: the document does not declare it"})
		return
	}
	if success := x.operation.Success(); success == response {
		return
	}
	if code >= 400 {
		x.reply = x.errorReply(code, response, detail(cmpOr(response.Description, http.StatusText(code))))
		return
	}
	x.reply = x.madeFor(code, response, 1)
}

func cmpOr(a, b string) string {
	if a == "" {
		return b
	}
	return a
}
