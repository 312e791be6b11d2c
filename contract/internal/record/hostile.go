package record

import (
	"bytes"
	"compress/gzip"
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

// A hostile request is one that no honest client sends often, and no server may
// fall over.
type hostile struct {
	what   string
	body   []byte
	header http.Header
	sent   []sent // what must read back if it is taken; none if servers may differ
}

func sendHostileRequests(t *Session) {
	for _, h := range hostiles(t) {
		sendHostile(t, h)
	}
}

// sendHostile sends a hostile request: it may be taken or refused, but not lose
// anything, and the server must still answer.
func sendHostile(t *Session, h hostile) {
	before := t.state(t.First)
	if before == nil || t.Over() {
		return
	}
	delete(t.known, t.First)
	x := t.Send(session.Request{Caller: t.First, Body: h.body, Header: h.header})
	t.readAfter(x)
	answer, ok := x.Record()
	switch {
	case !x.Answered():
		t.Note(evidence.Issue{Kind: evidence.Crashed, Verdict: finding.Broken, Exchange: x, Key: h.what, Message: h.what + " got no answer", Expected: "an answer", Actual: x.Describe()})
	case ok && h.sent != nil:
		t.compare(evidence.AnsweredOther, h.what, x, before, answer, h.sent)
	case x.Answered() && !x.Success() && x.Status < 500:
		t.Observed(x, h.what+" is refused", x.Describe())
		t.unchanged(t.First, before, x, h.what)
	}
	next, y := t.readExchange(t.First)
	switch {
	case next == nil:
		t.Note(evidence.Issue{Kind: evidence.Crashed, Verdict: finding.Broken, Exchange: y, Key: "after " + h.what, Message: "the record cannot be read after " + h.what, Expected: "the record", Actual: y.Describe()})
	case ok && h.sent != nil:
		t.compare(evidence.Forgot, h.what, x, before, next, h.sent)
	}
}

func hostiles(t *Session) []hostile {
	list := t.hostileValues()
	fields := plainSent(t, t.Leaves(spec.Stored, isText), 18)
	if len(fields) == 0 {
		return list
	}
	body := value.Encode(bodyOf(fields[:1]))
	return append(list,
		hostile{what: "a content type in odd case", body: body, header: http.Header{"Content-Type": {"APPLICATION/JSON"}}, sent: fields[:1]},
		hostile{what: "a charset", body: body, header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, sent: fields[:1]},
		hostile{what: "header names in odd case", body: body, header: http.Header{"x-oDD-caSe": {"1"}, "X-Long": {strings.Repeat("a", 2000)}}, sent: fields[:1]},
		hostile{what: "white space around the object", body: []byte(" \r\n\t" + string(body) + "\n\n"), sent: fields[:1]},
		hostile{what: "a compressed body", body: zipped(body), header: http.Header{"Content-Encoding": {"gzip"}}, sent: fields[:1]},
		hostile{what: "a broken compressed body", body: []byte("\x1f\x8b\x08nonsense"), header: http.Header{"Content-Encoding": {"gzip"}}},
		hostile{what: "bytes that are not UTF-8", body: bytes.ReplaceAll(body, []byte(`:"`), []byte(":\"\xff\xfe"))},
		hostile{what: "a byte order mark", body: append([]byte("\xef\xbb\xbf"), body...)},
		hostile{what: "an unknown Accept", body: body, header: http.Header{"Accept": {"text/turtle"}}},
	)
}

func zipped(body []byte) []byte {
	var text bytes.Buffer
	w := gzip.NewWriter(&text)
	_, _ = w.Write(body) // to memory
	_ = w.Close()
	return text.Bytes()
}

// allHostile are the odd values, some of them megabytes, that need not be like what
// is in the record.
func allHostile(s *Target) []hostile {
	many := value.Object{}
	for i := range 1000 {
		many[fmt.Sprint("unknown_", i)] = Number("1")
	}
	list := append(hostileTexts(s), oddValues(s)...)
	return slices.Clip(append(list, hostile{what: "a thousand unknown members", body: value.Encode(many)}))
}

// hostileTexts are odd texts for the first field that takes any text, as
// written: no encoder of ours touches them.
func hostileTexts(s *Target) []hostile {
	fields := s.Leaves(spec.Stored, isText)
	if len(fields) == 0 {
		return nil
	}
	f := fields[len(fields)-1]
	raw := func(text string) []byte { return f.RawBody(text) }
	large, larger := lengthen("0123456789abcdef", 1<<20), lengthen("0123456789abcdef", 3<<20)
	return []hostile{
		{what: "a text of 1 MiB", body: value.Encode(f.Body(large)), sent: []sent{{f, large}}},
		{what: "a text of 3 MiB", body: value.Encode(f.Body(larger)), sent: []sent{{f, larger}}},
		{what: "a NUL in a text", body: raw(`"a\u0000b"`), sent: []sent{{f, "a\x00b"}}},
		{what: "control characters in a text", body: raw(`"a\u0001\u001f\u007fb"`), sent: []sent{{f, "a\x01\x1f\x7fb"}}},
		{what: "a lone surrogate", body: raw(`"a\ud800b"`)},
		{what: "a reversed surrogate pair", body: raw(`"\udc00\ud800"`)},
		{what: "a character beyond U+FFFF, escaped", body: raw(`"\ud83e\uddee"`), sent: []sent{{f, "🧮"}}},
		{what: "a noncharacter", body: raw(`"\uffff"`)},
		{what: "the same member twice", body: []byte(strings.TrimSuffix(string(f.RawBody(`"one"`)), "}") + "," + string(f.RawBody(`"two"`))[1:])},
	}
}

// oddValues are odd values for the first free-form field.
func oddValues(s *Target) []hostile {
	fields := s.Leaves(spec.Stored, free)
	if len(fields) == 0 {
		return nil
	}
	f := fields[0]
	var list []hostile
	for _, depth := range []int{100, 1000, 20000} {
		list = append(list, hostile{what: fmt.Sprintf("arrays nested %d deep", depth), body: f.RawBody(strings.Repeat("[", depth) + strings.Repeat("]", depth))})
	}
	list = append(list, hostile{what: "objects nested 500 deep", body: f.RawBody(strings.Repeat(`{"a":`, 500) + "1" + strings.Repeat("}", 500))})
	for _, text := range []string{"1e400", "-1e400", "1e-400", "-0", "9007199254740993", "123456789012345678901234567890", "0.1234567890123456789"} {
		list = append(list, hostile{what: "the number " + text, body: f.RawBody(text)})
	}
	list = append(list, hostile{what: "a list of 5,000 numbers", body: f.RawBody("[" + strings.TrimSuffix(strings.Repeat("7,", 5000), ",") + "]")})
	list = append(list, hostile{what: "a plain number after odd ones", body: f.RawBody("7"), sent: []sent{{f, Number("7")}}})
	return list
}
