package mockserver_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/spectest"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/spec"
)

func largeMock(t testing.TB, resources int) *mockserver.Server {
	t.Helper()
	source := spec.Source{Name: "large.json", Text: spectest.JSON(spectest.Large(resources))}
	api, err := spec.Load(context.Background(), spec.Config{Document: source})
	require.NoError(t, err)
	mock, err := mockserver.New(mockserver.Config{API: api})
	require.NoError(t, err)
	return mock
}

func thing(mock *mockserver.Server, n int) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodGet, fmt.Sprintf("/things%d/1/", n), nil)
	request.Header.Set("Authorization", "Bearer user-1")
	answer := httptest.NewRecorder()
	mock.ServeHTTP(answer, request)
	return answer
}

// Every resource refers to another one, so that all of them are within reach of
// the first answer. It has no more compiled for that.
func TestTheFirstAnswerCompilesWhatItNeeds(t *testing.T) {
	compiled := map[int]int{}
	for _, resources := range []int{20, 60} {
		mock := largeMock(t, resources)
		require.Zero(t, mock.API().Published.Compiled(), "before the first request")
		require.Equal(t, http.StatusOK, thing(mock, 0).Code)
		compiled[resources] = mock.API().Published.Compiled()
	}
	t.Log("schemas that were compiled for the first answer, by the number of resources:", compiled)
	require.Equal(t, compiled[20], compiled[60])
}

// What is worked out when it is first needed is worked out once, whoever comes
// first.
func TestFirstAnswersAreTheSameWhoeverComesFirst(t *testing.T) {
	const resources = 12
	alone, shared := largeMock(t, resources), largeMock(t, resources)
	var group sync.WaitGroup
	answers := make([]string, resources)
	for n := range resources {
		group.Go(func() { answers[n] = thing(shared, resources-1-n).Body.String() })
	}
	group.Wait()
	for n := range resources {
		require.Equal(t, thing(alone, resources-1-n).Body.String(), answers[n])
	}
}
