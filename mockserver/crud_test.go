package mockserver_test

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// TestCollectionsActLikeAMap creates, reads, changes, replaces and deletes records
// of every document in random order, and compares each answer with a map.
func TestCollectionsActLikeAMap(t *testing.T) {
	if raceDetector || testing.Short() {
		t.Skip("many requests; TestCollectionsAreLinearizable looks for races")
	}
	files, err := filepath.Glob("../spec/testdata/documents/*.yaml")
	require.NoError(t, err)
	kept := 0
	for _, file := range files {
		source, err := spec.ReadFile(file, nil)
		require.NoError(t, err)
		api, err := spec.Load(context.Background(), spec.Config{Document: source})
		require.NoError(t, err)
		mock := mocktest.Start(t, func(c *mockserver.Config) { c.API = api })
		for _, r := range api.Resources {
			c := newCollection(mock, r)
			if c.creates == nil || c.reads == nil {
				continue
			}
			kept++
			t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml")+"/"+r.Plural, func(t *testing.T) { rapid.Check(t, c.story) })
		}
	}
	require.Greater(t, kept, 10, "too few collections")
}

// A collection is one of a mock, and what it ought to hold.
type collection struct {
	mock     *mocktest.Mock
	maker    *fixtures.Maker
	resource *spec.Resource
	by       map[spec.Effect]*spec.Operation

	creates, reads *spec.Operation
}

func newCollection(mock *mocktest.Mock, r *spec.Resource) *collection {
	c := &collection{mock: mock, maker: fixtures.New(mock.Server.API(), 1), resource: r, by: map[spec.Effect]*spec.Operation{}}
	if r.Key == nil || r.Key.Pointer == "" || len(r.Foreign) > 0 { // keys of other collections would have to be asked for
		return c
	}
	for _, o := range r.Operations {
		if len(o.Scopes) == 0 && !o.Caller && c.by[o.Effect] == nil && !demandsMore(o) {
			c.by[o.Effect] = o
		}
	}
	c.creates, c.reads = c.by[spec.Creates], c.by[spec.Reads]
	return c
}

// demandsMore tells whether a request needs more than a key and a JSON body.
func demandsMore(o *spec.Operation) bool {
	return o.KeyQuery != "" || o.Body != nil && o.Body.Media[0].Name != "application/json" ||
		slices.ContainsFunc(o.Parameters, func(p *spec.Parameter) bool { return p.Required && p.In != "path" })
}

// story is one run of steps. What other runs created stays.
func (c *collection) story(t *rapid.T) {
	records, gone := map[string]any{}, []string{}
	for range rapid.IntRange(1, 8).Draw(t, "steps") {
		key := ""
		if len(records) > 0 {
			key = rapid.SampledFrom(slices.Sorted(maps.Keys(records))).Draw(t, "key")
		}
		n := rapid.IntRange(1, 1<<20).Draw(t, "n")
		switch effect := rapid.SampledFrom([]spec.Effect{spec.Creates, spec.Reads, spec.Merges, spec.Replaces, spec.Deletes}).Draw(t, "effect"); {
		case effect == spec.Creates || key == "":
			status, record := c.send(t, c.creates, "", n)
			if status == http.StatusConflict || status >= 400 && c.creates.Item != "" {
				continue
			}
			require.Less(t, status, 300, "a body made from the schema is refused")
			key, ok := value.At(record, c.resource.Key.Pointer)
			if !ok { // the answer to a create may be something else
				continue
			}
			records[strings.TrimPrefix(spec.KeyText(key), c.resource.Key.Prefix)] = record
		case c.by[effect] == nil:
		case effect == spec.Deletes:
			status, _ := c.send(t, c.by[effect], key, n)
			require.Less(t, status, 300)
			delete(records, key)
			gone = append(gone, key)
		case effect == spec.Reads:
			status, record := c.send(t, c.reads, key, n)
			require.Less(t, status, 300)
			require.True(t, value.Holds(record, records[key]), "%s\nis not what it was\n%s", value.Encode(record), value.Encode(records[key]))
		default:
			status, _ := c.send(t, c.by[effect], key, n)
			require.Less(t, status, 300)
			_, records[key] = c.send(t, c.reads, key, n)
		}
	}
	for _, key := range gone {
		if _, again := records[key]; !again {
			status, _ := c.send(t, c.reads, key, 1)
			require.GreaterOrEqual(t, status, 400, "%s was deleted", key)
		}
	}
}

// send asks an operation about the record of a key, with body n that its schema
// takes, and returns the record of the answer.
func (c *collection) send(t *rapid.T, o *spec.Operation, key string, n int) (status int, record any) {
	path := o.Path
	if o.Item != "" {
		path = strings.ReplaceAll(path, "{"+o.Item+"}", url.PathEscape(key))
	}
	var body []byte
	media := ""
	if o.Body != nil {
		made, err := c.maker.Value(o.Body.Media[0].Schema, spec.AsRequest, n)
		require.NoError(t, err)
		body, media = value.Encode(made), o.Body.Media[0].Name
	}
	request, err := http.NewRequestWithContext(context.Background(), o.Method, "http://mock.localhost"+path, bytes.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer user-1")
	if media != "" {
		request.Header.Set("Content-Type", media)
	}
	response, err := c.mock.Transport.RoundTrip(request)
	require.NoError(t, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	answer, err := value.Decode(text)
	if err != nil {
		return response.StatusCode, nil
	}
	record, _ = value.At(answer, o.Envelope)
	return response.StatusCode, record
}
