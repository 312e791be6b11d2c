package mockserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/spec"
)

// things is a description with one collection; its schema gets some more rules.
func things(t *testing.T, path, rules string) *spec.API {
	t.Helper()
	schema := `{"type":"object","required":["id","name"],"properties":{"id":{"type":"integer","readOnly":true},"name":{"type":"string"` + rules + `}}}`
	content := `"content":{"application/json":{"schema":` + schema + `}}`
	list := `"content":{"application/json":{"schema":{"type":"array","items":` + schema + `}}}`
	text := `{"openapi":"3.1.0","info":{"title":"Things","version":"1"},"paths":{"` + path + `":{
		"get":{"responses":{"200":{"description":"ok",` + list + `}}},
		"post":{"requestBody":{` + content + `},"responses":{"201":{"description":"ok",` + content + `}}}},
	"` + path + `/{id}":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"integer"}}],
		"get":{"responses":{"200":{"description":"ok",` + content + `},"404":{"description":"none"}}},
		"delete":{"responses":{"204":{"description":"gone"}}}}}}`
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "things.json", Text: []byte(text)}})
	require.NoError(t, err)
	return api
}

func live(t *testing.T, api *spec.API) *mockserver.Live {
	t.Helper()
	server, err := mockserver.New(mockserver.Config{API: api})
	require.NoError(t, err)
	return mockserver.NewLive(server)
}

// ask sends a request to a handler.
func ask(handler http.Handler, method, path, body string) (int, string) {
	request := httptest.NewRequest(method, host+path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	text, _ := io.ReadAll(recorder.Body)
	return recorder.Code, string(text)
}

func TestReloadKeepsWhatIsStillValid(t *testing.T) {
	mock := live(t, things(t, "/things", ""))
	var last string
	for _, name := range []string{"long enough", "no"} {
		status, text := ask(mock, "POST", "/things", `{"name":"`+name+`"}`)
		require.Equal(t, 201, status, text)
		last = text
	}
	status, _ := ask(mock, "DELETE", "/things/2", "")
	require.Equal(t, 204, status)
	require.NoError(t, mock.Server().SetFault("no-content-type", mockserver.FaultSetting{On: true}))

	dropped, err := mock.Reload(context.Background(), things(t, "/things", `,"minLength":5`))
	require.NoError(t, err)
	require.Len(t, dropped, 1)
	require.Contains(t, last, `"id":`+dropped[0].ID)
	require.Contains(t, dropped[0].Reason, "/name")
	_, text := ask(mock, "GET", "/things", "")
	require.Contains(t, text, "long enough")
	require.NotContains(t, text, `"no"`)
	status, _ = ask(mock, "GET", "/things/2", "")
	require.Equal(t, 404, status, "what was deleted stays so")
	_, text = ask(mock, "POST", "/things", `{"name":"third thing"}`)
	require.NotContains(t, text, `"id":`+dropped[0].ID+",", "no id is given out twice")
	_, text = ask(mock, "GET", "/_actalike/document/status", "")
	require.Contains(t, text, `"dropped_count": 1`)
	_, text = ask(mock, "GET", "/_actalike/journal?limit=100", "")
	require.Contains(t, text, `"no-content-type"`, "faults and the journal stay")

	dropped, err = mock.Reload(context.Background(), things(t, "/objects", ""))
	require.NoError(t, err)
	require.NotEmpty(t, dropped)
	status, _ = ask(mock, "GET", "/things", "")
	require.Equal(t, 404, status)
}

func TestReloadKeepsUsersAndTheirNames(t *testing.T) {
	api, err := spec.Load(context.Background(), spec.Config{})
	require.NoError(t, err)
	mock := live(t, api)
	write := func(token string) (int, string) {
		sample := mock.Server().Sample()
		request := httptest.NewRequest(sample.Method, host+sample.Path, strings.NewReader(`{"username":"ada.1"}`))
		request.Header.Set("Authorization", "Bearer "+token)
		recorder := httptest.NewRecorder()
		mock.ServeHTTP(recorder, request)
		return recorder.Code, recorder.Body.String()
	}
	status, first := write("user-1")
	require.Equal(t, 200, status)
	dropped, err := mock.Reload(context.Background(), api)
	require.NoError(t, err)
	require.Empty(t, dropped)
	status, _ = write("user-2")
	require.Equal(t, 400, status, "the name is taken")
	status, again := write("user-1")
	require.Equal(t, 200, status)
	require.Equal(t, first, again)
}

func TestFailedReloadIsShown(t *testing.T) {
	mock := live(t, things(t, "/things", ""))
	mock.Failed(fmt.Errorf("outer: %w", &spec.Error{At: spec.Position{File: "a.yaml", Line: 3, Column: 7}, Message: "is broken", Hint: "mend it", Err: errors.New("cause")}))
	_, text := ask(mock, "GET", "/_actalike/document/status", "")
	for _, want := range []string{`a.yaml:3:7: is broken`, `"hint": "mend it"`, `"line": 3`, `"dropped": []`} {
		require.Contains(t, text, want)
	}
	_, err := mock.Reload(context.Background(), things(t, "/things", ""))
	require.NoError(t, err)
	_, text = ask(mock, "GET", "/_actalike/document/status", "")
	require.Contains(t, text, `"error": ""`)
	require.Contains(t, text, `"position": null`)
}

// Nothing that was set through a control route is lost by a reload either: not a
// record, not a fault.
func TestReloadLosesNoControlWrite(t *testing.T) {
	api := things(t, "/things", "")
	mock := live(t, api)
	var group sync.WaitGroup
	const writers, writes = 4, 40
	for w := range writers {
		group.Go(func() {
			for n := range writes {
				key := fmt.Sprint(1000 + w*writes + n)
				if status, text := ask(mock, "PUT", "/_actalike/resources/thing/"+key, `{"id":`+key+`,"name":"kept-`+key+`."}`); status != 200 {
					t.Error(status, text)
				}
			}
		})
	}
	group.Go(func() {
		for n := range writes {
			on := n%2 == 0
			if status, text := ask(mock, "PUT", "/_actalike/faults/no-content-type", fmt.Sprintf(`{"on":%t}`, on)); status != 200 {
				t.Error(status, text)
			}
			var list []struct {
				ID string
				On bool
			}
			_, text := ask(mock, "GET", "/_actalike/faults", "")
			if err := json.Unmarshal([]byte(text), &list); err != nil {
				t.Error(err)
			}
			for _, f := range list {
				if f.ID == "no-content-type" && f.On != on {
					t.Error("a fault was set back")
				}
			}
		}
	})
	for range 40 {
		_, err := mock.Reload(context.Background(), api)
		require.NoError(t, err)
	}
	group.Wait()
	_, text := ask(mock, "GET", "/_actalike/resources/thing?limit=1000", "")
	for key := 1000; key < 1000+writers*writes; key++ {
		require.Contains(t, text, fmt.Sprintf(`"kept-%d."`, key))
	}
}

// No write that was answered is lost by a reload.
func TestReloadLosesNoWrite(t *testing.T) {
	api := things(t, "/things", "")
	mock := live(t, api)
	var group sync.WaitGroup
	const writers, writes = 4, 40
	for w := range writers {
		group.Go(func() {
			for n := range writes {
				if status, text := ask(mock, "POST", "/things", fmt.Sprintf(`{"name":"%d-%d."}`, w, n)); status != 201 {
					t.Error(status, text)
				}
			}
		})
	}
	for range 20 {
		dropped, err := mock.Reload(context.Background(), api)
		require.NoError(t, err)
		require.Empty(t, dropped)
	}
	group.Wait()
	_, text := ask(mock, "GET", "/things", "")
	for w := range writers {
		for n := range writes {
			require.Contains(t, text, fmt.Sprintf(`"%d-%d."`, w, n))
		}
	}
}
