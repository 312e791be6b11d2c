package replay_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/replay"
	"github.com/actalike/actalike/internal/tap"
)

// recorded makes an exchange with JSON bodies.
func recorded(t *testing.T, method, path, sent string, status int, received string) *tap.Exchange {
	t.Helper()
	u, err := url.Parse("https://api.example.com" + path)
	require.NoError(t, err)
	message := func(body string) tap.Message {
		return tap.Message{Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body), Size: int64(len(body))}
	}
	return &tap.Exchange{Method: method, URL: u, Status: status, Request: message(sent), Response: message(received)}
}

// answering is a server that gives each path its answer.
func answering(t *testing.T, answers map[string]string) (*url.URL, *[]string) {
	t.Helper()
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization"))
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, answers[r.URL.Path])
	}))
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	require.NoError(t, err)
	return u, &asked
}

func TestWhatDiffers(t *testing.T) {
	tests := map[string]struct {
		recorded, got       string
		ignore              []string
		different, volatile []string // pointers
	}{
		"the same by value":     {`{"a":1.0,"b":[{}]}`, `{ "b":[{}], "a":1 }`, nil, nil, nil},
		"another value":         {`{"a":1}`, `{"a":2}`, nil, []string{"/a"}, nil},
		"absent":                {`{"a":1,"b":2}`, `{"a":1,"c":3}`, nil, []string{"/b", "/c"}, nil},
		"moments":               {`{"at":"2026-01-01T00:00:00Z"}`, `{"at":"2027-01-01T00:00:00Z"}`, nil, nil, []string{"/at"}},
		"an id of the server's": {`{"id":7,"owner_id":"x"}`, `{"id":8,"owner_id":"y"}`, nil, nil, []string{"/id", "/owner_id"}},
		"an id that was asked":  {`{"id":5}`, `{"id":6}`, nil, []string{"/id"}, nil},
		"another kind of id":    {`{"id":7}`, `{"id":"7"}`, nil, []string{"/id"}, nil},
		"no text is an id":      {`{"name":"a"}`, `{"name":"b"}`, nil, []string{"/name"}, nil},
		"left out":              {`{"a":[{"r":1},{"r":2}]}`, `{"a":[{"r":3},{"r":4}]}`, []string{"/a/*/r"}, nil, nil},
		"shorter list":          {`[1,2]`, `[1]`, nil, []string{""}, nil},
		"no JSON any more":      {`{}`, `{`, nil, []string{""}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			target, _ := answering(t, map[string]string{"/things/5": test.got})
			o := replay.New(replay.Config{Target: target, Ignore: test.ignore}).
				Send(context.Background(), recorded(t, "GET", "/things/5", "", 200, test.recorded), "/things/5", nil)
			require.NoError(t, o.Err)
			require.Equal(t, test.different, pointers(o.Differences))
			require.Equal(t, test.volatile, pointers(o.Volatile))
		})
	}
}

func pointers(list []replay.Difference) []string {
	var all []string
	for _, d := range list {
		all = append(all, d.Pointer)
	}
	return all
}

func TestNewIDsTakeThePlaceOfRecordedOnes(t *testing.T) {
	target, asked := answering(t, map[string]string{"/pets": `{"id":99}`, "/pets/99": `{"id":99,"name":"Rex"}`})
	r := replay.New(replay.Config{Target: target})
	require.Empty(t, r.Send(context.Background(), recorded(t, "POST", "/pets", `{"name":"Rex"}`, 200, `{"id":12}`), "/pets", nil).Differences)
	require.Empty(t, r.Send(context.Background(), recorded(t, "GET", "/pets/12", "", 200, `{"id":12,"name":"Rex"}`), "/pets/12", nil).Differences)
	require.Equal(t, "GET /pets/99 ", (*asked)[1])
}

func TestCredentialsStayWithTheirHost(t *testing.T) {
	target, asked := answering(t, nil)
	x := recorded(t, "GET", "/a", "", 200, "")
	x.Request.Header.Set("Authorization", "Bearer secret")
	replay.New(replay.Config{Target: target}).Send(context.Background(), x, "/a", nil)
	require.NotContains(t, strings.Join(*asked, ""), "secret")
}

// session is a server that gives a token or a cookie, and takes nothing else.
func session(t *testing.T) *url.URL {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		cookie, err := r.Cookie("sid")
		switch {
		case r.URL.Path == "/login":
			http.SetCookie(w, &http.Cookie{Name: "sid", Value: "new"})
			fmt.Fprint(w, `{"access_token":"new"}`)
		case r.Header.Get("Authorization") == "Bearer new", err == nil && cookie.Value == "new" && len(r.CookiesNamed("sid")) == 1:
			fmt.Fprint(w, `{}`)
		default:
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	require.NoError(t, err)
	return u
}

func TestCredentialsThatWereGivenAnewAreSent(t *testing.T) {
	for name, header := range map[string][2]string{
		"a token":          {"Authorization", "Bearer old"},
		"a redacted token": {"Authorization", "Bearer [redacted]"},
		"a cookie":         {"Cookie", "sid=old; theme=dark"},
	} {
		t.Run(name, func(t *testing.T) {
			r := replay.New(replay.Config{Target: session(t)})
			login := recorded(t, "POST", "/login", `{}`, 200, `{"access_token":"old"}`)
			if strings.Contains(header[1], "redacted") {
				login.Response.Body = []byte(`{"access_token":"[redacted]"}`)
				login.Response.Size = int64(len(login.Response.Body))
			}
			require.Empty(t, r.Send(context.Background(), login, "/login", nil).Differences)
			me := recorded(t, "GET", "/me", "", 200, `{}`)
			me.Request.Header.Set(header[0], header[1])
			require.Equal(t, http.StatusOK, r.Send(context.Background(), me, "/me", nil).Got)
		})
	}
}
