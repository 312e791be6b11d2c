// Package call reads what one request of a declared operation says: who makes it,
// its parameters, its preferences and its body. It decides nothing.
package call

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/spec"
)

// A Call is one request of a declared operation.
type Call struct {
	HTTP      *http.Request
	Params    map[string]string // of the path
	Operation *spec.Operation
	Prefer    Preferences
	User      users.User

	Body  []byte
	Media spec.MediaType // the declared one that the body was matched with
	value any            // of the body
	read  bool           // value is set

	Notices    []spec.Notice
	Violations []spec.Violation // by the request
}

// Notices beside those of [spec.Plan.Write].
const (
	KeyTaken         spec.NoticeCode = "key-taken"         // a create replaced the record of its key
	noContentType    spec.NoticeCode = "no-content-type"   // the body was read as the declared media type
	UndeclaredStatus spec.NoticeCode = "undeclared-status" // the document does not declare the status
	unknownParameter spec.NoticeCode = "unknown-parameter" // the document declares no such query parameter
	NotAcceptable    spec.NoticeCode = "not-acceptable"    // the client accepts no declared media type
	UnknownFault     spec.NoticeCode = "unknown-fault"     // no fault has the name that Prefer: fault gives
	Unsatisfiable    spec.NoticeCode = "unsatisfiable"     // no value of the declared schema could be made
)

// Notice notes something that the answer tells in a header.
func (c *Call) Notice(code spec.NoticeCode, text string) {
	c.Notices = append(c.Notices, spec.Notice{Code: code, Text: text})
}

// Declares reports whether the document names a status of the operation itself.
func (c *Call) Declares(status int) bool {
	name := strconv.Itoa(status)
	return slices.ContainsFunc(c.Operation.Responses, func(r *spec.Response) bool { return r.Status == name })
}

// MayCreate reports whether the operation makes a record of the key in its path
// (RFC 9110, section 9.3.4): a PUT that declares 201, or the only way to make one.
func (c *Call) MayCreate() bool {
	if c.Operation.Effect != spec.Replaces || c.Operation.Plan == nil {
		return false
	}
	creates := func(o *spec.Operation) bool { return o.Effect == spec.Creates }
	return c.Declares(http.StatusCreated) || !slices.ContainsFunc(c.Operation.Resource.Operations, creates)
}

// URL is the whole URL of the request.
func (c *Call) URL() *url.URL {
	at := *c.HTTP.URL
	at.Scheme, at.Host = "http", c.HTTP.Host
	if c.HTTP.TLS != nil {
		at.Scheme = "https"
	}
	return &at
}
