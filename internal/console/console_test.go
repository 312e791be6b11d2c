package console_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/internal/journal"
)

// ask sends a request to a console; header is a list of names and values.
func ask(t *testing.T, c http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, "http://localhost"+path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	return w
}

func TestABrowserGetsThePageAndOthersTheList(t *testing.T) {
	c := console.New(console.Config{Traffic: journal.New(journal.Config{})})
	for accept, page := range map[string]bool{
		"text/html,application/xhtml+xml,*/*;q=0.8": true, "*/*": false, "": false, "application/json": false, "application/json, text/html": false,
	} {
		w := ask(t, c, "GET", console.Prefix, "Accept", accept)
		require.Equal(t, 200, w.Code)
		require.Equal(t, page, strings.HasPrefix(w.Header().Get("Content-Type"), "text/html"), accept)
		require.Equal(t, "Accept", w.Header().Get("Vary"))
	}
	require.Equal(t, http.StatusPermanentRedirect, ask(t, c, "GET", strings.TrimSuffix(console.Prefix, "/")).Code)
	require.Equal(t, 404, ask(t, c, "GET", console.Prefix+"static/nothing.js").Code)
	page := ask(t, c, "GET", console.Prefix+"static/console.js")
	require.Equal(t, http.StatusNotModified, ask(t, c, "GET", console.Prefix+"static/console.js", "If-None-Match", page.Header().Get("ETag")).Code)
}

func TestEveryAnswerIsProtected(t *testing.T) {
	c := console.New(console.Config{Traffic: journal.New(journal.Config{}), Access: console.Access{Token: "secret"}})
	for _, path := range []string{"", "static/console.js", "journal", "nowhere"} {
		w := ask(t, c, "GET", console.Prefix+path, "Accept", "text/html", console.TokenHeader, "secret")
		if path == "nowhere" {
			require.Equal(t, 404, w.Code)
			continue
		}
		policy := w.Header().Get("Content-Security-Policy")
		require.Contains(t, policy, "default-src 'none'", path)
		require.NotContains(t, policy, "unsafe", path)
		require.Contains(t, policy, "require-trusted-types-for 'script'", path)
		require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"), path)
	}
}

func TestOnlyThePageItselfNeedsNoToken(t *testing.T) {
	c := console.New(console.Config{Traffic: journal.New(journal.Config{}), Access: console.Access{Exposed: true, Token: "secret"}})
	require.Equal(t, 200, ask(t, c, "GET", console.Prefix, "Accept", "text/html").Code)
	require.Equal(t, 200, ask(t, c, "GET", console.Prefix+"static/console.js").Code)
	require.Equal(t, 403, ask(t, c, "GET", console.Prefix, "Accept", "text/html", "Origin", "https://evil.example.com").Code)
	for _, path := range []string{"", "console", "journal", "journal/rows", "journal/stream", "journal/1"} {
		require.Equal(t, 401, ask(t, c, "GET", console.Prefix+path).Code, path)
	}
	off := console.New(console.Config{Access: console.Access{Exposed: true}})
	require.Equal(t, 404, ask(t, off, "GET", console.Prefix, "Accept", "text/html").Code)
}

func TestWhatIsNotOfferedIsNotShown(t *testing.T) {
	about := func(config console.Config) string {
		var view struct{ Views []string }
		require.NoError(t, json.Unmarshal(ask(t, console.New(config), "GET", console.Prefix+"console").Body.Bytes(), &view))
		return strings.Join(view.Views, " ")
	}
	require.Equal(t, "", about(console.Config{}))
	require.Equal(t, "traffic", about(console.Config{Traffic: journal.New(journal.Config{})}))
	faults := console.Route{Method: "GET", Path: "faults", Text: "faults", Serve: func(*http.Request) (any, error) { return nil, nil }}
	require.Equal(t, "faults", about(console.Config{Routes: []console.Route{faults}}))
}

func TestTheStreamSendsWhatComes(t *testing.T) {
	j := journal.New(journal.Config{})
	server := httptest.NewServer(console.New(console.Config{Traffic: j}))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, "GET", server.URL+console.Prefix+"journal/stream?status=4xx", nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
	for _, status := range []int{200, 404} {
		j.Add(journal.Entry{Method: "GET", URL: &url.URL{Path: "/"}, Status: status})
	}
	for lines := bufio.NewScanner(response.Body); ; {
		require.True(t, lines.Scan())
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			var batch journal.Batch
			require.NoError(t, json.Unmarshal([]byte(data), &batch))
			require.Len(t, batch.Rows, 1)
			require.Equal(t, 404, batch.Rows[0].Status)
			return
		}
	}
}

// An echo takes requests and keeps what they were.
type echo struct {
	method, path string
	header       http.Header
	body         []byte
}

func (e *echo) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	e.method, e.path, e.header = r.Method, r.URL.RequestURI(), r.Header.Clone()
	e.body, _ = io.ReadAll(r.Body)
}

// TestCopiesSendTheSameRequest runs the copied curl command in a shell, and the
// fetch call in Node.js, for requests that are hard to quote.
func TestCopiesSendTheSameRequest(t *testing.T) {
	for _, program := range []string{"curl", "node"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatal(program + " is not installed")
			}
			t.Skip(program + " is not installed")
		}
	}
	for name, sent := range map[string]journal.Entry{
		"plain":     {Method: "GET", URL: &url.URL{Path: "/a"}},
		"quotes":    {Method: "PATCH", URL: &url.URL{Path: "/it's/$HOME", RawQuery: "a=[1]&b={x}"}, Request: journal.Half{Header: journal.Pack(http.Header{"X-A": {`'"$(id)`, "two"}}), Body: []byte("it's `id` $HOME \\n \"é\"\n\n")}},
		"an at":     {Method: "POST", URL: &url.URL{Path: "/"}, Request: journal.Half{Body: []byte("@/etc/passwd")}},
		"bytes":     {Method: "PUT", URL: &url.URL{Path: "/"}, Request: journal.Half{Header: journal.Pack(http.Header{"Content-Type": {"image/png"}}), Body: []byte("\x89PNG\x00\xff%s%%\\'")}},
		"empty":     {Method: "DELETE", URL: &url.URL{Path: "/"}, Request: journal.Half{Header: journal.Pack(http.Header{"X-Empty": {""}})}},
		"a comment": {Method: "POST", URL: &url.URL{Path: "/"}, Request: journal.Half{Header: journal.Pack(http.Header{"Content-Type": {"text/html"}}), Body: []byte("<!-- </script> \u2028 -->")}},
	} {
		t.Run(name, func(t *testing.T) {
			got := make(chan echo, 1) // one request a command
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				var e echo
				e.ServeHTTP(w, r)
				got <- e
			}))
			defer server.Close()
			j := journal.New(journal.Config{})
			j.Add(sent)
			r := httptest.NewRequest("GET", server.URL+console.Prefix+"journal/1", nil)
			w := httptest.NewRecorder()
			console.New(console.Config{Traffic: j}).ServeHTTP(w, r)
			var view struct{ Copy struct{ Curl, Fetch string } }
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &view))
			for _, command := range [][]string{{"sh", "-c", view.Copy.Curl}, {"node", "--input-type=module", "-e", view.Copy.Fetch}} {
				out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
				require.NoError(t, err, "%s\n%s", command, out)
				e := <-got
				require.Equal(t, sent.Method, e.method)
				require.Equal(t, string(sent.Request.Body), string(e.body), "%s", command)
				for name, values := range sent.Request.Header.Header() {
					require.Equal(t, strings.Join(values, ", "), strings.Join(e.header[name], ", "), "%s", command)
				}
			}
		})
	}
}

func TestTokensOfOthersAreLeftToAVariable(t *testing.T) {
	j := journal.New(journal.Config{})
	header := http.Header{"Authorization": {"Bearer secret-1"}, "Cookie": {"a=secret-2"}}
	j.Add(journal.Entry{Method: "GET", URL: &url.URL{Path: "/", RawQuery: "access_token=secret-3"}, User: "ada", Request: journal.Half{Header: journal.Pack(header)}})
	w := ask(t, console.New(console.Config{Traffic: j}), "GET", console.Prefix+"journal/1")
	require.NotContains(t, w.Body.String(), "secret")
	require.Contains(t, w.Body.String(), `Bearer $TOKEN\"`)
	gave := console.New(console.Config{Traffic: j, Gave: func(user string) bool { return user == "ada" }})
	require.Contains(t, ask(t, gave, "GET", console.Prefix+"journal/1").Body.String(), "Bearer secret-1")
}

func TestReplaySendsTheWholeRequestAgain(t *testing.T) {
	j := journal.New(journal.Config{})
	var seen *http.Request
	api := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		seen = r
		body, _ := io.ReadAll(r.Body)
		id := j.Add(journal.Entry{Method: r.Method, URL: r.URL, Status: 201, Request: journal.Half{Header: journal.Pack(r.Header), Body: body}})
		journal.Acknowledge(r.Context(), id)
		panic(http.ErrAbortHandler) // a connection that is cut is an answer too
	})
	c := console.New(console.Config{Traffic: j, API: api})
	j.Add(journal.Entry{Method: "POST", URL: &url.URL{Path: "/x", RawQuery: "y=1"}, Request: journal.Half{Header: journal.Pack(http.Header{"Authorization": {"Bearer secret"}}), Body: []byte("body")}})
	w := ask(t, c, "POST", console.Prefix+"journal/1/replay")
	require.Equal(t, 200, w.Code, w.Body)
	require.Equal(t, "/x?y=1", seen.URL.RequestURI())
	require.Equal(t, "Bearer secret", seen.Header.Get("Authorization"))
	require.NotContains(t, w.Body.String(), "secret")
	require.Contains(t, w.Body.String(), `"id": 2`)

	j.Add(journal.Entry{Method: "POST", URL: &url.URL{Path: "/"}, Request: journal.Half{Body: make([]byte, 1<<20)}})
	require.Equal(t, http.StatusConflict, ask(t, c, "POST", console.Prefix+"journal/3/replay").Code, "what was not kept cannot be sent")
	require.Equal(t, 404, ask(t, c, "POST", console.Prefix+"journal/99/replay").Code)
}
