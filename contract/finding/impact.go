package finding

import (
	"net/http"
	"slices"
)

// An Impact says what a finding costs those who use the API.
type Impact string

const (
	DataAtRisk  Impact = "data-at-risk" // data is lost, changed unasked, or shown to somebody else
	ServerError Impact = "server-error" // no response, or 5xx
	WrongValue  Impact = "wrong-value"  // a value or a status that misleads a client
	WrongShape  Impact = "wrong-shape"  // a response that a client may fail to read
	Wording     Impact = "wording"      // nothing that a client depends on
)

// Impacts lists every impact, the worst first.
func Impacts() []Impact {
	return []Impact{DataAtRisk, ServerError, WrongValue, WrongShape, Wording}
}

// Rank is the place of a finding's impact in [Impacts]. A finding without one
// is a server error if its response is one, and a wrong value otherwise.
func (f Finding) Rank() int {
	impact := f.Impact
	switch {
	case slices.Contains(Impacts(), impact):
	case f.Response != nil && f.Response.Status >= http.StatusInternalServerError:
		impact = ServerError
	default:
		impact = WrongValue
	}
	return slices.Index(Impacts(), impact)
}
