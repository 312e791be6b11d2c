package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// A console is the control routes of a mock, as its page uses them.
type console struct{ mock *mocktest.Mock }

func (c console) ask(t *testing.T, method, path string, send, into any) {
	t.Helper()
	text, err := json.Marshal(send)
	require.NoError(t, err)
	request, err := http.NewRequestWithContext(t.Context(), method, "http://localhost/_actalike/"+path, bytes.NewReader(text))
	require.NoError(t, err)
	response, err := c.mock.Client.Do(request)
	require.NoError(t, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode, "%s", body)
	require.NoError(t, json.Unmarshal(body, into), "%s", body)
}

// bodies are those that the console offers for an operation.
func (c console) bodies(t *testing.T, o *spec.Operation, kind string) []string {
	t.Helper()
	var offered []struct{ Body string }
	c.ask(t, "GET", "try/bodies?"+url.Values{"operation": {o.ID}, "kind": {kind}}.Encode(), nil, &offered)
	require.NotEmpty(t, offered)
	list := make([]string, len(offered))
	for i, b := range offered {
		list[i] = b.Body
	}
	return list
}

// TestRequestsAreTheBytesThatTheConsoleOffersAndSends compares what the command
// writes for request number k with what the console sends for it.
func TestRequestsAreTheBytesThatTheConsoleOffersAndSends(t *testing.T) {
	for _, file := range []string{"", "testdata/shop.yaml"} {
		var flags []string
		var config spec.Config
		if file != "" {
			source, err := spec.ReadFile(file, nil)
			require.NoError(t, err)
			flags, config.Document = []string{"--spec", file}, source
		}
		api, err := spec.Load(t.Context(), config)
		require.NoError(t, err)
		mock := mocktest.Start(t, func(c *mockserver.Config) { c.API = api })
		for _, o := range api.Operations {
			if o.Body != nil {
				compareBodies(t, console{mock}, o, flags)
			}
		}
	}
}

func compareBodies(t *testing.T, c console, o *spec.Operation, flags []string) {
	t.Helper()
	const fresh = 26 // the mock starts with 25 users, and no collection has more records
	offered := c.bodies(t, o, "valid")
	written := func(more ...string) [][]byte {
		args := append([]string{"requests", "--operation", o.ID, "--format", "ndjson"}, flags...)
		return bytes.Split(bytes.TrimSpace(made(t, append(args, more...)...)), []byte("\n"))
	}
	lines := written("--count", strconv.Itoa(fresh+len(offered)-1))
	for i, body := range offered {
		require.Equal(t, string(lines[fresh-1+i]), body, "%s, request %d", o.ID, fresh+i)
	}
	for i, line := range written("--kind", "invalid") {
		var labelled struct{ Body json.RawMessage }
		require.NoError(t, json.Unmarshal(line, &labelled))
		require.Equal(t, string(labelled.Body), c.bodies(t, o, "invalid")[i], o.ID)
	}
	requireSent(t, c, o, offered[0], fresh)
}

// requireSent sends a body that the console offers, and the parameters.
func requireSent(t *testing.T, c console, o *spec.Operation, body string, k int) {
	t.Helper()
	var operations []struct {
		ID         string
		Parameters []struct{ Name, In, Sample string }
	}
	c.ask(t, "GET", "try/operations", nil, &operations)
	trial := map[string]any{"operation": o.ID, "body": body, "media": o.Body.Media[0].Name, "user": c.mock.Tokens[0]}
	var parameters []map[string]string
	for _, listed := range operations {
		for _, p := range listed.Parameters {
			if listed.ID == o.ID {
				parameters = append(parameters, map[string]string{"name": p.Name, "in": p.In, "value": p.Sample})
			}
		}
	}
	trial["parameters"] = parameters
	var exchange struct {
		Status  int
		Path    string
		Request struct{ Body string }
	}
	c.ask(t, "POST", "try", trial, &exchange)
	require.Less(t, exchange.Status, 300, o.ID)
	require.Equal(t, direct(t, c, o, 1).URL.String(), exchange.Path)
	text, err := io.ReadAll(direct(t, c, o, k).Body)
	require.NoError(t, err)
	require.Equal(t, string(text), exchange.Request.Body)
}

// direct is request number k as the package makes it.
func direct(t *testing.T, c console, o *spec.Operation, k int) *http.Request {
	t.Helper()
	made, err := fixtures.New(c.mock.Server.API(), 1).Request(o, k)
	require.NoError(t, err)
	r, err := made.HTTP("", "")
	require.NoError(t, err)
	return r
}
