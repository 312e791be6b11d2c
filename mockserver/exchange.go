package mockserver

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/actalike/actalike/mockserver/internal/answer"
	"github.com/actalike/actalike/mockserver/internal/call"
	"github.com/actalike/actalike/mockserver/internal/fastpath"
	"github.com/actalike/actalike/mockserver/internal/inject"
	"github.com/actalike/actalike/mockserver/internal/state"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/mockserver/internal/write"
	"github.com/actalike/actalike/spec"
)

// An exchange is one request on its way through the steps. A step that decides the
// answer sets reply; the steps behind it are not taken.
type exchange struct {
	server *Server
	writer http.ResponseWriter // for the limit on the body only; one place writes
	seams  *inject.Seams       // the mock's own, or with the faults that took hold
	faults []string            // ids of the faults that took hold
	late   bool                // another description took over before the change

	call      call.Call
	place     state.Place // of the record that the call is about
	change    write.Writer
	responder answer.Responder
	fast      fastpath.Outcome // where the fast path was taken
	reply     answer.Reply
}

// steps are what happens to a request, in order.
var steps = []func(*exchange){
	(*exchange).route,
	(*exchange).identify,
	(*exchange).find,
	(*exchange).read,
	(*exchange).takeFastPath,
	(*exchange).validate,
	(*exchange).write,
	(*exchange).answer,
}

// fastPath answers common calls in less time than the steps behind it.
type fastPath interface {
	// Take answers a call, or declines; then nothing has happened.
	Take(c *call.Call) (fastpath.Outcome, bool)
}

func (s *Server) begin(w http.ResponseWriter, r *http.Request, at *inject.Seams) *exchange {
	x := &exchange{server: s, writer: w, seams: at}
	x.call.HTTP = r
	x.change = write.Writer{Call: &x.call, Place: &x.place, State: s.state, Maker: s.maker, Seams: at, Now: s.clock.Now, MaxBytes: s.config.MaxBody}
	x.responder = answer.Responder{Call: &x.call, Place: &x.place, Maker: s.maker, Records: *s.config.Records}
	return x
}

func (x *exchange) run() {
	defer x.survive()
	for _, step := range steps {
		if step(x); x.reply.Status != 0 {
			return
		}
	}
}

// survive turns a panic into an answer, so that one bad exchange ends alone.
func (x *exchange) survive() {
	if fault := recover(); fault != nil {
		x.reply = answer.Plain(http.StatusInternalServerError, fmt.Sprintf("actalike failed: %v", fault))
	}
}

// route finds the operation: an unknown path is 404, an unknown method 405.
func (x *exchange) route() {
	r := x.call.HTTP
	matched := x.server.api.Route(r.Method, r.URL.EscapedPath())
	if matched.Operation == nil && r.Method == http.MethodHead { // RFC 9110, section 9.3.2
		if asGet := x.server.api.Route(http.MethodGet, r.URL.EscapedPath()); asGet.Operation != nil {
			matched = asGet
		}
	}
	x.call.Operation, x.call.Params = matched.Operation, matched.Params
	switch {
	case matched.Operation == nil && len(matched.Allowed) == 0:
		x.reply = answer.Plain(http.StatusNotFound, fmt.Sprintf("No operation has the path %s. Did you mean %s?", r.URL.Path, matched.Nearest))
	case matched.Operation == nil:
		x.reply = otherMethod(r.Method, matched.Allowed)
	default:
		x.call.Prefer = call.ParsePreferences(r.Header.Values("Prefer"))
		pause(r.Context(), x.call.Prefer.Wait)
		x.reply = x.responder.Forced()
	}
}

// otherMethod answers a method that the path does not declare (RFC 9110, 15.5.6):
// OPTIONS says which ones it does, all others are refused.
func otherMethod(method string, allowed []string) answer.Reply {
	refused := answer.Plain(http.StatusMethodNotAllowed, fmt.Sprintf("Method %q not allowed.", method))
	if method == http.MethodOptions {
		refused = answer.Reply{Status: http.StatusNoContent}
	}
	refused.SetHeader("Allow", strings.Join(append([]string{http.MethodOptions}, allowed...), ", "))
	return refused
}

// identify finds the user, before anything else of the request is read.
func (x *exchange) identify() {
	u, reason, ok := x.server.users.Authenticate(x.call.Operation, x.call.HTTP, x.seams.Token)
	if ok {
		x.call.User, x.place.User = u, u
		return
	}
	x.refuse(call.Refuse(http.StatusUnauthorized, "%s", reason))
	for _, challenge := range users.Challenges(x.call.Operation) {
		x.reply.AddHeader("WWW-Authenticate", challenge)
	}
}

// find finds the record: one that does not exist is 404, before the body is read.
func (x *exchange) find() {
	resource := x.call.Operation.Resource
	if violations := x.call.CheckParameters("path"); len(violations) > 0 {
		x.refuse(x.call.InvalidPath(violations))
		return
	}
	if resource == nil {
		return
	}
	if resource.OfCaller && x.call.User.Absent {
		x.refuse(x.call.Missing())
		return
	}
	var ok bool
	x.place, ok = x.server.state.Find(x.call.Operation, x.call.Params, x.call.User)
	if !ok || x.place.Key != "" && x.place.Entry == nil && !x.call.MayCreate() {
		x.refuse(x.call.Missing())
	}
}

// read reads the parameters and the body.
func (x *exchange) read() {
	x.call.Violations = x.call.CheckParameters("query", "header", "cookie")
	if x.call.Operation.Body == nil {
		return
	}
	if refusal := x.call.ReadBody(x.writer, x.server.config.MaxBody); refusal != nil {
		x.refuse(refusal)
	}
}

// takeFastPath answers a common call at once, where no fault has taken hold.
func (x *exchange) takeFastPath() {
	if x.server.fast == nil || !x.seams.Intact {
		return
	}
	if out, ok := x.server.fast.Take(&x.call); ok {
		x.fast, x.reply = out, out.Reply
	}
}

// validate decodes the body and validates it by the effective document.
func (x *exchange) validate() {
	if x.call.Operation.Body != nil {
		if refusal := x.call.Decode(); refusal != nil {
			x.refuse(refusal)
			return
		}
		x.call.Violations = append(x.call.Violations, x.violations()...)
	}
	if len(x.call.Violations) > 0 {
		x.refuse(x.call.Invalid(x.call.Violations))
	}
}

// violations validates the body by what the operation does with it. An optional
// body that was not sent breaks nothing.
func (x *exchange) violations() []spec.Violation {
	o, schema := x.call.Operation, x.call.Media.Schema
	switch {
	case len(x.call.Body) == 0 && o.Effect != spec.Merges:
		return nil
	case o.Plan != nil && !x.call.JSONPatch() && x.call.Structured():
		return x.seams.Check(o.Plan, x.call.Value())
	case x.call.JSONPatch() && schema != nil && !schema.Allows("array"):
		return nil // a list of operations, whatever the document calls it
	case schema == nil || !x.call.Structured():
		return nil
	}
	return schema.Validate(x.call.Value(), spec.AsRequest)
}

// write does what the operation does to its record.
func (x *exchange) write() {
	err := x.change.Change(x.call.HTTP.Context())
	if errors.Is(err, state.ErrReplaced) {
		x.late = true
	}
	x.fail(err)
}

// answer sends what the operation promises: the record, or a made-up value.
func (x *exchange) answer() {
	o, record := x.call.Operation, x.change.Record
	if reply, possible := x.responder.Possible(); !possible {
		x.reply = reply
		return
	}
	switch {
	case x.call.Prefer.Dynamic:
		x.reply = x.responder.MadeUp(x.server.state.NextAnswer())
	case o.Resource == nil || o.Effect == spec.Answers:
		x.reply = x.responder.Made()
	case o.Effect == spec.Lists:
		var err error
		x.reply, err = x.responder.List(x.call.HTTP.Context())
		x.fail(err)
	case o.Effect == spec.Creates || x.change.Created:
		x.reply = x.responder.Created(record, x.change.Created)
	case o.Effect == spec.Deletes:
		x.reply = x.responder.Deleted(record)
	default:
		x.answerRecord()
	}
}

// answerRecord answers with the record that was written, or is read now.
func (x *exchange) answerRecord() {
	record := x.change.Record
	if record == nil && (x.place.Collection == nil || x.place.Entry != nil) {
		var err error
		record, _, err = x.server.state.Record(x.call.HTTP.Context(), x.seams.Store, x.place)
		if err == nil && record == nil {
			err = x.call.Missing()
		}
		if x.fail(err); err != nil {
			return
		}
	}
	x.reply = x.responder.Record(record)
}

func (x *exchange) refuse(refusal *call.Refusal) { x.reply = x.responder.Refuse(refusal) }

// fail answers with an error, if there is one: a refusal, or a failure of the store.
func (x *exchange) fail(err error) {
	var refusal *call.Refusal
	switch {
	case err == nil:
	case errors.As(err, &refusal):
		x.refuse(refusal)
	default:
		x.reply = answer.Plain(http.StatusServiceUnavailable, "The store failed: "+err.Error())
	}
}

// again is the request for another description, from the start.
func (x *exchange) again() *http.Request {
	r := x.call.HTTP.Clone(x.call.HTTP.Context())
	r.Body = io.NopCloser(bytes.NewReader(x.call.Body))
	return r
}
