package contract

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

// A hearing judges one exchange of a witness.
type hearing struct {
	*trial
	raw      *tap.Exchange
	exchange *exchange // as it may be shown
	path     string    // below the base
	recorded bool
	unjudged string // what could not be judged, and why
}

// hear prepares an exchange: credentials out, content coding off, JSON read.
func (w *Witness) hear(x *tap.Exchange, o *spec.Operation, path string) *hearing {
	plan := o.Plan
	if plan == nil {
		plan = &spec.Plan{Resource: o.Resource}
	}
	h := &hearing{raw: x, path: path, recorded: w.config.Recorded, trial: &trial{subject: &subject{run: w.run, operation: o, plan: plan}}}
	sent := w.secrets.Header(x.Request.Header)
	h.exchange = &exchange{
		request: request{operation: o, method: x.Method, shownAs: credentialsOf(sent)},
		url:     w.secrets.URL(x.URL), sent: sent, status: x.Status, took: x.Took,
		received: w.secrets.Header(x.Response.Header), fault: x.Fault,
	}
	if h.exchange.received == nil {
		h.exchange.received = http.Header{}
	}
	h.exchange.received.Del("Content-Encoding") // text is without it
	if x.Request.Size != 0 {
		h.exchange.body, _ = x.Request.Plain()
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

// read reads the body of the answer.
func (h *hearing) read() {
	x := h.exchange
	text, err := h.raw.Response.Plain()
	switch {
	case errors.Is(err, tap.ErrCut) && h.raw.Response.Size < 0:
		h.unjudged = "a body that is not in the recording"
	case errors.Is(err, tap.ErrCut):
		h.unjudged = "a body over the bound"
	case err != nil:
		h.unjudged = "a body whose coding could not be taken off"
	}
	if x.text = text; h.unjudged != "" {
		x.text = h.raw.Response.Body
		return
	}
	if spec.IsJSON(x.received.Get("Content-Type")) && len(text) > 0 && x.fault == nil {
		x.decoded, x.fault = decodeAnswer(text)
	}
}

// faultReason says why an exchange without a whole answer says nothing about the
// server; "" if it does, or if there is an answer.
func faultReason(x *tap.Exchange) string {
	switch {
	case errors.Is(x.Fault, tap.ErrGone):
		return tap.ErrGone.Error()
	case errors.Is(x.Fault, tap.ErrUnreachable):
		return tap.ErrUnreachable.Error()
	}
	return ""
}

// judge holds the request and the answer against the document.
func (h *hearing) judge() {
	x := h.exchange
	if h.raw.By == "proxy" || x.status == 0 || (h.raw.Fault != nil) {
		h.broken(crashed, x, "a request got no whole answer", "an answer", faultText(h.raw.Fault))
		return
	}
	h.answer()
	h.request()
}

// answer judges the answer, in the order in which one is read.
func (h *hearing) answer() {
	x := h.exchange
	response := x.operation.Response(x.status)
	if x.status >= 500 {
		h.note(issue{kind: crashed, verdict: finding.Broken, exchange: x, key: fmt.Sprint(x.status),
			message: "a request was answered with a server error", expected: "no 5xx, whatever is sent", actual: x.describe()})
	}
	switch {
	case response == nil && h.plainHTTP():
		h.note(issue{kind: noted, verdict: finding.Observed, exchange: x, key: fmt.Sprint(x.status), message: "answers " + x.describe() + ", which is plain HTTP"})
		return
	case response == nil:
		h.undeclared(x)
		return
	}
	h.header(response)
	if x.method == http.MethodHead || x.status == http.StatusNotModified || !h.declaredMedia(x, response) {
		return
	}
	media, _ := (&spec.Body{Media: response.Media}).Accept(x.received.Get("Content-Type"))
	if media.Schema != nil && spec.IsJSON(x.received.Get("Content-Type")) {
		h.body(media, response)
	}
}

// body judges the body of an answer that is declared to be JSON.
func (h *hearing) body(media spec.MediaType, response *spec.Response) {
	x := h.exchange
	switch {
	case h.unjudged != "":
		return
	case x.fault != nil:
		h.note(issue{kind: invalidBody, verdict: finding.Broken, exchange: x, key: "json" + fmt.Sprint(x.status), rule: response.Location,
			message: "the body of an answer is not JSON", expected: "JSON", actual: faultText(x.fault)})
		return
	}
	if h.recorded && breaksAsRedacted(media.Schema.Validate(x.decoded, spec.AsResponse), x.decoded) {
		h.unjudged = "a body whose credentials are redacted in the recording"
		return
	}
	h.trial.judge(x, media)
	if record, ok := x.record(); ok && x.operation.Resource != nil {
		h.idsAgree(x, record)
		h.extraMembers(x, media, record)
	}
}

// breaksAsRedacted tells whether one of the violations is about a value that a
// recording has not got: what stands in its place says nothing.
func breaksAsRedacted(violations []spec.Violation, v any) bool {
	return slices.ContainsFunc(violations, func(broken spec.Violation) bool { return valueAt(v, broken.Pointer) == spec.Redacted })
}

// plainHTTP tells whether a status that is not declared is the doing of HTTP: of
// conditions, ranges and moved paths, which no document lists.
func (h *hearing) plainHTTP() bool {
	asked := h.raw.Request.Header
	switch h.raw.Status {
	case http.StatusNotModified, http.StatusPreconditionFailed:
		return h.recorded || asked.Get("If-None-Match")+asked.Get("If-Modified-Since")+asked.Get("If-Match")+asked.Get("If-Unmodified-Since") != ""
	case http.StatusPartialContent, http.StatusRequestedRangeNotSatisfiable:
		return asked.Get("Range") != ""
	case http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return plainHTTP[h.raw.Status]
}

// header judges the declared headers of an answer.
func (h *hearing) header(response *spec.Response) {
	if len(response.Headers) == 0 {
		return
	}
	x := h.exchange
	judged := *x
	judged.received = h.raw.Response.Header // with what is not shown
	for _, reason := range h.judges.headerFaults(&judged) {
		h.note(issue{kind: wrongHeader, verdict: finding.Broken, exchange: x, key: reason, rule: response.Location,
			message: fmt.Sprintf("a header of a %d is not as declared", x.status), expected: "the declared headers", actual: reason})
	}
}

// request judges what the app sent.
func (h *hearing) request() {
	for _, fault := range h.requestFaults() {
		i := issue{
			kind: wrongRequest, verdict: finding.Observed, exchange: h.exchange, key: fault.key, pointer: fault.pointer, in: fault.in, rule: fault.rule,
			message: "the request is not as declared, and was refused: " + fault.text, expected: fault.expected, actual: fault.actual,
		}
		if h.exchange.success() {
			i.verdict = finding.Broken
			i.message = "the request is not as declared, and was taken: " + fault.text
			if fault.coerced {
				i.verdict = finding.Lenient
			}
		}
		h.note(i)
	}
}

// A requestFault is one thing that a request has wrong.
type requestFault struct {
	key, text, expected, actual string
	pointer                     string
	in                          Part
	rule                        spec.Location
	coerced                     bool // a scalar of another type, which could be taken without loss
}

func (h *hearing) requestFaults() []requestFault {
	list := h.bodyFaults()
	for _, reason := range h.judges.parameterFaults(h.raw, h.exchange.operation, h.path, h.recorded) {
		list = append(list, requestFault{key: reason, text: reason, in: InParameters, expected: "the declared parameters", rule: h.exchange.operation.Location})
	}
	return list
}

// bodyFaults are what is wrong with the body of a request.
func (h *hearing) bodyFaults() []requestFault {
	declared, r := h.exchange.operation.Body, h.raw.Request
	contentType := r.Header.Get("Content-Type")
	text, err := r.Plain()
	switch {
	case declared == nil || err != nil:
		return nil
	case len(text) == 0 && declared.Required:
		return []requestFault{{key: "no body", text: "it has no body", expected: "a body", rule: declared.Location}}
	case len(text) == 0:
		return nil
	}
	media, ok := declared.Accept(contentType)
	if !ok {
		return []requestFault{{key: "media " + contentType, text: "its media type is not declared", expected: mediaNames(declared.Media), actual: cmp.Or(contentType, "no Content-Type"), rule: declared.Location}}
	}
	if media.Schema == nil || !spec.IsJSON(contentType) {
		return nil
	}
	decoded, err := decodeAnswer(text)
	if err != nil {
		return []requestFault{{key: "json", text: "its body is not JSON", expected: "JSON", actual: err.Error(), rule: declared.Location}}
	}
	return h.schemaFaults(media, decoded)
}

func (h *hearing) schemaFaults(media spec.MediaType, decoded any) []requestFault {
	direction := spec.AsRequest
	if h.exchange.operation.Method == http.MethodPatch {
		direction = spec.AsPatch // partial at every depth
	}
	var list []requestFault
	for _, v := range media.Schema.Validate(decoded, direction) {
		if h.recorded && valueAt(decoded, v.Pointer) == spec.Redacted {
			continue
		}
		file, pointer, _ := strings.Cut(v.Schema, "#")
		list = append(list, requestFault{
			key: v.Schema + index.ReplaceAllString(v.Pointer, "/*"), text: cmp.Or(v.Pointer, "the whole body"), pointer: v.Pointer,
			expected: v.Message, actual: show(valueAt(decoded, v.Pointer)), rule: spec.Location{File: file, Pointer: pointer},
			coerced: v.Rule == "type" && scalar(valueAt(decoded, v.Pointer)),
		})
	}
	return list
}

func scalar(v any) bool {
	switch v.(type) {
	case nil, map[string]any, []any:
		return false
	}
	return !isAbsent(v)
}

func mediaNames(media []spec.MediaType) string {
	names := make([]string, len(media))
	for i, m := range media {
		names[i] = m.Name
	}
	return strings.Join(names, ", ")
}
