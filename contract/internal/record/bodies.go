package record

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// sendBrokenBodies are texts that are no JSON object.
func sendBrokenBodies(t *Session) {
	fields := plainSent(t, t.Leaves(spec.Stored), 13)
	if len(fields) == 0 {
		return
	}
	good := string(value.Encode(bodyOf(fields[:1])))
	for _, s := range []struct{ what, text string }{
		{"truncated JSON", good[:len(good)-1]},
		{"JSON cut within a text", good[:len(good)-3]},
		{"a trailing comma", good[:len(good)-1] + ",}"},
		{"single quotes", strings.ReplaceAll(good, `"`, `'`)},
		{"two objects", good + good},
		{"an array of the object", "[" + good + "]"},
		{"an empty array", "[]"},
		{"a text", `"text"`},
		{"a number", "42"},
		{"the word true", "true"},
		{"the word null", "null"},
		{"plain words", "hello there"},
	} {
		mustRefuseText(t, s.what, []byte(s.text), nil)
	}
}

// mustRefuseText sends a text that is no valid body.
func mustRefuseText(t *Session, what string, text []byte, header http.Header) {
	before := t.state(t.First)
	if before == nil || t.Over() {
		return
	}
	delete(t.known, t.First)
	x := t.Send(session.Request{Caller: t.First, Body: text, Header: header})
	t.readAfter(x)
	switch {
	case !x.Answered() || x.Status >= 500:
	case x.Success():
		t.Note(evidence.Issue{Kind: evidence.TookInvalid, Verdict: finding.Broken, Exchange: x, Key: what, Message: what + " is taken for a body", Expected: "400", Actual: x.Describe()})
	case x.Status != http.StatusBadRequest && t.Operation.Response(x.Status) == nil && !session.PlainHTTP[x.Status]:
		t.Note(evidence.Issue{Kind: evidence.OtherStatus, Verdict: finding.Broken, Exchange: x, Key: x.Describe(),
			Message: what + " is refused with another status", Expected: "400", Actual: x.Describe()})
	}
	t.unchanged(t.First, before, x, what)
}

// sendOtherMediaTypes notes what is done with bodies that say they are something else.
func sendOtherMediaTypes(t *Session) {
	fields := plainSent(t, t.Leaves(spec.Stored), 14)
	if len(fields) == 0 {
		return
	}
	good := value.Encode(bodyOf(fields[:1]))
	for _, contentType := range []string{"text/plain", "application/xml", "application/x-www-form-urlencoded", "application/merge-patch+json", "nonsense", ""} {
		before := t.state(t.First)
		delete(t.known, t.First)
		header := http.Header{"Content-Type": {contentType}}
		if contentType == "" {
			header = http.Header{"Content-Type": nil}
		}
		x := t.Send(session.Request{Caller: t.First, Body: good, Header: header})
		what := fmt.Sprintf("a body of type %q", contentType)
		switch {
		case x.Success():
			t.Observed(x, what+" is taken", x.Describe())
		case x.Answered() && x.Status < 500:
			t.Observed(x, what+" is refused", x.Describe())
			t.unchanged(t.First, before, x, what)
		}
	}
}
