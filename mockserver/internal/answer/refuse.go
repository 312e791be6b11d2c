package answer

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/call"
	"github.com/actalike/actalike/spec"
)

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
func (r *Responder) nearest(status int) (int, *spec.Response) {
	candidates := append([]int{status}, alternatives[status]...)
	for _, candidate := range candidates {
		if r.Call.Declares(candidate) {
			return candidate, r.Call.Operation.Response(candidate)
		}
	}
	for _, candidate := range candidates {
		if response := r.Call.Operation.Response(candidate); response != nil {
			return candidate, response
		}
	}
	return status, nil
}

// Refuse answers with the reason why a call is not carried out: by the declared
// response nearest to its status, and in a body that this response allows.
func (r *Responder) Refuse(refusal *call.Refusal) Reply {
	if len(refusal.Violations) > 0 {
		r.Call.Violations = refusal.Violations
	}
	body := detail(refusal.Reason)
	if refusal.Reason == "" {
		body = nested(refusal.Violations)
	}
	status, response := r.nearest(refusal.Status)
	if response != nil {
		return r.errorReply(status, response, body)
	}
	r.Call.Notice(call.UndeclaredStatus, fmt.Sprintf("the document declares no answer for %d", status))
	refused := Plain(status, "")
	refused.Body = value.Encode(body)
	return refused
}

// Forced answers as Prefer: code asks, if the status is declared and not the one
// that the operation succeeds with; else nothing is decided.
func (r *Responder) Forced() Reply {
	code := r.Call.Prefer.Code
	if code == 0 {
		return Reply{}
	}
	response := r.Call.Operation.Response(code)
	if response == nil {
		r.Call.Prefer.Code = 0
		r.Call.Notice(call.UndeclaredStatus, "Prefer: code="+strconv.Itoa(code)+" is ignored: the document does not declare it")
		return Reply{}
	}
	switch {
	case response == r.Call.Operation.Success():
		return Reply{}
	case code >= 400:
		return r.forcedError(code, response)
	}
	return r.madeFor(code, response, 1)
}

// forcedError is an error that the client asks for: the document's example, or
// what the document calls it.
func (r *Responder) forcedError(code int, response *spec.Response) Reply {
	if media, ok := r.choose(response); ok {
		if v, found := r.example(media); found {
			return r.send(code, response, media, v)
		}
	}
	return r.errorReply(code, response, detail(cmp.Or(response.Description, http.StatusText(code))))
}
