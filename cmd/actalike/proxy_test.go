package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/cmd/actalike/internal/exit"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/internal/journal"
)

const shopDocument = `{"openapi":"3.0.3","info":{"title":"Shop","version":"1"},
"components":{"securitySchemes":{"key":{"type":"apiKey","in":"header","name":"X-Shop-Key"}}},"security":[{"key":[]}],
"paths":{"/items/{id}":{"get":{"operationId":"item","parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],
"responses":{"200":{"description":"ok","content":{"application/json":{"schema":{"type":"object","required":["name"],"properties":{"name":{"type":"string"}}}}}}}}}}}`

// shop answers /v2/items/good as documented and /v2/items/bad not.
func shop(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Set-Cookie", "session=s3cret-cookie")
	if r.URL.Path == "/v2/items/good" {
		_, _ = io.WriteString(w, `{"name":"Ada"}`)
		return
	}
	_, _ = io.WriteString(w, `{"name":17}`)
}

// startProxy runs the command until the test ends, and returns its address.
func startProxy(t *testing.T, target string) string {
	t.Helper()
	document := filepath.Join(t.TempDir(), "shop.json")
	require.NoError(t, os.WriteFile(document, []byte(shopDocument), 0o600))
	address, _ := start(t, exit.Broken, "proxy", target, "--spec", document, "--log", "none")
	return address
}

// start runs a command that listens until the test ends, which is to end with a
// status. It returns its address, and what it says to people.
func start(t *testing.T, status int, args ...string) (address string, talk *said) {
	t.Helper()
	port, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address = port.Addr().String()
	require.NoError(t, port.Close())
	ctx, cancel := context.WithCancel(context.Background()) // t's own ends before the cleanup
	done, talk := make(chan int, 1), &said{}
	go func() {
		done <- run(ctx, terminal.Terminal{
			Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: talk, Getenv: func(string) string { return "" },
		}, append(args, "--addr", address))
	}()
	t.Cleanup(func() { cancel(); require.Equal(t, status, <-done, "%s", talk) })
	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", address)
		return err == nil && c.Close() == nil
	}, waitLimit, 20*time.Millisecond)
	return address, talk
}

// said is what a program wrote so far.
type said struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.text.String()
}

func get(t *testing.T, url string, header ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(text)
}

// What passes the proxy is in its console: verdict, findings in their place, and
// no credential.
func TestProxyConsole(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(shop))
	defer server.Close()
	here := "http://" + startProxy(t, server.URL+"/v2")
	exchange := func(name, id string) (x journal.Exchange) {
		status, text := get(t, here+"/items/"+name, "X-Shop-Key", "s3cret-key", "Authorization", "Bearer s3cret-token")
		require.Equal(t, 200, status)
		require.Eventually(t, func() bool {
			status, text = get(t, here+"/_actalike/journal/"+id)
			return status == 200
		}, waitLimit, 20*time.Millisecond) // judging is off the path
		require.NoError(t, json.Unmarshal([]byte(text), &x))
		require.NotContains(t, text, "s3cret")
		return x
	}
	good := exchange("good", "1")
	require.Equal(t, "/items/good", good.Path)
	require.Equal(t, journal.Accepted, good.Verdict)
	require.Empty(t, good.Violations)
	require.JSONEq(t, `{"name":"Ada"}`, good.Response.Body)
	bad := exchange("bad", "2")
	require.Equal(t, journal.Broken, bad.Verdict)
	require.NotEmpty(t, bad.Violations)
	require.Equal(t, "/name", bad.Violations[0].Pointer)
	require.Equal(t, journal.ResponseBody, bad.Violations[0].In)
	require.NotEmpty(t, bad.Violations[0].Check)

	_, about := get(t, here+"/_actalike/console")
	require.Contains(t, about, `"proxy"`)
	for _, foreign := range [][]string{{"Host", "evil.example.com"}, {"Origin", "http://evil.example.com"}, {"Origin", "http://localhost:1"}, {"Sec-Fetch-Site", "same-site"}} {
		status, text := get(t, here+"/_actalike/journal", foreign...)
		require.Equal(t, 403, status, foreign)
		require.NotContains(t, text, "items")
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
	address, _ := start(t, 0, "proxy", server.URL, "--spec", "internal/traffic/testdata/orders.yaml", "--fallback", "--log", "none")
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
