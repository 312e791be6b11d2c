// Package answer makes the answers of a mock: records and lists in the shape that
// a response declares, made-up values, and errors. It decides nothing about what
// happens to a call, and one place writes: [Reply.Write].
package answer

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

// maxNotices bounds the notice lines of one answer; the journal holds all.
const maxNotices = 20

// A Reply is an answer that is decided and not yet written.
type Reply struct {
	Status int // 0: not decided
	Header http.Header
	Media  string // the Content-Type; "" for no body
	Body   []byte
	Cut    bool // the connection is closed before all of the body is sent
}

// SetHeader sets a header field.
func (p *Reply) SetHeader(name, text string) {
	if p.Header == nil {
		p.Header = http.Header{}
	}
	p.Header.Set(name, text)
}

// AddHeader adds a value to a header field.
func (p *Reply) AddHeader(name, text string) {
	if p.Header == nil {
		p.Header = http.Header{}
	}
	p.Header.Add(name, text)
}

// Write is the one place that writes an answer of the API.
func (p Reply) Write(w http.ResponseWriter, r *http.Request, notices []spec.Notice) {
	header := w.Header()
	for name, values := range p.Header {
		header[name] = values
	}
	for i, notice := range notices {
		if i == maxNotices {
			header.Add(NoticeHeader, "and "+strconv.Itoa(len(notices)-i)+" more")
			break
		}
		header.Add(NoticeHeader, noticeLine(notice))
	}
	if p.Status == http.StatusNoContent || p.Status == http.StatusNotModified {
		p.Media, p.Body = "", nil // RFC 9110, section 6.4.1
	}
	if p.Media != "" {
		header.Set("Content-Type", p.Media)
		header.Set("Content-Length", strconv.Itoa(len(p.Body)))
	}
	w.WriteHeader(p.Status)
	if p.Cut {
		_, _ = w.Write(p.Body[:len(p.Body)/2])
		panic(http.ErrAbortHandler) // net/http closes the connection
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(p.Body) // a client that left cannot be told
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

// Plain returns an answer off the document: for an unknown path or method.
func Plain(status int, reason string) Reply {
	return Reply{Status: status, Media: "application/json", Body: value.Encode(detail(reason))}
}

// Error bodies follow Django REST framework: {"detail": "…"} for a request as a
// whole, {"field": ["…"]} in the shape of the body for its members.

func detail(reason string) value.Object { return value.Object{"detail": reason} }
