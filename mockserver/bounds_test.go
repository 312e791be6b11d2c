package mockserver_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
)

// call sends one JSON request and tells the status.
func call(t *testing.T, mock *mocktest.Mock, method, path, body string) int {
	t.Helper()
	request, err := http.NewRequest(method, mock.URL()+path, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode
}

func TestRecordsTakeNoMoreBytesThanTheyMay(t *testing.T) {
	mock := mocktest.Start(t, func(c *mockserver.Config) {
		c.API, c.MaxBytes = featureDocument(t, "nested-keys"), 100_000
	})
	create := func(i int) int {
		body := fmt.Sprintf(`{"metadata":{"name":"n%d"},"data":{"text":%q}}`, i, strings.Repeat("x", 10_000))
		return call(t, mock, "POST", "/namespaces/dev/settings", body)
	}
	made := 0
	for create(made) == http.StatusCreated {
		made++
		require.Less(t, made, 20)
	}
	require.GreaterOrEqual(t, made, 9)
	require.Equal(t, http.StatusInsufficientStorage, create(made), "it is full")
	require.Equal(t, http.StatusOK, call(t, mock, "GET", "/namespaces/dev/settings/n0", ""), "it still reads")
	require.Equal(t, http.StatusOK, call(t, mock, "DELETE", "/namespaces/dev/settings/n0", ""), "a delete makes room")
	require.Equal(t, http.StatusCreated, create(made))
}
