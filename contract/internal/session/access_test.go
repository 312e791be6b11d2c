package session

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/spec"
)

func clientOf(t *testing.T, handle http.HandlerFunc, c Config) *Client {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	require.NoError(t, err)
	c.Base, c.Timeout = base, 10*time.Second
	return NewClient(c)
}

func TestEveryRequestHasTheCommonHeader(t *testing.T) {
	client := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Header.Get("X-Tenant"), " ", r.Header.Get("Accept"))
	}, Config{Header: http.Header{"X-Tenant": {"7"}, "Accept": {"application/xml"}}})
	get := &spec.Operation{Method: "GET", Path: "/"}
	require.Equal(t, "7 application/xml", string(client.Send(context.Background(), Request{Operation: get}).Text))
	x := client.Send(context.Background(), Request{Operation: get, Header: http.Header{"X-Tenant": {"8"}}})
	require.Equal(t, "8 application/xml", string(x.Text), "a probe may send another one")
}

func TestCallersKeepTheirCookiesApart(t *testing.T) {
	var learned []string
	client := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" && r.Header.Get("Cookie") == "" {
			http.SetCookie(w, &http.Cookie{Name: "session", Value: "s-of-" + r.Header.Get("Authorization")[7:]})
			http.SetCookie(w, &http.Cookie{Name: "lang", Value: "en"})
		}
		fmt.Fprint(w, r.Header.Get("Cookie"))
	}, Config{})
	first, second := WithToken("first", "1"), WithToken("second", "2")
	first.Cookies = NewCookies(func(secret string) { learned = append(learned, secret) })
	second.Cookies = NewCookies(nil)
	get := &spec.Operation{Method: "GET", Path: "/"}
	send := func(c *Caller) string {
		return string(client.Send(context.Background(), Request{Operation: get, Caller: c}).Text)
	}
	require.Empty(t, send(first))
	require.Equal(t, "session=s-of-1; lang=en", send(first))
	require.Empty(t, send(second))
	require.Equal(t, "session=s-of-2; lang=en", send(second))
	require.Empty(t, send(WithToken("nobody", "")), "a stranger has no cookies")
	require.Empty(t, send(nil))
	require.Equal(t, []string{"s-of-1"}, learned, "only session cookies are secrets")
}

func TestASetCookieReplacesTheCookieOfAToken(t *testing.T) {
	client := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "sid", Value: "rolled"})
		fmt.Fprint(w, r.Header.Get("Cookie"))
	}, Config{})
	who := WithToken("first", "given")
	who.Cookies = NewCookies(nil)
	get := &spec.Operation{Method: "GET", Path: "/", Security: []spec.SecurityRequirement{{{Name: "c", Scheme: &openapi3.SecurityScheme{Type: "apiKey", In: "cookie", Name: "sid"}}}}}
	for _, want := range []string{"sid=given", "sid=rolled"} {
		require.Equal(t, want, string(client.Send(context.Background(), Request{Operation: get, Caller: who}).Text))
	}
}

func TestACSRFTokenIsSentBackWhereTheDocumentDeclaresIt(t *testing.T) {
	inCookie := func(w http.ResponseWriter) { http.SetCookie(w, &http.Cookie{Name: "XSRF-TOKEN", Value: "a%3Db"}) }
	inHeader := func(w http.ResponseWriter) { w.Header().Set("X-CSRF-Token", "a=b") }
	for name, give := range map[string]func(http.ResponseWriter){"X-XSRF-TOKEN": inCookie, "X-CSRF-Token": inHeader} {
		client := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Method == http.MethodGet:
				give(w)
			case r.Header.Get(name) != "a=b":
				w.WriteHeader(http.StatusForbidden)
			}
		}, Config{Cookies: NewCookies(nil)})
		declared := &spec.Operation{Method: "POST", Path: "/items", Parameters: []*spec.Parameter{{Parameter: &openapi3.Parameter{In: "header", Name: name}}}}
		require.Equal(t, 200, client.Send(context.Background(), Request{Operation: declared}).Status, name)
		undeclared := &spec.Operation{Method: "POST", Path: "/items"}
		require.Equal(t, 403, client.Send(context.Background(), Request{Operation: undeclared}).Status, name)
	}
}

func TestARejectedTokenIsRenewed(t *testing.T) {
	valid, asked := 1, 0
	client := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != fmt.Sprint("Bearer t", valid) || r.URL.Path == "/forbidden" {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}, Config{})
	who := WithToken("first", "")
	who.Source = func(_ context.Context, rejected string) (string, error) {
		if asked == 0 || rejected == fmt.Sprint("t", asked) {
			asked++
		}
		return fmt.Sprint("t", asked), nil
	}
	send := func(path string) int {
		return client.Send(context.Background(), Request{Operation: &spec.Operation{Method: "GET", Path: path}, Caller: who}).Status
	}
	require.Equal(t, 200, send("/"))
	valid = 2
	require.Equal(t, 200, send("/"), "the token has expired, and another one is taken")
	require.ElementsMatch(t, []string{"t1", "t2"}, who.secrets(), "both stay out of reports")
	for range 10 {
		require.Equal(t, 401, send("/forbidden"))
	}
	require.Equal(t, 2+maxFutile, asked, "a 401 that is not about the token asks for no tokens without end")
}

func TestATokenMayNameItsScheme(t *testing.T) {
	for token, want := range map[string]string{"abc": "Bearer abc", "Token abc": "Token abc", "Bearer abc": "Bearer abc"} {
		header := http.Header{}
		Authorize(header, &spec.Operation{}, token)
		require.Equal(t, want, header.Get("Authorization"))
	}
}
