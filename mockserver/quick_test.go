package mockserver_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
)

// TestQuickWayIsThePlainWay sends the same random and hostile requests to a mock
// that takes the quick way and to one that does not: answers, notices and
// records are the same, byte for byte.
func TestQuickWayIsThePlainWay(t *testing.T) {
	quick := mocktest.Start(t)
	plain := mocktest.Start(t, func(c *mockserver.Config) { c.Plain = true })
	g := newGenerator(t, quick.Server.API())
	for n := range hostileRequests / 5 {
		request := g.request(n)
		text, err := io.ReadAll(request.Body)
		require.NoError(t, err)
		a, b := answerTo(quick.Server, request, text), answerTo(plain.Server, request, text)
		require.Equal(t, b.Code, a.Code, "%s %s %.300q", request.Method, request.URL, text)
		require.Equal(t, b.Header(), a.Header(), "%s %s %.300q", request.Method, request.URL, text)
		require.Equal(t, b.Body.String(), a.Body.String(), "%s %s %.300q", request.Method, request.URL, text)
	}
	for _, token := range quick.Tokens {
		request := httptest.NewRequest("GET", "http://localhost/_actalike/users/"+token+"/state", nil)
		require.Equal(t, answerTo(plain.Server, request, nil).Body.String(), answerTo(quick.Server, request, nil).Body.String(), token)
	}
}

func answerTo(server *mockserver.Server, request *http.Request, text []byte) *httptest.ResponseRecorder {
	again := request.Clone(request.Context())
	again.Body = io.NopCloser(bytes.NewReader(text))
	recorder := httptest.NewRecorder()
	server.ServeHTTP(recorder, again)
	return recorder
}
