package mockserver

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// NoticeHeader carries one notice a line: its code, a JSON Pointer into the
// request body (percent-encoded) and a text.
const NoticeHeader = "Actalike-Notice"

// Notices beside those of [spec.Plan.Write].
const (
	keyTaken         spec.NoticeCode = "key-taken"         // a create replaced the record of its key
	noContentType    spec.NoticeCode = "no-content-type"   // the body was read as the declared media type
	undeclaredStatus spec.NoticeCode = "undeclared-status" // the document does not declare the status
	unknownParameter spec.NoticeCode = "unknown-parameter" // the document declares no such query parameter
	notAcceptable    spec.NoticeCode = "not-acceptable"    // the client accepts no declared media type
	unknownFault     spec.NoticeCode = "unknown-fault"     // no fault has the name that Prefer: fault gives
	unsatisfiable    spec.NoticeCode = "unsatisfiable"     // no value of the declared schema could be made
)

// maxNotices bounds the notice lines of one answer; the journal holds all.
const maxNotices = 20

// A reply is an answer that is decided and not yet written.
type reply struct {
	status    int // 0: not decided
	header    http.Header
	mediaType string
	body      []byte
	cut       bool // the connection is closed before all of the body is sent
}

func (p *reply) setHeader(name, text string) {
	if p.header == nil {
		p.header = http.Header{}
	}
	p.header.Set(name, text)
}

func (p *reply) addHeader(name, text string) {
	if p.header == nil {
		p.header = http.Header{}
	}
	p.header.Add(name, text)
}

// write is the one place that writes an answer of the API.
func (p reply) write(w http.ResponseWriter, r *http.Request, notices []spec.Notice) {
	header := w.Header()
	for name, values := range p.header {
		header[name] = values
	}
	for i, notice := range notices {
		if i == maxNotices {
			header.Add(NoticeHeader, "and "+strconv.Itoa(len(notices)-i)+" more")
			break
		}
		header.Add(NoticeHeader, noticeLine(notice))
	}
	if p.status == http.StatusNoContent || p.status == http.StatusNotModified {
		p.mediaType, p.body = "", nil // RFC 9110, section 6.4.1
	}
	if p.mediaType != "" {
		header.Set("Content-Type", p.mediaType)
		header.Set("Content-Length", strconv.Itoa(len(p.body)))
	}
	w.WriteHeader(p.status)
	if p.cut {
		_, _ = w.Write(p.body[:len(p.body)/2])
		panic(http.ErrAbortHandler) // net/http closes the connection
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(p.body) // a client that left cannot be told
	}
}

// noticeLine is a notice as a header value: names a client chose are encoded,
// so that they can neither end the line nor leave ASCII.
func noticeLine(n spec.Notice) string {
	pointer := n.Pointer
	if len(pointer) > 200 {
		pointer = strings.ToValidUTF8(pointer[:200], "") + "…"
	}
	line := string(n.Code) + " " + (&url.URL{Path: pointer}).EscapedPath() + " " + n.Text
	return strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return '?'
		}
		return c
	}, line)
}

// plainReply is an answer off the document: an unknown path or method.
func plainReply(status int, reason string) reply {
	return reply{status: status, mediaType: "application/json", body: value.Encode(detail(reason))}
}
