package mockserver_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
)

// TestControlRoutesChangeRecordsAsTheAPIDoes makes each change once through the API
// and once through each control route: everything that follows is the same.
func TestControlRoutesChangeRecordsAsTheAPIDoes(t *testing.T) {
	changes := []struct{ name, method, id, body string }{
		{"replace", "PUT", "11", `{"name":"blue"}`},
		{"replace by the same", "PUT", "11", `{"name":"red"}`},
		{"replace one of the seed", "PUT", "3", `{"name":"blue"}`},
		{"delete", "DELETE", "11", ""},
		{"delete one of the seed", "DELETE", "3", ""},
	}
	for _, change := range changes {
		for _, family := range []string{"records", "resources"} {
			t.Run(change.name+" by "+family, func(t *testing.T) {
				byAPI, byControl := pets(t), pets(t)
				status, text := ask(byAPI, change.method, "/pets/"+change.id, change.body)
				require.Less(t, status, 300, text)
				status, text = ask(byControl, change.method, "/_actalike/"+family+"/pet/"+change.id, change.body)
				require.Equal(t, http.StatusOK, status, text)
				require.Equal(t, whatFollows(byAPI), whatFollows(byControl))
			})
		}
	}
}

// TestAPutRecordIsCreatedOnce is about a record that was put: nobody can create the
// same, and everybody can create what it was before.
func TestAPutRecordIsCreatedOnce(t *testing.T) {
	for _, family := range []string{"records", "resources"} {
		mock := pets(t)
		status, text := ask(mock, "PUT", "/_actalike/"+family+"/pet/11", `{"name":"blue"}`)
		require.Equal(t, http.StatusOK, status, text)
		status, _ = ask(mock, "POST", "/pets", `{"name":"blue"}`)
		require.Equal(t, http.StatusConflict, status, family)
		status, _ = ask(mock, "POST", "/pets", `{"name":"red"}`)
		require.Equal(t, http.StatusCreated, status, family)
	}
}

// pets is a mock whose one created record is red.
func pets(t *testing.T) *mockserver.Server {
	t.Helper()
	mock := mocktest.Start(t, mocktest.File("mocktest/testdata/pets.yaml")).Server
	status, text := ask(mock, "POST", "/pets", `{"name":"red"}`)
	require.Equal(t, http.StatusCreated, status, text)
	return mock
}

// whatFollows is how a mock answers everything that a change could have touched.
func whatFollows(mock *mockserver.Server) []string {
	var answers []string
	note := func(method, path, body string) {
		status, text := ask(mock, method, path, body)
		answers = append(answers, fmt.Sprint(method, " ", path, " ", body, ": ", status, " ", text))
	}
	for _, name := range []string{"red", "blue", "green", "green"} {
		note("POST", "/pets", `{"name":"`+name+`"}`)
	}
	for _, id := range []string{"3", "11", "12"} {
		note("GET", "/pets/"+id, "")
	}
	note("GET", "/pets", "")
	note("PUT", "/pets/11", `{"name":"white"}`)
	note("POST", "/pets", `{"name":"white"}`)
	note("DELETE", "/pets/11", "")
	note("DELETE", "/pets/11", "")
	note("GET", "/_actalike/resources/pet", "")
	return answers
}
