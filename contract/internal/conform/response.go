// Package conform holds one exchange against the document: the status, the header and
// the body of the response, and the request where others made it. The suite, the proxy
// and recordings are judged by the same rules.
package conform

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A checker holds exchanges against the document, and notes what it sees.
type checker struct {
	*evidence.Log
	judges *validators
	later  func(comparison) // keeps what both judges say; nil: it is noted at once
}

func (c *checker) conforms(x *session.Exchange) {
	response := x.Operation.Response(x.Status)
	if x.Status >= 500 && !c.saidToFail(x) {
		c.Note(evidence.Issue{Kind: evidence.Crashed, Verdict: finding.Broken, Exchange: x, Key: fmt.Sprint(x.Status),
			Message: "a request was answered with a server error", Expected: "no 5xx, whatever is sent", Actual: x.Describe()})
	}
	if response == nil {
		c.undeclared(x)
		return
	}
	c.headers(x, response)
	if !c.declaredMedia(x, response) {
		return
	}
	media, ok := response.JSON()
	if !ok || media.Schema == nil {
		return
	}
	if errors.Is(x.Err, value.ErrLimit) {
		c.Note(evidence.Issue{Kind: evidence.Noted, Verdict: finding.Observed, Exchange: x, Key: "limit", Message: "answers with JSON that is beyond what is judged", Actual: session.ErrorText(x.Err)})
		return
	}
	if x.Err != nil {
		c.Note(evidence.Issue{Kind: evidence.InvalidBody, Verdict: finding.Broken, Exchange: x, Key: "json" + fmt.Sprint(x.Status), Rule: response.Location,
			Message: "the body of an answer is not JSON", Expected: "JSON", Actual: session.ErrorText(x.Err)})
		return
	}
	c.body(x, media)
	if record, ok := x.Record(); ok && x.Operation.Resource != nil {
		c.idsAgree(x, record)
		c.extraMembers(x, media, record)
	}
}

func (c *checker) undeclared(x *session.Exchange) {
	key := fmt.Sprint(x.Status)
	if session.PlainHTTP[x.Status] || c.unsaid(x) {
		c.Note(evidence.Issue{Kind: evidence.Noted, Verdict: finding.Observed, Exchange: x, Key: key, Message: "answers " + x.Describe() + ", which is plain HTTP"})
		return
	}
	var declared []string
	for _, r := range x.Operation.Responses {
		declared = append(declared, r.Status)
	}
	c.Note(evidence.Issue{Kind: evidence.Undeclared, Verdict: finding.Broken, Exchange: x, Key: key,
		Message: "answers with a status that is not declared", Expected: strings.Join(declared, ", "), Actual: x.Describe()})
}

// saidToFail tells whether the document announces that a status of 501 and above
// may come: something behind the server is missing.
func (c *checker) saidToFail(x *session.Exchange) bool {
	return x.Status > 500 && slices.ContainsFunc(x.Operation.Responses, func(r *spec.Response) bool { return r.Code() == x.Status && r.Status != "5XX" })
}

// unsaid tells whether a document is silent about a status: many declare no
// errors, or not all, and some no success. An operation that merges into the
// caller's record is held to what its document says, if that tells how a body is
// refused.
func (c *checker) unsaid(x *session.Exchange) bool {
	if session.MergesOwn(x.Operation) && (x.Operation.Response(http.StatusBadRequest) != nil || x.Operation.Response(http.StatusUnprocessableEntity) != nil) {
		return false
	}
	return session.Refusals[x.Status] || x.Success() && x.Operation.Success() == nil
}

// declaredMedia tells whether the body can be judged.
func (c *checker) declaredMedia(x *session.Exchange, response *spec.Response) bool {
	if len(response.Media) == 0 || x.Status == http.StatusNoContent || x.Status == http.StatusResetContent || x.Method == http.MethodHead {
		return false // what has no body needs no media type, whatever is declared
	}
	contentType := x.Received.Get("Content-Type")
	declared := &spec.Body{Media: response.Media}
	if _, ok := declared.Accept(contentType); ok {
		return true
	}
	var list []string
	for _, m := range response.Media {
		list = append(list, m.Name)
	}
	c.Note(evidence.Issue{Kind: evidence.WrongMedia, Verdict: finding.Broken, Exchange: x, Key: fmt.Sprint(x.Status, contentType), Rule: response.Location,
		Message:  fmt.Sprintf("answers %d with a media type that is not declared", x.Status),
		Expected: strings.Join(list, ", "), Actual: cmp.Or(contentType, "no Content-Type")})
	return false
}
