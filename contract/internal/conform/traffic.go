package conform

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A Traffic judges one exchange of a monitor.
type Traffic struct {
	*checker
	Operation *spec.Operation
	raw       *tap.Exchange
	Exchange  *session.Exchange // as it may be shown
	path      string            // below the base
	recorded  bool
	Unchecked string // what could not be judged, and why
}

// A Rules is what the exchanges of others are held against.
type Rules struct {
	judges   *validators
	secrets  spec.Secrets // which are not shown
	recorded bool         // the exchanges come from a file: credentials may be missing
}

func NewRules(api *spec.API, recorded bool) (*Rules, error) {
	judges, err := newValidators(api)
	if err != nil {
		return nil, err
	}
	return &Rules{judges: judges, secrets: api.Secrets(), recorded: recorded}, nil
}

// Read prepares an exchange: credentials out, content coding off, JSON read.
func (r *Rules) Read(x *tap.Exchange, o *spec.Operation, path string) *Traffic {
	h := &Traffic{raw: x, path: path, Operation: o, recorded: r.recorded, checker: &checker{Log: &evidence.Log{}, judges: r.judges}}
	sent := r.secrets.Header(x.Request.Header)
	h.Exchange = &session.Exchange{
		Request: session.Request{Operation: o, Method: x.Method, ShownAs: credentialsOf(sent)},
		URL:     r.secrets.URL(x.URL), SentHeader: sent, Status: x.Status, Took: x.Took,
		Received: r.secrets.Header(x.Response.Header), Err: x.Fault,
	}
	if h.Exchange.Received == nil {
		h.Exchange.Received = http.Header{}
	}
	h.Exchange.Received.Del("Content-Encoding") // text is without it
	if x.Request.Size != 0 {
		h.Exchange.Body, _ = x.Request.Plain()
	}
	h.read()
	return h
}

// credentialsOf is what a curl line sends for an Authorization that is not shown.
func credentialsOf(sent http.Header) string {
	scheme, _, found := strings.Cut(sent.Get("Authorization"), " ")
	if !found {
		return ""
	}
	return scheme + " $ACTALIKE_TOKEN"
}

// overLimit is why JSON is not judged that may be valid.
const overLimit = "a body whose JSON is nested too deeply, or has numbers too large, to be judged"

// read reads the body of the answer.
func (h *Traffic) read() {
	x := h.Exchange
	text, err := h.raw.Response.Plain()
	switch {
	case errors.Is(err, tap.ErrCut) && h.raw.Response.Size < 0:
		h.Unchecked = "a body that is not in the recording"
	case errors.Is(err, tap.ErrCut):
		h.Unchecked = "a body over the bound"
	case err != nil:
		h.Unchecked = "a body whose coding could not be taken off"
	}
	if x.Text = text; h.Unchecked != "" {
		x.Text = h.raw.Response.Body
		return
	}
	if spec.IsJSON(x.Received.Get("Content-Type")) && len(text) > 0 && x.Err == nil {
		if x.Value, x.Err = session.Decode(text); errors.Is(x.Err, value.ErrLimit) {
			x.Err, h.Unchecked = nil, overLimit
		}
	}
}

// Check holds the request and the answer against the document.
func (h *Traffic) Check() {
	x := h.Exchange
	if h.raw.By == "proxy" || x.Status == 0 || (h.raw.Fault != nil) {
		h.Broken(evidence.Crashed, x, "a request got no whole answer", "an answer", session.ErrorText(h.raw.Fault))
		return
	}
	h.answer()
	h.request()
}

// answer judges the answer, in the order in which one is read.
func (h *Traffic) answer() {
	x := h.Exchange
	response := x.Operation.Response(x.Status)
	if x.Status >= 500 {
		h.Note(evidence.Issue{Kind: evidence.Crashed, Verdict: finding.Broken, Exchange: x, Key: fmt.Sprint(x.Status),
			Message: "a request was answered with a server error", Expected: "no 5xx, whatever is sent", Actual: x.Describe()})
	}
	switch {
	case response == nil && h.plainHTTP():
		h.Note(evidence.Issue{Kind: evidence.Noted, Verdict: finding.Observed, Exchange: x, Key: fmt.Sprint(x.Status), Message: "answers " + x.Describe() + ", which is plain HTTP"})
		return
	case response == nil:
		h.undeclared(x)
		return
	}
	h.header(response)
	if x.Method == http.MethodHead || x.Status == http.StatusNotModified || !h.declaredMedia(x, response) {
		return
	}
	media, _ := (&spec.Body{Media: response.Media}).Accept(x.Received.Get("Content-Type"))
	if media.Schema != nil && spec.IsJSON(x.Received.Get("Content-Type")) {
		h.answerBody(media, response)
	}
}

// answerBody judges the body of an answer that is declared to be JSON.
func (h *Traffic) answerBody(media spec.MediaType, response *spec.Response) {
	x := h.Exchange
	switch {
	case h.Unchecked != "":
		return
	case x.Err != nil:
		h.Note(evidence.Issue{Kind: evidence.InvalidBody, Verdict: finding.Broken, Exchange: x, Key: "json" + fmt.Sprint(x.Status), Rule: response.Location,
			Message: "the body of an answer is not JSON", Expected: "JSON", Actual: session.ErrorText(x.Err)})
		return
	}
	if h.recorded && breaksAsRedacted(media.Schema.Validate(x.Value, spec.AsResponse), x.Value) {
		h.Unchecked = "a body whose credentials are redacted in the recording"
		return
	}
	h.checker.body(x, media)
	if record, ok := x.Record(); ok && x.Operation.Resource != nil {
		h.idsAgree(x, record)
		h.extraMembers(x, media, record)
	}
}

// breaksAsRedacted tells whether one of the violations is about a value that a
// recording has not got: what stands in its place says nothing.
func breaksAsRedacted(violations []spec.Violation, v any) bool {
	return slices.ContainsFunc(violations, func(broken spec.Violation) bool { return compare.ValueAt(v, broken.Pointer) == spec.Redacted })
}

// plainHTTP tells whether a status that is not declared is the doing of HTTP: of
// conditions, ranges and moved paths, which no document lists.
func (h *Traffic) plainHTTP() bool {
	asked := h.raw.Request.Header
	switch h.raw.Status {
	case http.StatusNotModified, http.StatusPreconditionFailed:
		return h.recorded || asked.Get("If-None-Match")+asked.Get("If-Modified-Since")+asked.Get("If-Match")+asked.Get("If-Unmodified-Since") != ""
	case http.StatusPartialContent, http.StatusRequestedRangeNotSatisfiable:
		return asked.Get("Range") != ""
	case http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return session.PlainHTTP[h.raw.Status]
}

// header judges the declared headers of an answer.
func (h *Traffic) header(response *spec.Response) {
	if len(response.Headers) == 0 {
		return
	}
	x := h.Exchange
	judged := *x
	judged.Received = h.raw.Response.Header // with what is not shown
	for _, reason := range h.judges.headerFaults(&judged) {
		h.Note(evidence.Issue{Kind: evidence.WrongHeader, Verdict: finding.Broken, Exchange: x, Key: reason, Rule: response.Location,
			Message: fmt.Sprintf("a header of a %d is not as declared", x.Status), Expected: "the declared headers", Actual: reason})
	}
}
