package session

import (
	"fmt"
	"strings"

	"github.com/actalike/actalike/internal/curl"
)

// maxCurlBody bounds the body in a curl command; replaying makes a longer one.
const maxCurlBody = 16 << 10

// curl returns a command line that sends the request again.
func (x *Exchange) curl() string {
	variable := ""
	if x.Caller != nil {
		variable = x.Caller.Variable
	}
	r := curl.Request{Method: x.Method, URL: curl.Expand(x.shownURL(), variable), Body: x.Body, Include: true}
	if len(x.Body) > maxCurlBody {
		r.Body, r.BodyFile = nil, fmt.Sprintf("body-of-%d-bytes", len(x.Body))
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
