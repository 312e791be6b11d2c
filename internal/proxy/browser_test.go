package proxy_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/proxy"
)

// site answers with the headers that a query names.
func site() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, values := range r.URL.Query() {
			for _, text := range values {
				w.Header().Add(name, strings.ReplaceAll(text, "HERE", "http://"+r.Host))
			}
		}
		w.Header().Set("Seen-Origin", r.Header.Get("Origin"))
		w.Header().Set("Seen-Host", r.Host)
		w.Header().Set("Seen-Referer", r.Header.Get("Referer"))
	}))
}

func TestRedirectsAndCookiesFitTheProxy(t *testing.T) {
	upstream := site()
	defer upstream.Close()
	through := between(t, upstream.URL+"/v2")
	for _, test := range []struct{ name, sent, want string }{
		{"Location", "HERE/v2/next?a=b#c", through.URL + "/next?a=b#c"},
		{"Location", "HERE/v2", through.URL + "/"},
		{"Location", "/v2/next", "/next"},
		{"Location", "/v20/next", "/v20/next"},
		{"Location", "next", "next"},
		{"Location", "HERE/v1/next", "HERE/v1/next"},
		{"Location", "https://login.example.com/a", "https://login.example.com/a"},
		{"Content-Location", "HERE/v2/1", through.URL + "/1"},
		{"Set-Cookie", "a=b; Domain=example.com; Path=/v2/x; Secure; HttpOnly; SameSite=None", "a=b; Path=/x; HttpOnly; SameSite=Lax"},
		{"Set-Cookie", "a=b; Path=/; SameSite=Strict", "a=b; Path=/; SameSite=Strict"},
		{"Set-Cookie", "a=b", "a=b"},
		{"Set-Cookie", "__Host-a=b; Secure; Path=/", "__Host-a=b; Secure; Path=/"},
	} {
		r, err := http.NewRequest("GET", through.URL+"/", nil)
		require.NoError(t, err)
		q := r.URL.Query()
		q.Set(test.name, test.sent)
		r.URL.RawQuery = q.Encode()
		got := ask(t, plainClient(), r)
		require.Equal(t, strings.ReplaceAll(test.want, "HERE", upstream.URL), got.Header.Get(test.name), test.sent)
	}
}

func TestPagesOfThisMachineMayCall(t *testing.T) {
	upstream := site()
	defer upstream.Close()
	through := between(t, upstream.URL, func(c *proxy.Config) { c.Origins = []string{"https://app.example.com"} })
	for origin, friendly := range map[string]bool{
		"http://localhost:3000": true, "http://127.0.0.1:5173": true, "https://app.example.com": true,
		"https://evil.example.com": false, "null": false, "http://localhost.evil.example.com": false,
	} {
		r, err := http.NewRequest("GET", through.URL+"/", nil)
		require.NoError(t, err)
		r.Header.Set("Origin", origin)
		got := ask(t, plainClient(), r)
		if !friendly {
			require.Empty(t, got.Header.Get("Access-Control-Allow-Origin"), origin)
			require.Equal(t, origin, got.Header.Get("Seen-Origin"))
			continue
		}
		require.Equal(t, origin, got.Header.Get("Access-Control-Allow-Origin"))
		require.Equal(t, "true", got.Header.Get("Access-Control-Allow-Credentials"))
		require.Equal(t, upstream.URL, got.Header.Get("Seen-Origin"), "it comes from the server's own page")

		r, err = http.NewRequest("OPTIONS", through.URL+"/", nil)
		require.NoError(t, err)
		r.Header.Set("Origin", origin)
		r.Header.Set("Access-Control-Request-Method", "PATCH")
		r.Header.Set("Access-Control-Request-Headers", "authorization,x-a")
		got = ask(t, plainClient(), r)
		require.Equal(t, 204, got.Status)
		require.Equal(t, "PATCH", got.Header.Get("Access-Control-Allow-Methods"))
		require.Equal(t, "authorization,x-a", got.Header.Get("Access-Control-Allow-Headers"))
	}
}

func TestForeignHostNamesAreRefused(t *testing.T) {
	upstream := site()
	defer upstream.Close()
	through := between(t, upstream.URL, func(c *proxy.Config) { c.Hosts = []string{"app.test"} })
	for host, status := range map[string]int{"evil.example.com": 403, "app.test": 200, "app.test:4020": 200, "localhost:1": 200, "[::1]:1": 200} {
		r, err := http.NewRequest("GET", through.URL+"/", nil)
		require.NoError(t, err)
		r.Host = host
		r.Header.Set("Referer", "http://"+host+"/page")
		got := ask(t, plainClient(), r)
		require.Equal(t, status, got.Status, host)
		if status == 200 {
			require.Equal(t, upstream.Listener.Addr().String(), got.Header.Get("Seen-Host"))
			require.Equal(t, upstream.URL+"/page", got.Header.Get("Seen-Referer"))
		}
	}
}
