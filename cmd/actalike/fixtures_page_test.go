package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/fixtures/encode"
)

const fixturesPage = "../../docs/fixtures.md"

// updatePages writes what pages take from declarations anew.
var updatePages = flag.Bool("update", false, "write golden files anew")

// The page says of each format what the format says of itself.
func TestFixturesPageListsEveryFormat(t *testing.T) {
	var table strings.Builder
	table.WriteString("\n| format | file | what it is |\n| --- | --- | --- |\n")
	for _, f := range encode.All() {
		lines := ""
		if f.Lines {
			lines = " Lines."
		}
		fmt.Fprintf(&table, "| `%s` | `.%s` | %s. %s%s |\n", f.ID, f.Extension, upperFirst(f.Title), strings.Join(strings.Fields(f.Text), " "), lines)
	}
	text, err := os.ReadFile(fixturesPage)
	require.NoError(t, err)
	head, rest, ok := strings.Cut(string(text), "-update` -->")
	require.True(t, ok)
	_, tail, ok := strings.Cut(rest, "<!-- end -->")
	require.True(t, ok)
	want := head + "-update` -->\n" + table.String() + "\n<!-- end -->" + tail
	if *updatePages {
		require.NoError(t, os.WriteFile(fixturesPage, []byte(want), 0o600))
	}
	require.Equal(t, want, string(text), "go test ./cmd/actalike -run FixturesPage -update")
}

func upperFirst(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// The commands on the page work.
func TestFixturesPageCommandsRun(t *testing.T) {
	withoutRaceDetector(t)
	bash := reader(t, "bash", "install bash")
	text, err := os.ReadFile(fixturesPage)
	require.NoError(t, err)
	dir := t.TempDir()
	blocks := runnable.FindAllStringSubmatch(string(text), -1)
	require.NotEmpty(t, blocks)
	for _, block := range blocks {
		shell := exec.CommandContext(t.Context(), bash, "-e", "-u", "-o", "pipefail", "-c", block[1])
		shell.Dir = dir
		said, err := shell.CombinedOutput()
		require.NoError(t, err, "%s\n%s", block[1], said)
	}
}
