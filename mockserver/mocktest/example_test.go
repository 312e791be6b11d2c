package mocktest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/mockserver/mocktest"
)

func ExampleStart() {
	test := func(t *testing.T) {
		mock := mocktest.Start(t, mocktest.File("testdata/pets.yaml"))
		mock.Put("pet", "7", map[string]any{"id": 7, "name": "Rex"})
		response, err := mock.Client.Post("http://mock/pets", "application/json", strings.NewReader(`{"name":"Ada"}`))
		if err != nil || response.StatusCode != http.StatusCreated {
			t.Fatal(response, err)
		}
		if len(mock.Requests("createPet")) != 1 || mock.Get("pet", "7")["name"] != "Rex" {
			t.Fatal("the mock forgot")
		}
	}
	_ = test // go test runs it
}

func TestRecordsArePutAndRequestsAreSeen(t *testing.T) {
	mock := mocktest.Start(t, mocktest.File("testdata/pets.yaml"))
	mock.Put("pet", "7", map[string]any{"name": "Rex"})
	require.Equal(t, map[string]any{"id": 7.0, "name": "Rex"}, mock.Get("pet", "7"))

	require.Empty(t, mock.Requests(""))
	response, err := mock.Client.Post("http://mock/pets", "application/json", strings.NewReader(`{"name":"Ada"}`))
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, response.StatusCode)
	_, err = mock.Client.Get("http://mock/nowhere")
	require.NoError(t, err)
	require.Len(t, mock.Requests(""), 2)
	seen := mock.Requests("createPet")
	require.Len(t, seen, 1)
	require.Equal(t, `{"name":"Ada"}`, string(seen[0].Body))
	require.Equal(t, http.StatusCreated, seen[0].Status)
}
