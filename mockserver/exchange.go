package mockserver

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// An exchange is one request on its way through the six steps. A step that
// decides the answer sets reply; the steps behind it are not taken.
type exchange struct {
	*Server
	request *http.Request
	writer  http.ResponseWriter // for the limit on the body only; one place writes
	seam    *seams              // the mock's own, or with the faults that took hold
	store   store.Store         // the seam's
	faults  []string            // ids of the faults that took hold
	late    bool                // another description took over before the change

	matched    spec.Route
	operation  *spec.Operation
	prefer     preferences
	user       users.User
	body       []byte
	media      spec.MediaType
	tape       *value.Tape // the body, where it may go the quick way
	decoded    any         // the body, or nil while there is a tape; see sent
	shelf      *shelf      // of the collection; nil for a single record
	scope      []string    // the values of the path that the record belongs to
	key        string      // of the record, as the path has it; "" if it names none
	entry      *entry      // nil if there is no such record, or none was asked for
	record     value.Object
	page       pageFacts    // what a list answer says of itself in headers
	created    bool         // the record is a new one
	deleted    bool         // the record was taken out
	before     value.Object // what the record was; nil: it was not changed
	text       *store.Text  // the record, where it went the quick way
	textBefore *store.Text  // what it was; nil: it was not changed
	notices    []spec.Notice
	violations []spec.Violation
	reply      reply
}

// steps are what happens to a request, in order.
var steps = []func(*exchange){
	(*exchange).route,
	(*exchange).identify,
	(*exchange).find,
	(*exchange).validate,
	(*exchange).change,
	(*exchange).answer,
}

// serveAPI takes a request through the steps, writes the answer and notes both.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	started, began := s.config.Now(), s.clock.Base()
	x := s.take(w, r)
	if applied := x.prefer.applied(); len(applied) > 0 {
		x.reply.setHeader("Preference-Applied", strings.Join(applied, ", "))
	}
	defer x.done()
	defer s.note(x, started, began) // an answer that is cut off by a fault is one, too
	x.reply.write(w, r, x.notices)
}

func (x *exchange) run() {
	defer x.survive()
	for _, step := range steps {
		if step(x); x.reply.status != 0 {
			return
		}
	}
}

// survive turns a panic into an answer, so that one bad exchange ends alone.
func (x *exchange) survive() {
	if fault := recover(); fault != nil {
		x.reply = plainReply(http.StatusInternalServerError, fmt.Sprintf("actalike failed: %v", fault))
	}
}

// route finds the operation: an unknown path is 404, an unknown method 405.
func (x *exchange) route() {
	r := x.request
	x.matched = x.api.Route(r.Method, r.URL.EscapedPath())
	x.operation = x.matched.Operation
	if x.operation == nil && r.Method == http.MethodHead { // RFC 9110, section 9.3.2
		if asGet := x.api.Route(http.MethodGet, r.URL.EscapedPath()); asGet.Operation != nil {
			x.matched, x.operation = asGet, asGet.Operation
		}
	}
	switch {
	case x.operation == nil && len(x.matched.Allowed) == 0:
		x.reply = plainReply(http.StatusNotFound, fmt.Sprintf("No operation has the path %s. Did you mean %s?", r.URL.Path, x.matched.Nearest))
	case x.operation == nil:
		x.reply = x.otherMethod()
	default:
		x.prefer = parsePreferences(r.Header.Values("Prefer"))
		x.wait()
		x.force()
	}
}

// otherMethod answers a method the path does not declare (RFC 9110, 15.5.6):
// OPTIONS says which ones it does, all others are refused.
func (x *exchange) otherMethod() reply {
	allow := append([]string{http.MethodOptions}, x.matched.Allowed...)
	refused := plainReply(http.StatusMethodNotAllowed, fmt.Sprintf("Method %q not allowed.", x.request.Method))
	if x.request.Method == http.MethodOptions {
		refused = reply{status: http.StatusNoContent}
	}
	refused.setHeader("Allow", strings.Join(allow, ", "))
	return refused
}

// wait delays the answer as Prefer: wait asks, or until the client gives up.
func (x *exchange) wait() { pause(x.request.Context(), x.prefer.wait) }

// identify finds the user, before anything else of the request is read.
func (x *exchange) identify() {
	u, reason, ok := x.users.Authenticate(x.operation, x.request, x.seam.token)
	if ok {
		x.user = u
		return
	}
	x.reply = x.refuse(http.StatusUnauthorized, detail(reason))
	for _, challenge := range users.Challenges(x.operation) {
		x.reply.addHeader("WWW-Authenticate", challenge)
	}
}
