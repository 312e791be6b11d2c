package finding

import "net/http"

// A Request is what was sent, without credentials.
type Request struct {
	Method string      `json:"method"`
	URL    string      `json:"url"`
	Header http.Header `json:"header"`
	Body   string      `json:"body,omitempty"` // may be shortened; curl has all of it
}

// A Response is what came back.
type Response struct {
	Status     int         `json:"status"`
	Header     http.Header `json:"header"`
	Body       string      `json:"body,omitempty"` // may be shortened
	DurationMS float64     `json:"duration_ms"`
}
