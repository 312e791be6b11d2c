package spec_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/spec"
)

// golden compares a text with a file of testdata/explain; -update writes it anew.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "explain", name)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "go test ./spec -update writes it")
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

func text(t *testing.T, e spec.Explanation, style spec.Style) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, e.WriteText(&b, style))
	return b.String()
}

func TestExplainProfile(t *testing.T) {
	overlaid := load(t, spec.Config{}).Explain()
	golden(t, "profile.txt", text(t, overlaid, spec.Style{}))
	encoded, err := overlaid.JSON()
	require.NoError(t, err)
	golden(t, "profile.json", string(encoded))

	published := load(t, spec.Config{Document: spec.Embedded()}).Explain()
	require.False(t, published.Overlaid)
	golden(t, "profile-published.txt", text(t, published, spec.Style{}))
}

// The published profile document must yield all that is known to be wrong with it.
func TestProfileContradictsItselfInEveryKnownWay(t *testing.T) {
	found := map[string]spec.Contradiction{}
	for _, c := range load(t, spec.Config{}).Explain().Contradictions {
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
	e := load(t, spec.Config{}).Explain()
	require.Equal(t, 1, e.SchemaVersion)
	encoded, err := e.JSON()
	require.NoError(t, err)
	var back spec.Explanation
	require.NoError(t, json.Unmarshal(encoded, &back))
	again, err := back.JSON()
	require.NoError(t, err)
	require.Equal(t, string(encoded), string(again))
}

func TestExplainIsDeterministic(t *testing.T) {
	first, err := load(t, spec.Config{}).Explain().JSON()
	require.NoError(t, err)
	second, err := load(t, spec.Config{}).Explain().JSON()
	require.NoError(t, err)
	require.Equal(t, string(first), string(second))
}

func TestTextFitsAHundredColumns(t *testing.T) {
	for _, name := range documents(t, "*") {
		for line := range strings.Lines(text(t, loadFile(t, name).Explain(), spec.Style{})) {
			if strings.Contains(line, ".yaml:") {
				continue // a path and a position are not broken
			}
			require.LessOrEqual(t, len([]rune(strings.TrimRight(line, "\n"))), 100, line)
		}
	}
}

func TestStyleDressesWithoutMovingAnything(t *testing.T) {
	e := load(t, spec.Config{}).Explain()
	mark := func(s string) string { return "\x1b[1m" + s + "\x1b[0m" }
	dressed := text(t, e, spec.Style{Strong: mark, Faint: mark, Alarm: mark})
	require.Contains(t, dressed, mark("Operations"))
	plain := strings.NewReplacer("\x1b[1m", "", "\x1b[0m", "").Replace(dressed)
	require.Equal(t, text(t, e, spec.Style{}), plain)
}

func TestSummary(t *testing.T) {
	tests := map[int]string{
		0: "the document does not contradict itself",
		1: "the document contradicts itself in 1 place; run actalike explain",
		2: "the document contradicts itself in 2 places; run actalike explain",
	}
	for n, want := range tests {
		require.Equal(t, want, spec.Explanation{Contradictions: make([]spec.Contradiction, n)}.Summary())
	}
}

func TestExplainSaysSecurityInWords(t *testing.T) {
	e := loadFile(t, "testdata/explain/ok/security-words.yaml").Explain()
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

// documents lists test documents of a kind: err, ok, or * for both.
func documents(t testing.TB, kind string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", "explain", kind, "*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	slices.Sort(names)
	return names
}

func BenchmarkExplain(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		api := load(b, spec.Config{}) // afresh: compiled schemas are kept
		b.StartTimer()
		api.Explain()
	}
}
