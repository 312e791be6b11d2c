package mockserver_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/mockserver/store"
)

// onReferencePath gives a mock a store that keeps no texts, so that every request
// takes the reference path.
func onReferencePath(c *mockserver.Config) { c.Store = struct{ store.Store }{store.NewMemory()} }

// TestTheFastPathIsTheReferencePath sends the same random and hostile requests to
// a mock that takes the fast path and to one that does not: answers, notices and
// records are the same, byte for byte.
func TestTheFastPathIsTheReferencePath(t *testing.T) {
	fast := mocktest.Start(t)
	reference := mocktest.Start(t, onReferencePath)
	g := newGenerator(t, fast.Server.API())
	for n := range hostileRequests / 5 {
		request := g.request(n)
		text, err := io.ReadAll(request.Body)
		require.NoError(t, err)
		a, b := answerTo(fast.Server, request, text), answerTo(reference.Server, request, text)
		require.Equal(t, b.Code, a.Code, "%s %s %.300q", request.Method, request.URL, text)
		require.Equal(t, b.Header(), a.Header(), "%s %s %.300q", request.Method, request.URL, text)
		require.Equal(t, b.Body.String(), a.Body.String(), "%s %s %.300q", request.Method, request.URL, text)
	}
	for _, token := range fast.Tokens {
		request := httptest.NewRequest("GET", "http://localhost/_actalike/users/"+token+"/state", nil)
		require.Equal(t, answerTo(reference.Server, request, nil).Body.String(), answerTo(fast.Server, request, nil).Body.String(), token)
	}
}

func answerTo(server *mockserver.Server, request *http.Request, text []byte) *httptest.ResponseRecorder {
	again := request.Clone(request.Context())
	again.Body = io.NopCloser(bytes.NewReader(text))
	recorder := httptest.NewRecorder()
	server.ServeHTTP(recorder, again)
	return recorder
}

// TestEveryBrokenRuleIsRefused sends, over TCP, each body that breaks one rule of
// the description: it is 400 and changes nothing, whichever path is taken.
func TestEveryBrokenRuleIsRefused(t *testing.T) {
	mock := mocktest.Start(t)
	g := newGenerator(t, mock.Server.API())
	send := func(body []byte) (status int, answer string) {
		request, err := http.NewRequest(g.operation.Method, mock.URL()+g.operation.Path, bytes.NewReader(body))
		require.NoError(t, err)
		request.Header.Set("Authorization", "Bearer user-1")
		request.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		return response.StatusCode, string(text)
	}
	_, before := send([]byte(`{}`))
	for _, v := range g.invalid {
		body := value.Encode(v)
		status, answer := send(body)
		require.Equal(t, 400, status, "%.300s\n%s", body, answer)
	}
	for _, body := range []string{`{"a":1,"a":2}`, `{"a":"\xff"}`, `{"a":"\ud800"}`, `{`, `[]`, `null`, `{} {}`, `{"a":1e999}`, strings.Repeat("[", 200)} {
		status, answer := send([]byte(body))
		require.Equal(t, 400, status, "%.300q\n%s", body, answer)
	}
	_, after := send([]byte(`{}`))
	require.Equal(t, before, after)
	t.Logf("%d bodies, each with one broken rule", len(g.invalid))
}
