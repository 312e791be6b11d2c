package mockserver

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/actalike/actalike/spec"
)

// An Exchange is one request and its answer, as the journal keeps it. It holds
// no credentials.
type Exchange struct {
	ID         int64            `json:"id"`
	Time       time.Time        `json:"time"`
	Method     string           `json:"method"`
	Path       string           `json:"path"` // with the query, credentials redacted
	Operation  string           `json:"operation,omitempty"`
	User       string           `json:"user,omitempty"`
	Status     int              `json:"status"`
	Duration   time.Duration    `json:"duration_ns"`
	Verdict    Verdict          `json:"verdict"`
	Violations []spec.Violation `json:"violations,omitempty"`
	Notices    []spec.Notice    `json:"notices,omitempty"`
	Request    Message          `json:"request"`
	Response   Message          `json:"response"`
}

// A Message is one half of an exchange.
type Message struct {
	Header    http.Header `json:"header"`
	Body      string      `json:"body"`
	Truncated bool        `json:"truncated,omitempty"` // only the start of the body is kept
}

// A Verdict sums an exchange up.
type Verdict string

const (
	Accepted     Verdict = "accepted"
	Refused      Verdict = "refused"      // the request broke the document
	Unauthorized Verdict = "unauthorized" // no known user
	NotFound     Verdict = "not-found"    // no such record, path or method
	Forced       Verdict = "forced"       // the client asked for this answer
	Failed       Verdict = "failed"       // the mock itself failed
)

// maxKept bounds what is kept of one body, in bytes.
const maxKept = 64 << 10

// A journal keeps the last exchanges in a ring.
type journal struct {
	mutex sync.Mutex
	ring  []Exchange
	next  int64 // the number of exchanges so far
	on    func(Exchange)
}

func newJournal(size int, on func(Exchange)) *journal {
	return &journal{ring: make([]Exchange, 0, size), on: on}
}

func (j *journal) add(x *exchange, started time.Time, took time.Duration) {
	e := x.describe()
	e.Time, e.Duration = started.UTC(), took
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.next++
	e.ID = j.next
	if len(j.ring) < cap(j.ring) {
		j.ring = append(j.ring, e)
	} else if len(j.ring) > 0 {
		j.ring[(j.next-1)%int64(len(j.ring))] = e
	}
	if j.on != nil {
		j.on(e)
	}
}

// recent lists at most limit exchanges, the newest first.
func (j *journal) recent(limit int) []Exchange {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	list := slices.Clone(j.ring)
	slices.SortFunc(list, func(a, b Exchange) int { return int(b.ID - a.ID) })
	return list[:min(limit, len(list))]
}

func (j *journal) clear() {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	clear(j.ring)
	j.ring, j.next = j.ring[:0], 0
}

func (x *exchange) describe() Exchange {
	secrets := secretsOf(x.operation)
	e := Exchange{
		Method: x.request.Method, Path: secrets.redactURL(x.request.URL),
		User: x.user.token, Status: x.reply.status, Verdict: x.verdict(),
		Violations: x.violations, Notices: x.notices,
		Request:  keep(secrets.redactHeader(x.request.Header), x.body),
		Response: keep(x.reply.header, x.reply.body),
	}
	if x.operation != nil {
		e.Operation = x.operation.ID
	}
	return e
}

func (x *exchange) verdict() Verdict {
	switch status := x.reply.status; {
	case x.prefer.code == status && status != 0 && status >= 400:
		return Forced
	case status >= 500:
		return Failed
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return Unauthorized
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		return NotFound
	case status >= 400:
		return Refused
	}
	return Accepted
}

func keep(header http.Header, body []byte) Message {
	kept := body[:min(len(body), maxKept)]
	return Message{Header: header, Body: strings.ToValidUTF8(string(kept), "\uFFFD"), Truncated: len(kept) < len(body)}
}

// secrets are the places of a request that carry credentials.
type secrets struct {
	headers []string
	queries []string
}

const redacted = "[redacted]"

func secretsOf(o *spec.Operation) secrets {
	s := secrets{headers: []string{"Authorization", "Proxy-Authorization", "Cookie", ControlHeader}}
	if o == nil {
		return s
	}
	for _, requirement := range o.Security {
		for _, use := range requirement {
			switch {
			case use.Scheme == nil || use.Scheme.Type != "apiKey":
			case use.Scheme.In == "query":
				s.queries = append(s.queries, use.Scheme.Name)
			default:
				s.headers = append(s.headers, use.Scheme.Name)
			}
		}
	}
	return s
}

// redactHeader is a copy of a header without credentials; the scheme of an
// Authorization stays.
func (s secrets) redactHeader(header http.Header) http.Header {
	copied := header.Clone()
	for _, name := range s.headers {
		for i, text := range copied.Values(name) {
			scheme, _, found := strings.Cut(text, " ")
			if !found || !strings.Contains(strings.ToLower(name), "authorization") {
				copied.Values(name)[i] = redacted
				continue
			}
			copied.Values(name)[i] = scheme + " " + redacted
		}
	}
	return copied
}

func (s secrets) redactURL(u *url.URL) string {
	copied := *u
	query := copied.Query()
	for _, name := range s.queries {
		if query.Has(name) {
			query.Set(name, redacted)
			copied.RawQuery = query.Encode()
		}
	}
	return copied.RequestURI()
}
