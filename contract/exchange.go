package contract

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/curl"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A request is what a probe wants sent.
type request struct {
	operation *spec.Operation
	method    string // default: the operation's
	path      string // escaped, its parameters filled in; default: the operation's template
	query     string // escaped
	caller    *caller
	header    http.Header // replaces what would be sent
	body      []byte      // nil: none
	shownAs   string      // what a report shows as Authorization, where it is made of a token
}

// An exchange is a request and what came back.
type exchange struct {
	request
	url      *url.URL
	sent     http.Header
	secret   url.Values // credentials in the query
	status   int        // 0: no answer
	received http.Header
	text     []byte
	decoded  any
	took     time.Duration
	fault    error // why there is no whole answer, or why it is not JSON
}

func (x *exchange) answered() bool { return x.status != 0 }
func (x *exchange) success() bool  { return x.status >= 200 && x.status < 300 }

// record is the answer as an object; false if it is none.
func (x *exchange) record() (value.Object, bool) {
	object, ok := x.decoded.(map[string]any)
	return object, ok && x.success()
}

// describe says in a few words how the server answered.
func (x *exchange) describe() string {
	if !x.answered() {
		return "no answer: " + faultText(x.fault)
	}
	return strconv.Itoa(x.status) + " " + http.StatusText(x.status)
}

func faultText(err error) string {
	if err == nil {
		return "unknown"
	}
	return err.Error()
}

// maxShown bounds the bodies in a finding, in bytes.
const maxShown = 4 << 10

// into adds the exchange to a finding; credentials are left out.
func (x *exchange) into(f *finding.Finding) {
	f.Request = &finding.Request{Method: x.method, URL: x.shownURL(), Header: x.shownHeader(), Body: shown(x.body)}
	f.Curl = x.curl()
	if x.answered() {
		f.Response = &finding.Response{Status: x.status, Header: x.received, Body: shown(x.text), DurationMS: float64(x.took.Microseconds()) / 1000}
	}
}

func shown(body []byte) string {
	if len(body) <= maxShown {
		return strings.ToValidUTF8(string(body), "\uFFFD")
	}
	cut := maxShown
	for cut > 0 && !utf8.RuneStart(body[cut]) {
		cut--
	}
	return strings.ToValidUTF8(string(body[:cut]), "\uFFFD") + "… (" + strconv.Itoa(len(body)) + " bytes)"
}

// shownHeader is the header that was sent, each of our own tokens as the shell
// variable that the curl line uses.
func (x *exchange) shownHeader() http.Header {
	shown := x.sent.Clone()
	if x.shownAs != "" {
		shown.Set("Authorization", x.shownAs)
	}
	for name, values := range shown {
		for i, text := range values {
			shown[name][i] = x.hide(text)
		}
	}
	return shown
}

// basicOf stands before the variable of a name and a password.
const basicOf = "Basic $"

// hide puts the variable of a token in its place. A pair of name and password
// that was encoded is left out as a whole.
func (x *exchange) hide(text string) string {
	if x.caller == nil || x.caller.variable == "" {
		return text
	}
	for _, secret := range x.caller.secrets() {
		if basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(secret)); text == basic {
			return basicOf + x.caller.variable
		}
		text = strings.ReplaceAll(text, secret, "$"+x.caller.variable)
	}
	return text
}

// shownURL is the URL with variables for the credentials in it.
func (x *exchange) shownURL() string {
	if len(x.secret) == 0 {
		return x.url.String()
	}
	at := x.url.String()
	for _, name := range slices.Sorted(maps.Keys(x.secret)) {
		sign := "?"
		if strings.Contains(at, "?") {
			sign = "&"
		}
		at += sign + url.QueryEscape(name) + "=$" + x.caller.variable
	}
	return at
}

// maxCurlBody bounds the body in a curl command; replaying makes a longer one.
const maxCurlBody = 16 << 10

// curl returns a command line that sends the request again.
func (x *exchange) curl() string {
	variable := ""
	if x.caller != nil {
		variable = x.caller.variable
	}
	r := curl.Request{Method: x.method, URL: curl.Expand(x.shownURL(), variable), Body: x.body, Include: true}
	if len(x.body) > maxCurlBody {
		r.Body, r.BodyFile = nil, fmt.Sprintf("body-of-%d-bytes", len(x.body))
	}
	for _, h := range curl.Header(x.shownHeader(), variable) {
		switch {
		case strings.HasPrefix(h.Value.String(), basicOf):
			r.User = curl.Variable(variable)
		case !ofTheClient(h.Name):
			r.Header = append(r.Header, h)
		}
	}
	return r.Line()
}

// ofTheClient tells whether a header is a matter of the program that sends: curl
// sets its own, and prints an answer that it did not ask to be compressed.
func ofTheClient(name string) bool {
	switch name {
	case "Accept-Encoding", "Connection", "Content-Length", "Host", "Transfer-Encoding":
		return true
	}
	return strings.HasPrefix(name, "Sec-")
}
