package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// A bench is a mock that cases are sent to, one user's record, and the operation.
type bench struct {
	mock *mocktest.Mock
	plan *spec.Plan
	o    *spec.Operation
}

func newBench(t *testing.T) bench {
	t.Helper()
	mock := mocktest.Start(t)
	for _, o := range mock.Server.API().Operations {
		if o.Plan != nil {
			return bench{mock, o.Plan, o}
		}
	}
	require.Fail(t, "no operation writes")
	return bench{}
}

func (b bench) send(t *testing.T, body []byte) (int, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), b.o.Method, "http://localhost"+b.o.Path, bytes.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+b.mock.Tokens[0])
	response, err := b.mock.Client.Do(request)
	require.NoError(t, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, text
}

func labelled(t *testing.T, kind string) []map[string]any {
	t.Helper()
	var list []map[string]any
	for line := range bytes.Lines(made(t, "requests", "--kind", kind, "--format", "ndjson")) {
		v, err := value.Decode(line)
		require.NoError(t, err)
		list = append(list, v.(map[string]any))
	}
	return list
}

// TestTheMockAnswersEveryCaseAsLabelled prints a table with -v.
func TestTheMockAnswersEveryCaseAsLabelled(t *testing.T) {
	b := newBench(t)
	_, before := b.send(t, []byte("{}"))
	rules := map[string]int{}
	invalid := labelled(t, string(fixtures.InvalidValues))
	for _, c := range invalid {
		body := value.Encode(c["body"])
		status, answer := b.send(t, body)
		require.Equal(t, fmt.Sprint(c["status"]), fmt.Sprint(status), "%s\n%s", body, answer)
		_, after := b.send(t, []byte("{}"))
		require.Equal(t, string(before), string(after), "a refused request changes nothing: %s", body)
		rules[fmt.Sprintf("%v %v", c["pointer"], c["rule"])]++
	}
	boundary := labelled(t, string(fixtures.BoundaryValues))
	edges := map[string]int{}
	for _, c := range boundary {
		body := value.Encode(c["body"])
		status, answer := b.send(t, body)
		require.Equal(t, fmt.Sprint(c["status"]), fmt.Sprint(status), "%s\n%.200s\n%s", c["label"], body, answer)
		edges[fmt.Sprintf("%v %v", c["pointer"], c["label"])]++
	}
	t.Logf("%-34s %5d cases of %d (field, keyword) pairs, answered 400 and unchanged", "invalid requests", len(invalid), len(rules))
	t.Logf("%-34s %5d cases of %d (field, edge) pairs, answered 200", "boundary requests", len(boundary), len(edges))
}

// TestEveryRuleAndEdgeIsCovered holds the labelled sets against the write schema,
// read by itself: every assertion that a value can break alone has a broken one,
// and every field has the edges that its schema draws.
func TestEveryRuleAndEdgeIsCovered(t *testing.T) {
	b := newBench(t)
	maker := fixtures.New(b.mock.Server.API(), 1)
	broken, unbroken := map[string]bool{}, map[string]bool{}
	for c := range maker.Invalid(b.plan.Body, spec.AsPatch) {
		broken[c.Pointer+" "+c.Rule] = true
	}
	for c := range maker.Unbroken(b.plan.Body, spec.AsPatch) {
		unbroken[c.Pointer+" "+c.Rule] = true
	}
	pairs, ignored := assertionPairs(b.plan.Body)
	var missing []string
	for _, pair := range pairs {
		if !broken[pair] && !unbroken[pair] {
			missing = append(missing, pair)
		}
	}
	covered := len(pairs) - len(missing) - len(unbroken)
	t.Logf("(field, keyword) pairs that a client can break: %d; broken alone: %d; cannot be: %d %v; missing: %d", len(pairs), covered, len(unbroken), slices.Collect(maps.Keys(unbroken)), len(missing))
	t.Logf("of read-only members, which a server need not look at: %d", ignored)
	require.Empty(t, missing)
	require.LessOrEqual(t, len(unbroken), 1, "an empty text breaks the pattern as well as minLength; there is no other such pair")

	edges := map[string]int{}
	for c := range maker.Boundary(b.plan.Body, spec.AsPatch) {
		edges[c.Pointer]++
		if v, ok := value.At(c.Value, c.Pointer); ok && v == nil {
			edges[c.Pointer+" null"]++
		}
	}
	nullable := 0
	b.plan.Walk(func(f *spec.Field) {
		if f.Storage == spec.ServerManaged {
			return
		}
		require.GreaterOrEqual(t, edges[f.Pointer], 2, f.Pointer)
		if f.Schema.Accepts(nil, spec.AsPatch) {
			nullable++
			require.NotZero(t, edges[f.Pointer+" null"], f.Pointer)
		}
	})
	t.Logf("fields: every one has two edges or more; nullable ones: %d, each null", nullable)
}

// assertionPairs lists what can be broken of a schema: FIELD KEYWORD, each once.
// Those of read-only members are only counted: a server may drop these unread.
func assertionPairs(s *spec.Schema) (pairs []string, ignored int) {
	var walk func(s *spec.Schema, pointer string, readOnly bool)
	walk = func(s *spec.Schema, pointer string, readOnly bool) {
		readOnly = readOnly || s.Keywords.ReadOnly
		for _, keyword := range s.Assertions() {
			pair := pointer + " " + keyword
			switch {
			case keyword == "oneOf", keyword == "anyOf": // a wrong branch is reported as its type or as the choice
			case readOnly:
				ignored++
			case !slices.Contains(pairs, pair):
				pairs = append(pairs, pair)
			}
		}
		for _, p := range s.Properties {
			walk(p.Schema, pointer+value.Pointer(p.Name), readOnly)
		}
		if s.Items != nil {
			walk(s.Items, pointer+"/0", readOnly)
		}
	}
	walk(s, "", false)
	return pairs, ignored
}
