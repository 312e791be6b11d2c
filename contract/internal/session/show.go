package session

import (
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/actalike/actalike/contract/finding"
)

// maxShown bounds the bodies in a finding, in bytes.
const maxShown = 4 << 10

// AddTo adds the exchange to a finding; credentials are left out.
func (x *Exchange) AddTo(f *finding.Finding) {
	f.Request = &finding.Request{Method: x.Method, URL: x.shownURL(), Header: x.shownHeader(), Body: shown(x.Body)}
	f.Curl = x.curl()
	if x.Answered() {
		f.Response = &finding.Response{Status: x.Status, Header: x.Received, Body: shown(x.Text), DurationMS: float64(x.Took.Microseconds()) / 1000}
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
func (x *Exchange) shownHeader() http.Header {
	shown := x.SentHeader.Clone()
	if x.ShownAs != "" {
		shown.Set("Authorization", x.ShownAs)
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
func (x *Exchange) hide(text string) string {
	if x.Caller == nil || x.Caller.Variable == "" {
		return text
	}
	for _, secret := range x.Caller.secrets() {
		if basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(secret)); text == basic {
			return basicOf + x.Caller.Variable
		}
		text = strings.ReplaceAll(text, secret, "$"+x.Caller.Variable)
	}
	return text
}

// shownURL is the URL with variables for the credentials in it.
func (x *Exchange) shownURL() string {
	if len(x.secret) == 0 {
		return x.URL.String()
	}
	at := x.URL.String()
	for _, name := range slices.Sorted(maps.Keys(x.secret)) {
		sign := "?"
		if strings.Contains(at, "?") {
			sign = "&"
		}
		at += sign + url.QueryEscape(name) + "=$" + x.Caller.Variable
	}
	return at
}
