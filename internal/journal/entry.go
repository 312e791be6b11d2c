package journal

import (
	"net/url"
	"strings"
	"time"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// An Entry is an exchange as its server knows it, credentials and all. It is
// never shown: Row and Exchange make of it what may be. What it refers to must
// not be changed after it was handed over.
type Entry struct {
	Time       time.Time // when it started
	Duration   time.Duration
	Method     string
	URL        *url.URL
	Operation  *spec.Operation // nil: none has this path and method
	User       string          // a name that may be shown; "" for nobody
	Status     int
	Verdict    Verdict
	Violations []Violation
	Notices    []spec.Notice
	Faults     []string // ids of the planted faults that took hold
	Request    Half
	Response   Half
	Record     Record        // the one that was changed, if its resource has a name
	Secrets    *spec.Secrets // what is never shown of it; nil: the places that are known without a description

	id int64
}

// A Half is a request or an answer.
type Half struct {
	Header Fields
	Body   []byte
	Size   int // of the whole body, in bytes; 0 means that of Body
}

// A Record is a record before and after an exchange.
type Record struct {
	Resource      string
	ID            string
	Before, After State
}

// A State is a record as a value, or as its JSON; the zero value is that of a
// record that is not there.
type State struct {
	Object value.Object
	JSON   []byte
}

// ID is the number the journal gave the entry.
func (e *Entry) ID() int64 { return e.id }

// Cut tells whether the end of the request's body was not kept.
func (e *Entry) Cut() bool { return len(e.Request.Body) < e.Request.Size }

// Row is what a list shows of the entry.
func (e *Entry) Row() Row {
	row := Row{
		ID: e.id, Time: e.Time.UTC(), Duration: e.Duration, Method: e.Method, User: e.User,
		Status: e.Status, Verdict: e.Verdict, Violations: e.Violations, Notices: e.Notices, Faults: e.Faults,
	}
	if e.URL != nil {
		row.Path = e.secrets().URL(e.URL).RequestURI()
	}
	if e.Operation != nil {
		row.Operation = e.Operation.ID
	}
	return row
}

// Exchange is the entry with all that may be shown of it.
func (e *Entry) Exchange() Exchange {
	secrets := e.secrets()
	x := Exchange{Row: e.Row(), Request: e.Request.message(secrets), Response: e.Response.message(secrets)}
	if change, some := e.Record.change(); some {
		x.Changes = append(x.Changes, change)
	}
	return x
}

func (e *Entry) secrets() spec.Secrets {
	if e.Secrets == nil {
		return spec.Secrets{}
	}
	return *e.Secrets
}

func (h Half) message(secrets spec.Secrets) Message {
	size := max(h.Size, len(h.Body))
	return Message{
		Header:    secrets.Header(h.Header.Header()),
		Body:      strings.ToValidUTF8(string(h.Body), "\uFFFD"),
		Size:      size,
		Truncated: len(h.Body) < size,
	}
}

// maxKept bounds what is kept of one body, in bytes.
const maxKept = 64 << 10

func (h Half) long() bool { return len(h.Body) > maxKept }

// cut drops the end of a long body, so that its memory can go.
func (h Half) cut() Half {
	h.Size = max(h.Size, len(h.Body))
	if h.long() {
		h.Body = append([]byte(nil), h.Body[:maxKept]...)
	}
	return h
}

// weight is about how much memory keeping an entry takes, in bytes.
func (e *Entry) weight() int {
	const fixed = 1 << 10 // the entry itself, and its headers
	w := fixed + len(e.Request.Body) + len(e.Response.Body) + 256*len(e.Violations) + 128*len(e.Notices)
	if w += e.Record.Before.weight(); !sameText(e.Record.After.JSON, e.Response.Body) {
		w += e.Record.After.weight()
	}
	return w
}

// sameText tells whether two texts are one in memory.
func sameText(a, b []byte) bool { return len(a) > 0 && len(a) == len(b) && &a[0] == &b[0] }

// weight is about the size of a record: its members, for most are short.
func (s State) weight() int { return len(s.JSON) + 64*len(s.Object) }
