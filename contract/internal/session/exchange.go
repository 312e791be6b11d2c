package session

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A Request is what a probe wants sent.
type Request struct {
	Operation *spec.Operation
	Method    string // default: the operation's
	Path      string // escaped, its parameters filled in; default: the operation's template
	Query     string // escaped
	Caller    *Caller
	Header    http.Header // replaces what would be sent
	Body      []byte      // nil: none
	ShownAs   string      // what a report shows as Authorization, where it is made of a token
}

// An Exchange is a request and what came back.
type Exchange struct {
	Request
	URL        *url.URL
	SentHeader http.Header
	secret     url.Values // credentials in the query
	renewed    bool       // it was sent again with another token
	Status     int        // 0: no answer
	Received   http.Header
	Text       []byte
	Value      any
	Took       time.Duration
	Err        error // why there is no whole answer, or why it is not JSON
}

func (x *Exchange) Answered() bool { return x.Status != 0 }

func (x *Exchange) Success() bool { return x.Status >= 200 && x.Status < 300 }

// Record is the answer as an object; false if it is none.
func (x *Exchange) Record() (value.Object, bool) {
	object, ok := x.Value.(map[string]any)
	return object, ok && x.Success()
}

// Describe says in a few words how the server answered.
func (x *Exchange) Describe() string {
	if !x.Answered() {
		return "no answer: " + ErrorText(x.Err)
	}
	return strconv.Itoa(x.Status) + " " + http.StatusText(x.Status)
}

func ErrorText(err error) string {
	if err == nil {
		return "unknown"
	}
	return err.Error()
}
