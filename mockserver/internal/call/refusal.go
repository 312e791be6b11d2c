package call

import (
	"fmt"
	"net/http"

	"github.com/actalike/actalike/spec"
)

// A Refusal says why a call is not carried out. It is an error.
type Refusal struct {
	Status     int    // the usual one: the document may declare another
	Reason     string // for the request as a whole; "" if Violations say it all
	Violations []spec.Violation
}

// Error implements error.
func (r *Refusal) Error() string { return fmt.Sprintf("%d %s %v", r.Status, r.Reason, r.Violations) }

// Refuse returns a refusal of the request as a whole.
func Refuse(status int, format string, args ...any) *Refusal {
	return &Refusal{Status: status, Reason: fmt.Sprintf(format, args...)}
}

// Missing returns the refusal where there is no such record.
func (c *Call) Missing() *Refusal {
	reason := "Not found."
	if response := c.Operation.Response(http.StatusNotFound); response != nil && response.Status == "404" && response.Description != "" {
		reason = response.Description
	}
	return &Refusal{Status: http.StatusNotFound, Reason: reason}
}

// Invalid returns the refusal of what can be read and breaks a rule: 422 where the
// document names it (RFC 9110, section 15.5.21), else 400.
func (c *Call) Invalid(violations []spec.Violation) *Refusal {
	status := http.StatusBadRequest
	if c.Declares(http.StatusUnprocessableEntity) {
		status = http.StatusUnprocessableEntity
	}
	return &Refusal{Status: status, Violations: violations}
}

// InvalidPath returns the refusal of a path whose parameters cannot name anything:
// as invalid where the document names a status for that, else as missing.
func (c *Call) InvalidPath(violations []spec.Violation) *Refusal {
	if c.Declares(http.StatusBadRequest) || c.Declares(http.StatusUnprocessableEntity) {
		return c.Invalid(violations)
	}
	refusal := c.Missing()
	refusal.Violations = violations
	return refusal
}
