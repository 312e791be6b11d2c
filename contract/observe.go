package contract

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// An observer looks at every exchange of a run, whatever it was made for. What
// it sees becomes the issues of the conformance probe, which runs last.
type observer struct {
	run    *run
	issues []*issue
	seen   *seen
	behind *behind // nil: it looks at once
	fault  any     // its own, which kept it from looking at some
}

func newObserver(r *run) *observer { return &observer{run: r, seen: newSeen()} }

// observed statuses are plain HTTP, off the document, and fine.
var plainHTTP = map[int]bool{
	http.StatusMethodNotAllowed: true, http.StatusNotAcceptable: true, http.StatusRequestTimeout: true,
	http.StatusLengthRequired: true, http.StatusRequestEntityTooLarge: true, http.StatusRequestURITooLong: true,
	http.StatusUnsupportedMediaType: true, http.StatusExpectationFailed: true, http.StatusTooManyRequests: true,
	http.StatusRequestHeaderFieldsTooLarge: true,
}

// observe has the observer look at an exchange, now or behind the run.
func (t *trial) observe(x *exchange) {
	s := sight{subject: t.subject, exchange: x, ended: t.context.Err() != nil}
	if b := t.observer.behind; b != nil {
		b.sights <- s
		return
	}
	t.observer.look(s)
}

// look notes what one exchange says about conformance.
func (o *observer) look(s sight) {
	x := s.exchange
	o.seen.exchange(x)
	notes := &trial{subject: s.subject, issues: o.issues}
	defer func() { o.issues = notes.issues }()
	switch {
	case s.ended:
	case !x.answered():
		notes.broken(crashed, x, "a request got no answer", "an answer", x.describe())
	case x.method != x.operation.Method:
	case x.status >= 300 && x.status < 400 && !mergesOwn(x.operation):
		notes.note(issue{kind: noted, verdict: finding.Observed, exchange: x, key: fmt.Sprint(x.status), message: "answers by a redirect: " + x.describe()})
	default:
		notes.conforms(x)
	}
}

func (t *trial) conforms(x *exchange) {
	response := x.operation.Response(x.status)
	if x.status >= 500 && !t.saidToFail(x) {
		t.note(issue{kind: crashed, verdict: finding.Broken, exchange: x, key: fmt.Sprint(x.status),
			message: "a request was answered with a server error", expected: "no 5xx, whatever is sent", actual: x.describe()})
	}
	if response == nil {
		t.undeclared(x)
		return
	}
	t.headers(x, response)
	if !t.declaredMedia(x, response) {
		return
	}
	media, ok := response.JSON()
	if !ok || media.Schema == nil {
		return
	}
	if x.fault != nil {
		t.note(issue{kind: invalidBody, verdict: finding.Broken, exchange: x, key: "json" + fmt.Sprint(x.status), rule: response.Location,
			message: "the body of an answer is not JSON", expected: "JSON", actual: faultText(x.fault)})
		return
	}
	t.judge(x, media)
	if record, ok := x.record(); ok && x.operation.Resource != nil {
		t.idsAgree(x, record)
		t.extraMembers(x, media, record)
	}
}

func (t *trial) undeclared(x *exchange) {
	key := fmt.Sprint(x.status)
	if plainHTTP[x.status] || t.unsaid(x) {
		t.note(issue{kind: noted, verdict: finding.Observed, exchange: x, key: key, message: "answers " + x.describe() + ", which is plain HTTP"})
		return
	}
	var declared []string
	for _, r := range x.operation.Responses {
		declared = append(declared, r.Status)
	}
	t.note(issue{kind: undeclared, verdict: finding.Broken, exchange: x, key: key,
		message: "answers with a status that is not declared", expected: strings.Join(declared, ", "), actual: x.describe()})
}

// saidToFail tells whether the document announces that a status of 501 and above
// may come: something behind the server is missing.
func (t *trial) saidToFail(x *exchange) bool {
	return x.status > 500 && slices.ContainsFunc(x.operation.Responses, func(r *spec.Response) bool { return r.Code() == x.status && r.Status != "5XX" })
}

// unsaid tells whether a document is silent about a status: many declare no
// errors, or not all, and some no success. An operation that merges into the
// caller's record is held to what its document says, if that tells how a body is
// refused.
func (t *trial) unsaid(x *exchange) bool {
	if mergesOwn(x.operation) && (x.operation.Response(http.StatusBadRequest) != nil || x.operation.Response(http.StatusUnprocessableEntity) != nil) {
		return false
	}
	return refusals[x.status] || x.success() && x.operation.Success() == nil
}

// refusals are the statuses that a request may honestly be refused with, declared
// or not.
var refusals = map[int]bool{
	http.StatusBadRequest: true, http.StatusUnauthorized: true, http.StatusPaymentRequired: true, http.StatusForbidden: true,
	http.StatusNotFound: true, http.StatusConflict: true, http.StatusGone: true, http.StatusPreconditionFailed: true,
	http.StatusUnprocessableEntity: true, http.StatusLocked: true, http.StatusFailedDependency: true, http.StatusPreconditionRequired: true,
}

// declaredMedia tells whether the body can be judged.
func (t *trial) declaredMedia(x *exchange, response *spec.Response) bool {
	if len(response.Media) == 0 || x.status == http.StatusNoContent || x.status == http.StatusResetContent || x.method == http.MethodHead {
		return false // what has no body needs no media type, whatever is declared
	}
	contentType := x.received.Get("Content-Type")
	declared := &spec.Body{Media: response.Media}
	if _, ok := declared.Accept(contentType); ok {
		return true
	}
	var list []string
	for _, m := range response.Media {
		list = append(list, m.Name)
	}
	t.note(issue{kind: wrongMedia, verdict: finding.Broken, exchange: x, key: fmt.Sprint(x.status, contentType), rule: response.Location,
		message:  fmt.Sprintf("answers %d with a media type that is not declared", x.status),
		expected: strings.Join(list, ", "), actual: cmp.Or(contentType, "no Content-Type")})
	return false
}

var index = regexp.MustCompile(`/\d+`)

// judge holds the body against the published schema, by both judges.
func (t *trial) judge(x *exchange, media spec.MediaType) {
	ours := media.Published.Validate(x.decoded, spec.AsResponse)
	t.askFirst(x, ours)
	for _, v := range ours {
		if v.Rule == "oneOf" && media.Published.ChosenByDiscriminator(v, x.decoded, spec.AsResponse) {
			t.overlaps(x, v)
			continue
		}
		location, pointer, _ := strings.Cut(v.Schema, "#")
		t.note(issue{
			kind: invalidBody, verdict: finding.Broken, exchange: x, key: v.Schema + index.ReplaceAllString(v.Pointer, "/*"),
			message:  fmt.Sprintf("the body of a %d is not as declared: %s", x.status, cmp.Or(v.Pointer, "the whole")),
			expected: v.Message, actual: show(valueAt(x.decoded, v.Pointer)), pointer: v.Pointer,
			rule: spec.Location{File: location, Pointer: pointer},
		})
	}
	if len(ours) == 0 && media.Schema != media.Published {
		t.overlaid(x, media)
	}
}

// overlaps notes an answer that more branches of oneOf let in than the one that
// its discriminator names: clients go by that, and a document whose branches
// overlap may leave no other answer.
func (t *trial) overlaps(x *exchange, v spec.Violation) {
	t.note(issue{
		kind: noted, verdict: finding.Observed, exchange: x, key: "told" + v.Schema, pointer: v.Pointer,
		message:  "an answer is valid by other branches of oneOf than its discriminator names, too: " + cmp.Or(v.Pointer, "the whole"),
		expected: v.Message, actual: show(valueAt(x.decoded, v.Pointer)),
	})
}

// overlaid holds the body against what an Overlay says beside the document.
func (t *trial) overlaid(x *exchange, media spec.MediaType) {
	for _, v := range media.Schema.Validate(x.decoded, spec.AsResponse) {
		t.note(issue{
			kind: invalidBody, verdict: finding.Broken, exchange: x, key: "overlay" + v.Schema, pointer: v.Pointer,
			message:  fmt.Sprintf("the body of a %d is not as the overlay says: %s", x.status, v.Pointer),
			expected: v.Message, actual: show(valueAt(x.decoded, v.Pointer)),
		})
	}
}

func valueAt(v any, pointer string) any {
	if found, ok := value.At(v, pointer); ok {
		return found
	}
	return absent
}

// idsAgree holds the ids of a reference against the ids of its objects.
func (t *trial) idsAgree(x *exchange, record value.Object) {
	for _, reference := range x.operation.Resource.References {
		ids, hasIDs := record[reference.IDs].([]any)
		objects, hasObjects := record[reference.Objects].([]any)
		if !hasIDs || !hasObjects {
			continue
		}
		inObjects, all := idsOf(objects)
		if !all || sameSet(ids, inObjects) {
			continue
		}
		t.note(issue{
			kind: answeredOther, verdict: finding.Broken, exchange: x, key: reference.IDs,
			message:  fmt.Sprintf("the ids in /%s are not those of the objects in /%s", reference.IDs, reference.Objects),
			expected: show(inObjects), actual: show(ids), pointer: value.Pointer(reference.IDs),
		})
	}
}

// idsOf are the ids of objects; all is false if one has none.
func idsOf(objects []any) (ids []any, all bool) {
	all = true
	for _, object := range objects {
		entry, _ := object.(map[string]any)
		id, ok := entry[spec.ReferenceID]
		if all = all && ok; ok {
			ids = append(ids, id)
		}
	}
	return ids, all
}

func (t *trial) extraMembers(x *exchange, media spec.MediaType, record value.Object) {
	var extra []string
	for _, name := range slices.Sorted(maps.Keys(record)) {
		if _, declared := media.Schema.Property(name); !declared && len(media.Schema.Properties) > 0 {
			extra = append(extra, name)
		}
	}
	if len(extra) > 0 {
		t.note(issue{kind: noted, verdict: finding.Observed, exchange: x, key: "extra",
			message: "answers hold members that are not declared", actual: strings.Join(extra, ", ")})
	}
}
