package curl_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/curl"
)

func field(name, value string) curl.Field { return curl.Field{Name: name, Value: curl.Literal(value)} }

func TestLine(t *testing.T) {
	target := curl.Literal("http://localhost:4010/a")
	for want, r := range map[string]curl.Request{
		`curl http://localhost:4010/a`:                                                     {Method: "GET", URL: target},
		`curl --head http://localhost:4010/a`:                                              {Method: "HEAD", URL: target, Include: true},
		`curl -i -X DELETE http://localhost:4010/a`:                                        {Method: "DELETE", URL: target, Include: true},
		`curl http://localhost:4010/a -u user-1:any`:                                       {Method: "GET", URL: target, User: curl.Literal("user-1:any")},
		`curl http://localhost:4010/a -u "$TOKEN"`:                                         {Method: "GET", URL: target, User: curl.Variable("TOKEN")},
		`curl http://localhost:4010/a -H 'Authorization: Bearer user-1'`:                   {Method: "GET", URL: target, Header: []curl.Field{field("Authorization", "Bearer user-1")}},
		`curl http://localhost:4010/a -H "Authorization: Bearer $TOKEN"`:                   {Method: "GET", URL: target, Header: []curl.Field{{Name: "Authorization", Value: curl.Expand("Bearer $TOKEN", "TOKEN")}}},
		`curl -X POST http://localhost:4010/a -H 'Content-Type: application/json' -d '{}'`: {Method: "POST", URL: target, Header: []curl.Field{field("Content-Type", "application/json")}, Body: []byte("{}")},
		`curl -X POST http://localhost:4010/a -H 'Content-Type:' --data-raw @file`:         {Method: "POST", URL: target, Body: []byte("@file")},
		`curl -X POST http://localhost:4010/a -H 'Content-Type:' --data-binary @file`:      {Method: "POST", URL: target, BodyFile: "file"},
		`curl --globoff 'http://localhost:4010/a?b=[1]'`:                                   {Method: "GET", URL: curl.Literal("http://localhost:4010/a?b=[1]")},
		`curl --path-as-is http://localhost:4010/a/../b`:                                   {Method: "GET", URL: curl.Literal("http://localhost:4010/a/../b")},
	} {
		require.Equal(t, want, r.Line())
	}
}

func TestLines(t *testing.T) {
	r := curl.Request{Method: "POST", URL: curl.Literal("http://localhost/"), Header: []curl.Field{field("Content-Type", "text/plain")}, Body: []byte("a b")}
	require.Equal(t, "curl -X POST http://localhost/ \\\n  -H 'Content-Type: text/plain' \\\n  -d 'a b'", r.Lines())
}

func TestExpand(t *testing.T) {
	for text, want := range map[string]curl.Text{
		"":          nil,
		"plain":     {{Literal: "plain"}},
		"$A":        {{Variable: "A"}},
		"x$AB$A y":  {{Literal: "x"}, {Variable: "AB"}, {Variable: "A"}, {Literal: " y"}},
		"$B and $A": {{Literal: "$B and "}, {Variable: "A"}},
	} {
		require.Equal(t, want, curl.Expand(text, "A", "AB"))
		require.Equal(t, text, want.String())
	}
}

// A sent request is what a server got.
type sent struct {
	method, path string
	header       http.Header
	body         string
}

// TestCommandsSendTheRequest runs commands in a shell, for requests that are hard
// to quote.
func TestCommandsSendTheRequest(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("curl is not installed")
		}
		t.Skip("curl is not installed")
	}
	got := make(chan sent, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- sent{r.Method, r.URL.RequestURI(), r.Header, string(body)}
	}))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "a body")
	require.NoError(t, os.WriteFile(file, []byte("from a file\n"), 0o600))
	for name, c := range map[string]struct {
		path    string
		request curl.Request
		header  map[string]string
		body    string
	}{
		"quotes":      {"/it's/$HOME?a=[1]&b={x}", curl.Request{Method: "PATCH", Header: []curl.Field{field("X-A", `'"$(id)`+"`id`")}, Body: []byte("it's `id` $HOME \\n \"é\"\n\n")}, map[string]string{"X-A": `'"$(id)` + "`id`"}, "it's `id` $HOME \\n \"é\"\n\n"},
		"bytes":       {"/", curl.Request{Method: "PUT", Header: []curl.Field{field("Content-Type", "image/png")}, Body: []byte("\x89PNG\x00\xff%s%%\\'")}, map[string]string{"Content-Type": "image/png"}, "\x89PNG\x00\xff%s%%\\'"},
		"no type":     {"/", curl.Request{Method: "POST", Body: []byte("x")}, map[string]string{"Content-Type": ""}, "x"},
		"no value":    {"/", curl.Request{Method: "DELETE", Header: []curl.Field{field("X-Empty", "")}}, nil, ""},
		"dots":        {"/a/../b/./c", curl.Request{Method: "GET"}, nil, ""},
		"a file":      {"/", curl.Request{Method: "POST", BodyFile: file}, nil, "from a file\n"},
		"variables":   {"/", curl.Request{Method: "GET", Header: []curl.Field{{Name: "X-A", Value: curl.Expand(`a"$`+"`"+`\$SECRETb`, "SECRET")}}}, map[string]string{"X-A": `a"$` + "`" + `\s$cretb`}, ""},
		"credentials": {"/", curl.Request{Method: "GET", User: curl.Expand("ann:$SECRET", "SECRET")}, map[string]string{"Authorization": "Basic YW5uOnMkY3JldA=="}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c.request.URL = curl.Literal(server.URL + c.path)
			for _, line := range []string{c.request.Line(), c.request.Lines()} {
				command := exec.Command("sh", "-c", line)
				command.Env = append(os.Environ(), "SECRET=s$cret")
				out, err := command.CombinedOutput()
				require.NoError(t, err, "%s\n%s", line, out)
				s := <-got
				require.Equal(t, []string{c.request.Method, c.path, c.body}, []string{s.method, s.path, s.body}, line)
				for name, value := range c.header {
					require.Equal(t, value, s.header.Get(name), line)
				}
				if len(c.request.Header) > 0 {
					require.Contains(t, s.header, c.request.Header[0].Name)
				}
			}
		})
	}
}
