package mockserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

const host = "http://mock.localhost"

// do sends a request without a network; header is a list of names and values.
func do(t *testing.T, mock *mocktest.Mock, method, url, body string, header ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Add(header[i], header[i+1])
	}
	response, err := mock.Client.Do(request)
	require.NoError(t, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response, string(text)
}

// patch sends a body to the document's one operation as a user.
func patch(t *testing.T, mock *mocktest.Mock, token, body string, header ...string) (*http.Response, string) {
	t.Helper()
	operation := mock.Server.API().Operations[0]
	header = append([]string{"Content-Type", "application/json", "Authorization", "Bearer " + token}, header...)
	return do(t, mock, operation.Method, host+operation.Path, body, header...)
}

// oneChange is a body that changes the first field of the document.
func oneChange(mock *mocktest.Mock) string {
	return string(mock.Server.Sample().Body)
}

func TestControlRoutesAreClosedToOthers(t *testing.T) {
	for _, test := range []struct {
		name   string
		config mockserver.Config
		url    string
		header []string
		status int
	}{
		{"loopback name", mockserver.Config{}, "http://localhost:4010", nil, 200},
		{"loopback address", mockserver.Config{}, "http://127.0.0.1:4010", nil, 200},
		{"loopback IPv6 address", mockserver.Config{}, "http://[::1]:4010", nil, 200},
		{"a name that resolves here (DNS rebinding)", mockserver.Config{}, "http://evil.example.com:4010", nil, 403},
		{"another address", mockserver.Config{}, "http://192.0.2.7:4010", nil, 403},
		{"a name that starts like loopback", mockserver.Config{}, "http://localhost.example.com", nil, 403},
		{"own origin", mockserver.Config{}, "http://localhost:4010", []string{"Origin", "http://localhost:4010"}, 200},
		{"foreign origin", mockserver.Config{}, "http://localhost:4010", []string{"Origin", "http://localhost:3000"}, 403},
		{"null origin", mockserver.Config{}, "http://localhost:4010", []string{"Origin", "null"}, 403},
		{"cross-site without an origin", mockserver.Config{}, "http://localhost:4010", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"typed into the address bar", mockserver.Config{}, "http://localhost:4010", []string{"Sec-Fetch-Site", "none"}, 200},
		{"exposed without a token", mockserver.Config{Exposed: true}, "http://localhost:4010", nil, 404},
		{"exposed with a token that is not sent", mockserver.Config{Exposed: true, ControlToken: "secret"}, "http://192.0.2.7", nil, 401},
		{"exposed with a wrong token", mockserver.Config{Exposed: true, ControlToken: "secret"}, "http://192.0.2.7", []string{mockserver.ControlHeader, "secre"}, 401},
		{"exposed with its token", mockserver.Config{Exposed: true, ControlToken: "secret"}, "http://192.0.2.7", []string{mockserver.ControlHeader, "secret"}, 200},
		{"a token on loopback", mockserver.Config{ControlToken: "secret"}, "http://localhost:4010", nil, 401},
	} {
		t.Run(test.name, func(t *testing.T) {
			mock := mocktest.Start(t, func(c *mockserver.Config) { *c = test.config })
			for _, path := range []string{"/_actalike/health", "/_actalike/users/user-1/state", "/_actalike/journal", "/_actalike/nowhere"} {
				response, text := do(t, mock, "GET", test.url+path, "", test.header...)
				if path == "/_actalike/nowhere" && test.status == 200 {
					require.Equal(t, 404, response.StatusCode)
					continue
				}
				require.Equal(t, test.status, response.StatusCode, text)
				require.Empty(t, response.Header.Get("Access-Control-Allow-Origin"))
			}
		})
	}
}

func TestControlRoutesAnswerNoPreflight(t *testing.T) {
	mock := mocktest.Start(t)
	response, _ := do(t, mock, "OPTIONS", host+"/_actalike/reset", "", "Origin", "https://evil.example.com", "Access-Control-Request-Method", "POST")
	require.Equal(t, http.StatusForbidden, response.StatusCode)
	require.Empty(t, response.Header.Get("Access-Control-Allow-Origin"))
}

func TestHealthAndUsers(t *testing.T) {
	mock := mocktest.Start(t, func(c *mockserver.Config) { c.Users = 3 })
	_, text := do(t, mock, "GET", host+"/_actalike/health", "")
	require.Contains(t, text, `"status": "ok"`)
	require.Contains(t, text, `"users": 3`)
	_, text = do(t, mock, "GET", host+"/_actalike/users", "")
	require.JSONEq(t, `{"count":3,"tokens":["user-1","user-2","user-3"],"without_record":["user-without-detail"]}`, text)
	_, text = do(t, mock, "GET", host+"/_actalike/users?offset=1&limit=1", "")
	require.Contains(t, text, `"user-2"`)
	require.NotContains(t, text, `"user-1"`)
	response, text := do(t, mock, "GET", host+"/_actalike/users?limit=many", "")
	require.Equal(t, 400, response.StatusCode)
	require.Contains(t, text, "many")
}

func TestStateIsReplacedOnlyByValidRecords(t *testing.T) {
	mock := mocktest.Start(t)
	state := func(token string) string {
		_, text := do(t, mock, "GET", host+"/_actalike/users/"+token+"/state", "")
		return text
	}
	put := func(token, body string) (int, string) {
		response, text := do(t, mock, "PUT", host+"/_actalike/users/"+token+"/state", body)
		return response.StatusCode, text
	}
	one, two := state("user-1"), state("user-2")

	t.Run("refused", func(t *testing.T) {
		for _, body := range []string{`{`, `[]`, `{"profile":{}}`, `{"profile":[]}`, `{"nothing":{}}`, two} {
			status, text := put("user-1", body)
			require.Equal(t, 400, status, "%.80s", body)
			require.Contains(t, text, ":")
			require.Equal(t, one, state("user-1"))
		}
	})
	t.Run("unknown user", func(t *testing.T) {
		status, text := put("user-99", one)
		require.Equal(t, 404, status)
		require.Contains(t, text, "user-99")
		status, _ = put("user-without-detail", one)
		require.Equal(t, http.StatusConflict, status)
	})
	t.Run("taken", func(t *testing.T) {
		changed, _ := patch(t, mock, "user-2", oneChange(mock))
		require.Equal(t, 200, changed.StatusCode)
		status, _ := put("user-2", two)
		require.Equal(t, 200, status)
		require.Equal(t, two, state("user-2"))
	})
}

func TestReset(t *testing.T) {
	mock := mocktest.Start(t)
	_, before := do(t, mock, "GET", host+"/_actalike/users/user-1/state", "")
	for _, route := range []string{"/_actalike/users/user-1/reset", "/_actalike/reset"} {
		response, _ := patch(t, mock, "user-1", oneChange(mock))
		require.Equal(t, 200, response.StatusCode)
		_, changed := do(t, mock, "GET", host+"/_actalike/users/user-1/state", "")
		require.NotEqual(t, before, changed)
		response, _ = do(t, mock, "POST", host+route, "")
		require.Equal(t, 200, response.StatusCode)
		_, after := do(t, mock, "GET", host+"/_actalike/users/user-1/state", "")
		require.Equal(t, before, after)
	}
}

func TestJournal(t *testing.T) {
	mock := mocktest.Start(t, func(c *mockserver.Config) { c.Journal = 3 })
	for range 4 {
		patch(t, mock, "user-1", oneChange(mock), "Cookie", "session=very-secret")
	}
	patch(t, mock, "very-secret", `{}`)
	patch(t, mock, "user-2", `[]`)
	_, text := do(t, mock, "GET", host+"/_actalike/journal", "")
	var list []journal.Exchange
	require.NoError(t, json.Unmarshal([]byte(text), &list))
	require.Len(t, list, 3)
	require.Equal(t, journal.Refused, list[0].Verdict)
	require.Equal(t, "user-2", list[0].User)
	require.NotEmpty(t, list[0].Violations)
	require.Equal(t, journal.Unauthorized, list[1].Verdict)
	require.Equal(t, journal.Accepted, list[2].Verdict)
	require.Equal(t, oneChange(mock), list[2].Request.Body)
	require.Equal(t, []string{"Bearer [redacted]"}, list[2].Request.Header["Authorization"])
	require.NotContains(t, text, "very-secret")

	_, text = do(t, mock, "GET", host+"/_actalike/journal?limit=1", "")
	require.Equal(t, 1, strings.Count(text, `"method"`))
	do(t, mock, "DELETE", host+"/_actalike/journal", "")
	_, text = do(t, mock, "GET", host+"/_actalike/journal", "")
	require.JSONEq(t, `[]`, text)
}

// TestConcurrentPatchesLoseNothing writes every text field of one user at the
// same time, each many times: the last write of each must be there.
func TestConcurrentPatchesLoseNothing(t *testing.T) {
	mock := mocktest.Start(t)
	operation := mock.Server.API().Operations[0]
	var fields []*spec.Field
	operation.Plan.Walk(func(f *spec.Field) {
		if f.Storage == spec.Stored && f.Fields == nil && !f.Unique && f.Schema.Accepts("round 0", spec.AsPatch) && f.Names == nil {
			fields = append(fields, f)
		}
	})
	require.Greater(t, len(fields), 3)
	var group sync.WaitGroup
	for _, f := range fields {
		group.Go(func() {
			for round := range 40 {
				response, text := patch(t, mock, "user-1", string(value.Encode(f.Body(fmt.Sprint("round ", round)))))
				if response.StatusCode != 200 {
					t.Errorf("%s: %s", f.Pointer, text)
				}
			}
		})
	}
	group.Wait()
	_, text := patch(t, mock, "user-1", "{}")
	record, err := value.Decode([]byte(text))
	require.NoError(t, err)
	for _, f := range fields {
		v, _ := f.ReadIn(record.(map[string]any))
		require.Equal(t, "round 39", v, f.Pointer)
	}
}

func TestCORSCanBeRestricted(t *testing.T) {
	mock := mocktest.Start(t, func(c *mockserver.Config) { c.CORSOrigins = []string{"https://app.example.com"} })
	response, _ := patch(t, mock, "user-1", "{}", "Origin", "https://app.example.com")
	require.Equal(t, "https://app.example.com", response.Header.Get("Access-Control-Allow-Origin"))
	response, _ = patch(t, mock, "user-1", "{}", "Origin", "https://evil.example.com")
	require.Empty(t, response.Header.Get("Access-Control-Allow-Origin"))
}

func TestBodyOverTheLimit(t *testing.T) {
	mock := mocktest.Start(t, func(c *mockserver.Config) { c.MaxBody = 100 })
	response, text := patch(t, mock, "user-1", `{"x":"`+strings.Repeat("a", 100)+`"}`)
	require.Equal(t, 400, response.StatusCode)
	require.Contains(t, text, "longer than 100 bytes")
}

func TestUnknownAnonymousUserIsRefused(t *testing.T) {
	api := mocktest.Start(t).Server.API()
	_, err := mockserver.New(mockserver.Config{API: api, Anonymous: "user-26"})
	require.ErrorContains(t, err, `"user-26"`)
	require.Contains(t, spec.Hint(err), "user-1 to user-25")
}

// TestExpectContinue sends the body only when asked for it, as curl does with
// large ones: a refused user is never asked.
func TestExpectContinue(t *testing.T) {
	mock := mocktest.Start(t)
	for token, status := range map[string]int{"user-1": 200, "nobody": 401} {
		request, err := http.NewRequest("PATCH", mock.URL()+mock.Server.API().Operations[0].Path, strings.NewReader(oneChange(mock)))
		require.NoError(t, err)
		request.Header = http.Header{"Expect": {"100-continue"}, "Content-Type": {"application/json"}, "Authorization": {"Bearer " + token}}
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, status, response.StatusCode)
	}
}

func TestARecordThatIsPutTakesNoUniqueValueOfAnother(t *testing.T) {
	const path = "/_actalike/resources/members/"
	member := `{"type":"object","required":["id","nick"],"properties":{"id":{"type":"integer"},"nick":{"type":"string","x-actalike":{"unique":true}}}}`
	body := `{"content":{"application/json":{"schema":` + member + `}}}`
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "members.json", Text: []byte(`{"openapi":"3.1.0","info":{"title":"Club","version":"1"},"paths":{
		"/members":{"get":{"responses":{"200":{"description":"all","content":{"application/json":{"schema":{"type":"array","items":` + member + `}}}}}},
			"post":{"requestBody":` + body + `,"responses":{"201":` + strings.Replace(body, "{", `{"description":"new",`, 1) + `}}},
		"/members/{id}":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"integer"}}],
			"get":{"responses":{"200":` + strings.Replace(body, "{", `{"description":"one",`, 1) + `,"404":{"description":"none"}}}}}}`)}})
	require.NoError(t, err)
	mock := mocktest.Start(t, func(c *mockserver.Config) { c.API = api }).Server
	put := func(id, nick string) (int, string) {
		return ask(mock, "PUT", path+id, fmt.Sprintf(`{"id":%s,"nick":%q}`, id, nick))
	}
	for _, step := range []struct {
		id, nick string
		status   int
	}{
		{"1", "ada", 200}, {"2", "ada", 400}, {"900", "ada", 400}, {"1", "bob", 200}, {"900", "ada", 200}, {"2", "ada", 400},
	} {
		status, text := put(step.id, step.nick)
		require.Equal(t, step.status, status, "%v: %s", step, text)
	}
	status, _ := ask(mock, "GET", path+"900", "")
	require.Equal(t, http.StatusOK, status)
}
