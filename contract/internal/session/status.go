package session

import (
	"net/http"
)

// PlainHTTP are the statuses that are plain HTTP, off the document, and fine.
var PlainHTTP = map[int]bool{
	http.StatusMethodNotAllowed: true, http.StatusNotAcceptable: true, http.StatusRequestTimeout: true,
	http.StatusLengthRequired: true, http.StatusRequestEntityTooLarge: true, http.StatusRequestURITooLong: true,
	http.StatusUnsupportedMediaType: true, http.StatusExpectationFailed: true, http.StatusTooManyRequests: true,
	http.StatusRequestHeaderFieldsTooLarge: true,
}

// Refusals are the statuses that a request may honestly be refused with, declared
// or not.
var Refusals = map[int]bool{
	http.StatusBadRequest: true, http.StatusUnauthorized: true, http.StatusPaymentRequired: true, http.StatusForbidden: true,
	http.StatusNotFound: true, http.StatusConflict: true, http.StatusGone: true, http.StatusPreconditionFailed: true,
	http.StatusUnprocessableEntity: true, http.StatusLocked: true, http.StatusFailedDependency: true, http.StatusPreconditionRequired: true,
}
