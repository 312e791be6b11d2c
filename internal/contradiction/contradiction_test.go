package contradiction_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/contradiction"
	"github.com/actalike/actalike/spec"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestRulesDocumentThemselves(t *testing.T) {
	var ids []string
	for _, rule := range contradiction.All() {
		require.Regexp(t, `^[a-z0-9]+(-[a-z0-9]+)*$`, rule.ID)
		require.NotEmpty(t, rule.Title, rule.ID)
		require.Greater(t, len(rule.Text), len(rule.Title), rule.ID)
		require.FileExists(t, filepath.Join("testdata", "err", rule.ID+".yaml"))
		require.FileExists(t, filepath.Join("testdata", "ok", rule.ID+".yaml"))
		ids = append(ids, rule.ID)
	}
	require.True(t, slices.IsSorted(ids))
	require.Len(t, slices.Compact(ids), len(contradiction.All()), "an id is used twice")
}

// Each document of err breaks the one rule that it is named after.
func TestContradictionsAreFound(t *testing.T) {
	for _, name := range documents(t, "err") {
		rule := strings.TrimSuffix(filepath.Base(name), ".yaml")
		t.Run(rule, func(t *testing.T) {
			found := contradiction.Find(loadFile(t, name))
			require.NotEmpty(t, found)
			for _, c := range found {
				require.Equal(t, rule, c.Rule)
				requireWhole(t, c)
			}
			golden(t, filepath.Join("err", rule+".txt"), list(found))
		})
	}
}

// requireWhole demands everything that a finding must tell.
func requireWhole(t *testing.T, c contradiction.Finding) {
	t.Helper()
	require.NotEmpty(t, c.Message)
	require.Contains(t, c.Message, `"`, "names are quoted")
	require.NotEmpty(t, c.Consequence)
	require.NotEmpty(t, c.Places)
	require.Equal(t, c.Location, c.Places[0].Location)
	require.Equal(t, c.Position, c.Places[0].Position)
	for _, p := range c.Places {
		require.NotEmpty(t, p.Name)
		require.Contains(t, p.Location, "#/")
		require.Positive(t, p.Position.Line)
	}
}

// Each document of ok is sane, or odd in a way that real documents are.
func TestSaneDocumentsAreNotAccused(t *testing.T) {
	for _, name := range documents(t, "ok") {
		t.Run(filepath.Base(name), func(t *testing.T) {
			require.Empty(t, list(contradiction.Find(loadFile(t, name))))
		})
	}
}

// list writes findings as the golden files hold them.
func list(found []contradiction.Finding) string {
	var b strings.Builder
	for _, c := range found {
		fmt.Fprintf(&b, "%s: %s\nso: %s\n", c.Rule, c.Message, c.Consequence)
		if len(c.Operations) > 0 {
			fmt.Fprintf(&b, "by: %s\n", strings.Join(c.Operations, ", "))
		}
		for _, p := range c.Places {
			fmt.Fprintf(&b, "  %d:%d %s %s\n", p.Position.Line, p.Position.Column, p.Name, p.Location)
		}
	}
	return b.String()
}

// golden compares a text with a file of testdata; -update writes it anew.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "go test ./internal/contradiction -update writes it")
	require.Equal(t, string(want), got)
}

func loadFile(t *testing.T, name string) *spec.API {
	t.Helper()
	source, err := spec.ReadFile(name, nil)
	require.NoError(t, err)
	api, err := spec.Load(t.Context(), spec.Config{Document: source})
	require.NoError(t, err)
	return api
}

// documents lists the test documents of a kind: err or ok.
func documents(t *testing.T, kind string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", kind, "*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	slices.Sort(names)
	return names
}
