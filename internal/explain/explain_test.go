package explain_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/contradiction"
	"github.com/actalike/actalike/internal/explain"
	"github.com/actalike/actalike/spec"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with a file of testdata; -update writes it anew.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "go test ./internal/explain -update writes it")
	require.Equal(t, string(want), got)
}

func load(t testing.TB, config spec.Config) *spec.API {
	t.Helper()
	api, err := spec.Load(context.Background(), config)
	require.NoError(t, err)
	return api
}

func loadFile(t testing.TB, name string) *spec.API {
	t.Helper()
	source, err := spec.ReadFile(name, nil)
	require.NoError(t, err)
	return load(t, spec.Config{Document: source})
}

func text(t *testing.T, e explain.Explanation, style explain.Style) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, e.WriteText(&b, style))
	return b.String()
}

func TestExplainProfile(t *testing.T) {
	overlaid := explain.Of(load(t, spec.Config{}))
	golden(t, "profile.txt", text(t, overlaid, explain.Style{}))
	encoded, err := overlaid.JSON()
	require.NoError(t, err)
	golden(t, "profile.json", string(encoded))

	published := explain.Of(load(t, spec.Config{Document: spec.Embedded()}))
	require.False(t, published.Overlaid)
	golden(t, "profile-published.txt", text(t, published, explain.Style{}))
}

// The published profile document must yield all that is known to be wrong with it.
func TestProfileContradictsItselfInEveryKnownWay(t *testing.T) {
	found := map[string]contradiction.Finding{}
	for _, c := range explain.Of(load(t, spec.Config{})).Contradictions {
		found[c.Rule+"/"+fmt.Sprint(len(c.Places))] = c
	}
	for _, want := range []string{
		"patch-requires/17", // the keyword and 16 members
		"read-elsewhere/1", "type-differs/4", "unread-member/1",
		"null-unreadable/13",
		"one-of-overlaps/2",
		"accepts-anything/4", "accepts-anything/3", // members; answers
		"unsecured-401/1", "prose-only/1", "body-optional/1",
	} {
		require.Contains(t, found, want)
		delete(found, want)
	}
	require.Empty(t, found)
}

func TestExplanationIsPlainDataThatReadsBack(t *testing.T) {
	e := explain.Of(load(t, spec.Config{}))
	require.Equal(t, 1, e.SchemaVersion)
	encoded, err := e.JSON()
	require.NoError(t, err)
	var back explain.Explanation
	require.NoError(t, json.Unmarshal(encoded, &back))
	again, err := back.JSON()
	require.NoError(t, err)
	require.Equal(t, string(encoded), string(again))
}

func TestExplainIsDeterministic(t *testing.T) {
	first, err := explain.Of(load(t, spec.Config{})).JSON()
	require.NoError(t, err)
	second, err := explain.Of(load(t, spec.Config{})).JSON()
	require.NoError(t, err)
	require.Equal(t, string(first), string(second))
}

func TestTextFitsAHundredColumns(t *testing.T) {
	names, err := filepath.Glob("../contradiction/testdata/*/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		for line := range strings.Lines(text(t, explain.Of(loadFile(t, name)), explain.Style{})) {
			if strings.Contains(line, ".yaml:") {
				continue // a path and a position are not broken
			}
			require.LessOrEqual(t, len([]rune(strings.TrimRight(line, "\n"))), 100, line)
		}
	}
}

func TestStyleDressesWithoutMovingAnything(t *testing.T) {
	e := explain.Of(load(t, spec.Config{}))
	mark := func(s string) string { return "\x1b[1m" + s + "\x1b[0m" }
	dressed := text(t, e, explain.Style{Strong: mark, Faint: mark, Alarm: mark})
	require.Contains(t, dressed, mark("Operations"))
	plain := strings.NewReplacer("\x1b[1m", "", "\x1b[0m", "").Replace(dressed)
	require.Equal(t, text(t, e, explain.Style{}), plain)
}

func TestSummary(t *testing.T) {
	tests := map[int]string{
		0: "no contradictions found in the document",
		1: "1 contradiction found in the document; run actalike explain",
		2: "2 contradictions found in the document; run actalike explain",
	}
	for n, want := range tests {
		require.Equal(t, want, explain.Explanation{Contradictions: make([]contradiction.Finding, n)}.Summary())
	}
}

func TestExplainSaysSecurityInWords(t *testing.T) {
	e := explain.Of(loadFile(t, "testdata/security-words.yaml"))
	got := map[string]string{}
	for _, o := range e.Operations {
		got[o.Path] = o.Security
	}
	require.Equal(t, map[string]string{
		"/free":     "none: anyone may call it",
		"/token":    "Authorization: Bearer (token)",
		"/either":   `an API key in the header "X-Key" (key), or an OAuth 2.0 token with read, write (grant)`,
		"/both":     `an API key in the header "X-Key" (key) and Authorization: Bearer (token)`,
		"/optional": "nothing, or Authorization: Bearer (token)",
	}, got)
}

func BenchmarkExplain(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		api := load(b, spec.Config{}) // afresh: compiled schemas are kept
		b.StartTimer()
		explain.Of(api)
	}
}
