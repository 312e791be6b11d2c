package conform

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
)

// headers holds the header of an answer against what is declared of it: the fields
// that must be there, and the values of all. Content-Type is ignored there (OpenAPI
// 3.1, 4.8.17.1: it is what the media types are for).
func (c *checker) headers(x *session.Exchange, response *spec.Response) {
	for _, p := range response.Fields {
		values := x.Received.Values(p.Name)
		switch {
		case http.CanonicalHeaderKey(p.Name) == "Content-Type":
		case len(values) == 0 && p.Required:
			c.wrongHeader(x, p, "a header that must be there is missing: ", "a "+p.Name, "none")
		case len(values) > 0:
			c.headerValue(x, p, values)
		}
	}
}

func (c *checker) headerValue(x *session.Exchange, p *spec.Parameter, values []string) {
	if p.Schema == nil || http.CanonicalHeaderKey(p.Name) == "Set-Cookie" { // its values cannot be joined
		return
	}
	v, sent := p.Read([]string{strings.Join(values, ",")}, nil)
	if !sent {
		return
	}
	for _, violation := range p.Schema.Validate(v, spec.AsResponse) {
		c.wrongHeader(x, p, "a header is not as declared: ", violation.Message, strings.Join(values, ", "))
		return
	}
}

func (c *checker) wrongHeader(x *session.Exchange, p *spec.Parameter, message, expected, actual string) {
	c.Note(evidence.Issue{Kind: evidence.WrongHeader, Verdict: finding.Broken, Exchange: x, Key: fmt.Sprint(x.Status, p.Name, message), Rule: p.Location,
		Message: message + p.Name, Expected: expected, Actual: actual})
}
