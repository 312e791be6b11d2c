package traffic

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/proxy"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

// An honest 404 reaches the app; one of an operation that is not built does not.
func TestWhatTheServerLacks(t *testing.T) {
	document, err := spec.ReadFile("testdata/orders.yaml", nil)
	require.NoError(t, err)
	api, err := spec.Load(context.Background(), spec.Config{Document: document})
	require.NoError(t, err)
	answer := func(method, path string, status int, kind, body string) proxy.Answer {
		return proxy.Answer{Request: httptest.NewRequest(method, path, nil), Status: status,
			Message: tap.Message{Header: http.Header{"Content-Type": {kind}}, Body: []byte(body), Size: int64(len(body))}}
	}
	const page, json, html = "<h1>Cannot GET</h1>", "application/json", "text/html"
	for _, c := range []struct {
		name   string
		before []proxy.Answer
		answer proxy.Answer
		wrote  string // what the mock was asked before
		lacks  bool
	}{
		{"a status that is not declared", nil, answer("GET", "/orders", 404, json, `{}`), "", true},
		{"a declared one with its body", nil, answer("GET", "/orders/7", 404, json, `{"reason":"no order 7"}`), "", false},
		{"a declared one with another body", nil, answer("GET", "/orders/7", 404, json, `{"error":"no route"}`), "", true},
		{"what is said of any path", nil, answer("GET", "/orders/7", 404, json, `{"reason":"nothing at /orders/7"}`), "", true},
		{"a declared one with a page", nil, answer("GET", "/orders/7", 404, html, page), "", true},
		{"one declared without a body, with a page", nil, answer("PUT", "/orders/7", 404, html, page), "", true},
		{"one declared without a body, without one", nil, answer("PUT", "/orders/7", 404, "", ""), "", false},
		{"a HEAD", nil, answer("HEAD", "/orders/7", 404, html, ""), "", false},
		{"a method that is not built", nil, answer("PUT", "/orders/7", 405, html, page), "", true},
		{"a method that is refused as declared", nil, answer("DELETE", "/orders/7", 405, "", ""), "", false},
		{"501", nil, answer("GET", "/orders/7", 501, json, `{}`), "", true},
		{"what is no matter of being there", nil, answer("GET", "/orders/7", 403, html, page), "", false},
		{"a path that is not declared", nil, answer("GET", "/elsewhere", 404, html, page), "", false},
		{"what answered before", []proxy.Answer{answer("GET", "/orders/1", 200, json, `{"id":1}`)}, answer("GET", "/orders/7", 404, html, page), "", false},
		{"what the mock was told", nil, answer("GET", "/orders/7", 404, json, `{"reason":"no order 7"}`), "POST", true},
		{"what the mock was asked", nil, answer("GET", "/orders/7", 404, json, `{"reason":"no order 7"}`), "GET", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBuilding(api)
			b.ask = func(_ *http.Request, path string) (proxy.Answer, error) {
				return answer("GET", path, 404, json, `{"reason":"nothing at `+path+`"}`), nil
			}
			for _, before := range c.before {
				require.False(t, b.lacks(before))
			}
			if c.wrote != "" {
				b.answers(httptest.NewRequest(c.wrote, "/orders", nil))
			}
			require.Equal(t, c.lacks, b.lacks(c.answer))
		})
	}
}
