package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha1" //nolint:gosec // the handshake of WebSockets (RFC 6455) asks for it
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/cmd/actalike/internal/exit"
	"github.com/actalike/actalike/internal/consoletest"
)

// TestInABrowser has one Chromium for what only a browser shows of the program.
func TestInABrowser(t *testing.T) {
	withoutRaceDetector(t)
	browser := consoletest.Start(t)
	for _, test := range []struct {
		name string
		run  func(*testing.T, *consoletest.Browser)
	}{
		{"an app talks through the proxy", appTalksThroughProxy},
		{"an app sees what is broken, and what is not built", appSeesFindings},
		{"a saved document is followed", savedDocumentIsFollowed},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, browser) })
	}
}

const (
	stagingDocument = "testdata/browser/staging.yaml"
	axe             = "../../internal/consoletest/testdata/readers/node_modules/axe-core/axe.min.js"
)

// staging is a server as they are behind a proxy of a company: HTTPS, HTTP/2, its
// own cookies, pages of its own origin only.
func staging(t *testing.T, release <-chan struct{}) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v2/login", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Add("Set-Cookie", "session=abc; Domain=staging.example.com; Path=/v2; Secure; HttpOnly; SameSite=None")
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /v2/me", func(w http.ResponseWriter, r *http.Request) {
		if c, err := r.Cookie("session"); err != nil || c.Value != "abc" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		zip := gzip.NewWriter(w)
		_, _ = io.WriteString(zip, `{"name":"Ada"}`)
		_ = zip.Close()
	})
	mux.HandleFunc("GET /v2/old", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "https://"+r.Host+"/v2/me")
		w.WriteHeader(http.StatusFound)
	})
	mux.HandleFunc("PUT /v2/items/{id}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"name":%q}`, r.Header.Get("X-App"))
	})
	mux.HandleFunc("GET /v2/items/{id}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"name":"<img src=x onerror=window.hacked=1>","size":"<script>window.hacked=1</script>"}`)
	})
	mux.HandleFunc("GET /v2/events", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: one\n\n")
		_ = http.NewResponseController(w).Flush()
		<-release
		_, _ = io.WriteString(w, "data: two\n\n")
	})
	mux.HandleFunc("GET /v2/socket", socket)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if from := r.Header.Get("Origin"); from != "" && from != "https://"+r.Host {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		if r.ProtoMajor != 2 && r.Header.Get("Upgrade") == "" {
			w.WriteHeader(http.StatusHTTPVersionNotSupported)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

// socket greets, and says one short message again (RFC 6455).
func socket(w http.ResponseWriter, r *http.Request) {
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) //nolint:gosec // as above
	connection, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer connection.Close() //nolint:errcheck // it is over
	fmt.Fprintf(buffered, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: %s\r\n\r\n", base64.StdEncoding.EncodeToString(sum[:]))
	_, _ = buffered.WriteString("\x81\x05hello")
	_ = buffered.Flush()
	if text, ok := heard(buffered.Reader); ok {
		_, _ = buffered.WriteString("\x81" + string(rune(len(text))) + text + "\x88\x00") // and closes
		_ = buffered.Flush()
	}
}

// heard reads one masked frame of less than 126 bytes.
func heard(from *bufio.Reader) (string, bool) {
	head := make([]byte, 6)
	if _, err := io.ReadFull(from, head); err != nil {
		return "", false
	}
	text := make([]byte, head[1]&0x7f)
	if _, err := io.ReadFull(from, text); err != nil {
		return "", false
	}
	for i := range text {
		text[i] ^= head[2+i%4]
	}
	return string(text), true
}

// appPage is a page of an app that is served from its own origin of this machine.
func appPage(t *testing.T, browser *consoletest.Browser) *consoletest.Page {
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><title>app</title><p>app")
	}))
	t.Cleanup(app.Close)
	return browser.Open(t, named(t, app.URL))
}

// named is an address of this machine by its name, under which it keeps cookies.
func named(t *testing.T, address string) string {
	u, err := url.Parse(address)
	require.NoError(t, err)
	_, port, err := net.SplitHostPort(u.Host)
	require.NoError(t, err)
	return "http://localhost:" + port
}

func appTalksThroughProxy(t *testing.T, browser *consoletest.Browser) {
	release := make(chan struct{})
	address, _ := start(t, exit.Broken, "proxy", staging(t, release).URL+"/v2", "--spec", stagingDocument, "--insecure", "--log", "none")
	through := named(t, "http://"+address)
	page := appPage(t, browser)
	gives := func(want, code string) {
		t.Helper()
		var got string
		page.Eval(strings.ReplaceAll(code, "PROXY", through), &got)
		require.Equal(t, want, got, code)
	}
	gives("401", `fetch("PROXY/me", {credentials: "include"}).then((r) => String(r.status))`)
	gives("204", `fetch("PROXY/login", {method: "POST", credentials: "include"}).then((r) => String(r.status))`)
	gives("Ada", `fetch("PROXY/me", {credentials: "include"}).then((r) => r.json()).then((j) => j.name)`)
	gives("true "+through+"/me Ada", `fetch("PROXY/old", {credentials: "include"}).then(async (r) => [r.redirected, r.url, (await r.json()).name].join(" "))`)
	gives("from the app", `fetch("PROXY/items/1", {method: "PUT", credentials: "include", headers: {"X-App": "from the app", "Content-Type": "application/json"}, body: "{}"}).then((r) => r.json()).then((j) => j.name)`)
	gives("hello, ping", `new Promise((done, fail) => { const s = new WebSocket("PROXY/socket".replace("http", "ws")), said = [];
		s.onerror = () => fail(new Error("socket")); s.onopen = () => s.send("ping"); s.onmessage = (m) => { said.push(m.data); if (said.length === 2) done(said.join(", ")); }; })`)
	gives("data: one", `fetch("PROXY/events").then(async (r) => { window.events = r.body.getReader(); return new TextDecoder().decode((await window.events.read()).value).trim(); })`)
	close(release)
	gives("data: two", `window.events.read().then((r) => new TextDecoder().decode(r.value).trim())`)
	gives("200", `fetch("PROXY/items/1").then((r) => String(r.status))`)
	proxyConsole(t, page, through)
}

// proxyConsole looks at what the console of a proxy says of that.
func proxyConsole(t *testing.T, page *consoletest.Page, through string) {
	page.Go(through + "/_actalike/")
	page.SeeIn(".rows .row", "/me")
	page.SeeIn(".rows .row", "/socket")
	var views string
	page.Eval(`[...document.querySelectorAll("#nav a")].map((a) => a.dataset.view).join(" ")`, &views)
	require.Equal(t, "traffic document", views)
	page.Fill("Status", "broken")
	page.SeeIn(".live", "1 exchange that match")
	page.PressIn(".rows", "/items/1")
	page.SeeIn(".exchange", "breaks the document")
	page.SeeIn(`[aria-label="Answer"] .noted.bad`, "<script>window.hacked=1</script>")
	var hacked bool
	page.Eval(`Boolean(window.hacked || document.querySelector("main img, main script"))`, &hacked)
	require.False(t, hacked)
	if text, err := os.ReadFile(axe); err == nil || os.Getenv("CI") != "" {
		require.NoError(t, err)
		require.Empty(t, page.Barriers(string(text)))
	}
	page.Go(through + "/_actalike/#/document")
	page.SeeIn(".operation", "/items/{id}")
	require.Empty(t, page.Errors())
}

func appSeesFindings(t *testing.T, browser *consoletest.Browser) {
	address, _ := start(t, exit.Broken, "proxy", staging(t, nil).URL+"/v2", "--spec", stagingDocument, "--insecure", "--log", "none", "--fail", "--fallback")
	through := named(t, "http://"+address)
	page := appPage(t, browser)
	var text string
	page.Eval(`fetch("`+through+`/items/1").then(async (r) => r.status + " " + await r.text())`, &text)
	require.Contains(t, text, "502 ")
	require.Contains(t, text, `"findings"`)
	require.Contains(t, text, "/size")
	page.Eval(`fetch("`+through+`/orders").then(async (r) => r.status + " " + await r.text())`, &text)
	require.Regexp(t, `^200 \[\{"id":`, text, "the mock's: the server has a page for it")
	page.Go(through + "/_actalike/")
	page.PressIn(".rows", "/orders")
	page.SeeIn(".exchange", "answered by the mock")
}

// savedDocumentIsFollowed saves a document, well and broken, and looks what the
// terminal and the console say.
func savedDocumentIsFollowed(t *testing.T, browser *consoletest.Browser) {
	document := filepath.Join(t.TempDir(), "api.yaml")
	text, err := os.ReadFile(stagingDocument)
	require.NoError(t, err)
	save := func(text string) { require.NoError(t, os.WriteFile(document, []byte(text), 0o600)) }
	save(string(text))
	address, talk := start(t, 0, "serve", "--spec", document, "--watch", "--log", "none")
	page := browser.Open(t, "http://"+address+"/_actalike/")
	page.SeeIn("#title", "Staging 1")
	post(t, "http://"+address+"/orders", `{"note":"a note that is long"}`)

	save(string(text) + "paths: [\n")
	page.SeeIn(".trouble", "the old one is in force")
	page.SeeIn(".trouble", "api.yaml:")
	require.Regexp(t, `api\.yaml:\d+`, talk.String())
	require.Contains(t, talk.String(), "still serving the previous version")
	status, body := get(t, "http://"+address+"/orders")
	require.Equal(t, 200, status)
	require.Contains(t, body, "a note that is long")

	shorter := strings.Replace(string(text), "note: {type: string}", "note: {type: string, maxLength: 9}", 1)
	save(strings.Replace(shorter, `version: "1"`, `version: "2"`, 1))
	page.SeeIn("#title", "Staging 2")
	page.Until(`!document.querySelector(".trouble")`)
	page.SeeIn(".news", "had no place in the new document")
	page.SeeIn(".news", "/note")
	require.Contains(t, talk.String(), "dropped order")
	page.Press("Dismiss")
	page.Until(`!document.querySelector(".news")`)
	require.Empty(t, page.Errors())
}

func post(t *testing.T, url, body string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), waitLimit)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	require.Equal(t, 201, answer.StatusCode)
}
