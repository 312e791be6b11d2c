package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/proxy"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

const ordersDocument = `openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get: {responses: {"200": &list {description: ok, content: {application/json: {schema: {type: array, items: &order {type: object, required: [id], properties: {id: {type: integer}, note: {type: string}}}}}}}}}
    post: {requestBody: {content: {application/json: {schema: *order}}}, responses: {"201": &one {description: ok, content: {application/json: {schema: *order}}}}}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {"200": *one, "404": {description: none, content: {application/json: {schema: {type: object, required: [reason], properties: {reason: {type: string}}}}}}}}
    put: {requestBody: {content: {application/json: {schema: *order}}}, responses: {"200": *one, "404": {description: none}}}
    delete: {responses: {"204": {description: gone}, "405": {description: never}}}
`

// An honest 404 reaches the app; one of an operation that is not built does not.
func TestWhatTheServerLacks(t *testing.T) {
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "orders.yaml", Text: []byte(ordersDocument)}})
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

// What the server has comes from the server, missing records too; what is not
// built yet is kept by the mock.
func TestFallbackBesideAServer(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.PathValue("id") != "1" {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"reason":"no such order"}`))
			return
		}
		_, _ = w.Write([]byte(`{"id":1,"note":"real"}`))
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	document := filepath.Join(t.TempDir(), "orders.yaml")
	require.NoError(t, os.WriteFile(document, []byte(ordersDocument), 0o600))
	address, _ := start(t, 0, "proxy", server.URL, "--spec", document, "--fallback", "--log", "none")
	_, text := get(t, "http://"+address+"/orders/1")
	require.Contains(t, text, "real")
	status, text := get(t, "http://"+address+"/orders/999")
	require.Equal(t, 404, status)
	require.Contains(t, text, "no such order", "the server's own")
	status, text = get(t, "http://"+address+"/orders")
	require.Equal(t, 200, status, "not built: the mock's")
	require.Contains(t, text, `"id"`)
	status, _ = get(t, "http://"+address+"/elsewhere")
	require.Equal(t, 404, status)
}
