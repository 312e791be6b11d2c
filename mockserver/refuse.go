package mockserver

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
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

// alternatives are the statuses to fall back to where the usual one is not
// declared, nearest first.
var alternatives = map[int][]int{
	http.StatusBadRequest:           {http.StatusUnprocessableEntity},
	http.StatusUnprocessableEntity:  {http.StatusBadRequest},
	http.StatusUnsupportedMediaType: {http.StatusBadRequest, http.StatusUnprocessableEntity},
	http.StatusConflict:             {http.StatusBadRequest, http.StatusUnprocessableEntity},
	http.StatusUnauthorized:         {http.StatusForbidden},
	http.StatusForbidden:            {http.StatusUnauthorized},
	http.StatusNotFound:             {http.StatusGone},
	http.StatusInsufficientStorage:  {http.StatusServiceUnavailable, http.StatusTooManyRequests, http.StatusConflict, http.StatusBadRequest},
}

// nearest is the declared response for a refusal: the status by name, then
// another that means nearly the same by name, then what a range or default says.
func (x *exchange) nearest(status int) (int, *spec.Response) {
	candidates := append([]int{status}, alternatives[status]...)
	for _, candidate := range candidates {
		if x.declares(candidate) {
			return candidate, x.operation.Response(candidate)
		}
	}
	for _, candidate := range candidates {
		if response := x.operation.Response(candidate); response != nil {
			return candidate, response
		}
	}
	return status, nil
}

// refuse answers with an error: by the declared response nearest to status, and
// in a body that response allows.
func (x *exchange) refuse(status int, body value.Object) reply {
	candidate, response := x.nearest(status)
	if response != nil {
		return x.errorReply(candidate, response, body)
	}
	x.notices = append(x.notices, spec.Notice{Code: undeclaredStatus, Text: fmt.Sprintf("the document declares no answer for %d", status)})
	refused := plainReply(status, "")
	refused.body = value.Encode(body)
	return refused
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
		x.reply = x.forcedError(code, response)
		return
	}
	x.reply = x.madeFor(code, response, 1)
}

// forcedError is an error that the client asks for: the document's example, or
// what the document calls it.
func (x *exchange) forcedError(code int, response *spec.Response) reply {
	if media, ok := x.pick(response); ok {
		if v, found := x.example(media); found {
			return x.send(code, response, media, v)
		}
	}
	return x.errorReply(code, response, detail(cmp.Or(response.Description, http.StatusText(code))))
}
