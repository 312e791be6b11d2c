package mockserver

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
	"github.com/actalike/actalike/spec/value"
)

// An exchange is one request on its way through the six steps. A step that
// decides the answer sets reply; the steps behind it are not taken.
type exchange struct {
	*Server
	request *http.Request
	writer  http.ResponseWriter // for the limit on the body only; one place writes

	matched    spec.Route
	operation  *spec.Operation
	prefer     preferences
	user       user
	body       []byte
	media      spec.MediaType
	decoded    any
	record     value.Object
	before     value.Object // what the record was; nil: it was not changed
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
	started := s.config.Now()
	x := s.take(w, r)
	if applied := x.prefer.applied(); len(applied) > 0 {
		x.reply.setHeader("Preference-Applied", strings.Join(applied, ", "))
	}
	defer s.note(x, started) // an answer that is cut off by a fault is one, too
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
func (x *exchange) wait() {
	if x.prefer.wait == 0 {
		return
	}
	timer := time.NewTimer(x.prefer.wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-x.request.Context().Done():
	}
}

// identify finds the user, before anything else of the request is read.
func (x *exchange) identify() {
	u, reason, ok := x.authenticate(x.operation, x.request)
	if ok {
		x.user = u
		return
	}
	x.reply = x.refuse(http.StatusUnauthorized, detail(reason))
	for _, challenge := range challenges(x.operation) {
		x.reply.addHeader("WWW-Authenticate", challenge)
	}
}

// find looks for the record: a user without one is 404, before the body is read.
func (x *exchange) find() {
	resource := x.operation.Resource
	if resource == nil || !resource.OfCaller || !x.user.absent {
		return
	}
	reason := "Not found."
	if response := x.operation.Response(http.StatusNotFound); response != nil && response.Description != "" {
		reason = response.Description
	}
	x.reply = x.refuse(http.StatusNotFound, detail(reason))
}

// validate reads the body strictly and checks it by the effective document.
func (x *exchange) validate() {
	if x.operation.Body == nil {
		return
	}
	text, reason := x.read()
	x.body = text
	if reason == "" {
		reason = x.decode()
	}
	if reason != "" {
		x.reply = x.refuse(http.StatusBadRequest, detail(reason))
		return
	}
	if x.violations = x.check(); len(x.violations) > 0 {
		x.reply = x.refuse(http.StatusBadRequest, invalid(x.violations))
	}
}

// read reads the body; reason says why it cannot be taken.
func (x *exchange) read() (text []byte, reason string) {
	text, err := io.ReadAll(http.MaxBytesReader(x.writer, x.request.Body, x.config.MaxBody))
	var tooLong *http.MaxBytesError
	switch encoding := x.request.Header.Get("Content-Encoding"); {
	case errors.As(err, &tooLong):
		return nil, fmt.Sprintf("The body is longer than %d bytes.", tooLong.Limit)
	case err != nil:
		return nil, "The body could not be read to its end."
	case len(text) > 0 && encoding != "" && !strings.EqualFold(encoding, "identity"):
		return text, fmt.Sprintf("Unsupported content encoding %q in request.", encoding)
	}
	return text, ""
}

// decode reads the body as the value of its media type. No body is an empty
// object, as in the framework whose habits are the best guess.
func (x *exchange) decode() (reason string) {
	declared := x.operation.Body
	contentType := x.request.Header.Get("Content-Type")
	if len(x.body) == 0 {
		if declared.Required {
			return "A request body is required."
		}
		x.decoded = value.Object{}
		return ""
	}
	if contentType == "" && len(declared.Media) > 0 {
		contentType = declared.Media[0].Name
		x.notices = append(x.notices, spec.Notice{Code: noContentType, Text: "no Content-Type was sent: read as " + contentType})
	}
	media, ok := declared.Accept(contentType)
	if !ok || !utf8Charset(contentType) {
		return fmt.Sprintf("Unsupported media type %q in request.", contentType)
	}
	x.media = media
	if !media.JSON() {
		x.decoded = string(x.body)
		return ""
	}
	decoded, err := value.Decode(x.body)
	if err != nil {
		return "JSON parse error - " + err.Error()
	}
	x.decoded = decoded
	return ""
}

// utf8Charset tells whether a media type names no charset but UTF-8 or ASCII.
func utf8Charset(contentType string) bool {
	_, params, err := mime.ParseMediaType(contentType)
	charset := strings.ToLower(params["charset"])
	return err == nil && (charset == "" || charset == "utf-8" || charset == "utf8" || charset == "us-ascii")
}

func (x *exchange) check() []spec.Violation {
	if x.operation.Plan != nil {
		return x.seam.check(x.operation.Plan, x.decoded)
	}
	if x.media.Schema == nil || !x.media.JSON() {
		return nil
	}
	return x.media.Schema.Judge(x.decoded, spec.AsRequest)
}

// errRefused stops an update whose reply is already decided.
var errRefused = errors.New("refused")

// change applies the body to the record, atomically.
func (x *exchange) change() {
	plan := x.operation.Plan
	if plan == nil {
		return
	}
	key := x.user.key(plan.Resource)
	err := x.store.Update(x.request.Context(), key, func(stored value.Object) (value.Object, error) {
		old := x.orSeed(stored, plan.Resource)
		written, violations := x.written(old)
		if len(violations) > 0 {
			x.refuseViolations(violations)
			return nil, errRefused
		}
		if property, ok := x.claims.move(plan.Resource, key, old, written.Record, x.seededOwner(plan.Resource)); !ok {
			x.refuseViolations([]spec.Violation{taken(plan, property)})
			return nil, errRefused
		}
		x.record, x.notices = written.Record, append(x.notices, written.Notices...)
		if !written.Changed {
			return nil, nil
		}
		x.before = old
		return written.Record, nil
	})
	if err != nil && !errors.Is(err, errRefused) {
		x.before = nil
		x.reply = plainReply(http.StatusServiceUnavailable, "The store failed: "+err.Error())
	}
}

func isMergePatch(m spec.MediaType) bool {
	name, _, _ := mime.ParseMediaType(m.Name)
	return name == "application/merge-patch+json"
}

func (x *exchange) refuseViolations(violations []spec.Violation) {
	x.violations = violations
	x.reply = x.refuse(http.StatusBadRequest, invalid(violations))
}

// taken is the violation of a value that another record holds.
func taken(plan *spec.Plan, property string) spec.Violation {
	v := spec.Violation{Pointer: value.Pointer(property), Rule: "unique", Message: "is already taken"}
	plan.Walk(func(f *spec.Field) {
		if f.Unique && f.Target == v.Pointer {
			v.Pointer, v.Position = f.Pointer, f.Schema.Position
		}
	})
	return v
}

// orSeed is a stored record, or the one the user starts with.
func (x *exchange) orSeed(stored value.Object, r *spec.Resource) value.Object {
	if stored != nil {
		return stored
	}
	return x.maker.Record(r, x.user.seedNumber(r))
}

// seededOwner looks up, in constant time, whom a unique value was seeded for.
func (s *Server) seededOwner(r *spec.Resource) seededOwner {
	return func(property string, v any) (store.Key, bool) {
		k, ok := s.maker.Owner(r, property, v)
		if !ok || k > s.people.count || !r.OfCaller {
			return store.Key{}, false
		}
		return user{number: k}.key(r), true
	}
}

// answer sends what the operation promises: the record, or a made-up value.
func (x *exchange) answer() {
	if x.prefer.dynamic {
		x.reply = x.made(int(x.dynamic.Add(1)))
		return
	}
	if x.operation.Resource == nil {
		x.reply = x.made(1)
		return
	}
	if x.record == nil {
		stored, err := x.store.Get(x.request.Context(), x.user.key(x.operation.Resource))
		if err != nil {
			x.reply = plainReply(http.StatusServiceUnavailable, "The store failed: "+err.Error())
			return
		}
		x.record = x.orSeed(stored, x.operation.Resource)
	}
	x.reply = x.success(x.operation.Resource.Schema, x.record)
}
