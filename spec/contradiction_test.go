package spec_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/spec"
)

func TestContradictionRulesDocumentThemselves(t *testing.T) {
	var ids []string
	for _, rule := range spec.ContradictionRules() {
		require.Regexp(t, `^[a-z0-9]+(-[a-z0-9]+)*$`, rule.ID)
		require.NotEmpty(t, rule.Title, rule.ID)
		require.Greater(t, len(rule.Text), len(rule.Title), rule.ID)
		require.FileExists(t, filepath.Join("testdata", "explain", "err", rule.ID+".yaml"))
		require.FileExists(t, filepath.Join("testdata", "explain", "ok", rule.ID+".yaml"))
		ids = append(ids, rule.ID)
	}
	require.True(t, slices.IsSorted(ids))
	require.Len(t, slices.Compact(ids), len(spec.ContradictionRules()), "an id is used twice")
}

// Each document of err breaks the one rule that it is named after.
func TestContradictionsAreFound(t *testing.T) {
	for _, name := range documents(t, "err") {
		rule := strings.TrimSuffix(filepath.Base(name), ".yaml")
		t.Run(rule, func(t *testing.T) {
			found := loadFile(t, name).Explain().Contradictions
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
func requireWhole(t *testing.T, c spec.Contradiction) {
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
			require.Empty(t, list(loadFile(t, name).Explain().Contradictions))
		})
	}
}

// list writes findings as the golden files hold them.
func list(found []spec.Contradiction) string {
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
