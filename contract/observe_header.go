package contract

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/spec"
)

// headers holds the header of an answer against what is declared of it: the fields
// that must be there, and the values of all. Content-Type is ignored there (OpenAPI
// 3.1, 4.8.17.1: it is what the media types are for).
func (t *trial) headers(x *exchange, response *spec.Response) {
	for _, p := range response.Fields {
		values := x.received.Values(p.Name)
		switch {
		case http.CanonicalHeaderKey(p.Name) == "Content-Type":
		case len(values) == 0 && p.Required:
			t.wrongHeader(x, p, "a header that must be there is missing: ", "a "+p.Name, "none")
		case len(values) > 0:
			t.headerValue(x, p, values)
		}
	}
}

func (t *trial) headerValue(x *exchange, p *spec.Parameter, values []string) {
	if p.Schema == nil || http.CanonicalHeaderKey(p.Name) == "Set-Cookie" { // its values cannot be joined
		return
	}
	v, sent := p.Read([]string{strings.Join(values, ",")}, nil)
	if !sent {
		return
	}
	for _, violation := range p.Schema.Validate(v, spec.AsResponse) {
		t.wrongHeader(x, p, "a header is not as declared: ", violation.Message, strings.Join(values, ", "))
		return
	}
}

func (t *trial) wrongHeader(x *exchange, p *spec.Parameter, message, expected, actual string) {
	t.note(issue{kind: wrongHeader, verdict: finding.Broken, exchange: x, key: fmt.Sprint(x.status, p.Name, message), rule: p.Location,
		message: message + p.Name, expected: expected, actual: actual})
}
