package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/mockserver/mocktest"
)

var runnable = regexp.MustCompile("(?s)```sh run\n(.*?)```")

// TestReadme runs every block of the README that is marked "sh run", in order,
// against a mock that stands where the README's would.
func TestReadme(t *testing.T) {
	withoutRaceDetector(t)
	for _, name := range []string{"bash", "make", "curl"} {
		needProgram(t, name)
	}
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	blocks := runnable.FindAllStringSubmatch(string(text), -1)
	require.Greater(t, len(blocks), 4)
	mock := mocktest.Start(t)
	at := strings.TrimPrefix(mock.URL(), "http://")
	var output strings.Builder
	for _, block := range blocks {
		shell := exec.Command("bash", "-e", "-u", "-o", "pipefail", "-c", strings.ReplaceAll(block[1], "localhost:4010", at))
		shell.Dir = root
		shell.Env = append(os.Environ(), "NO_COLOR=1")
		said, err := shell.CombinedOutput()
		require.NoError(t, err, "%s\n%s", block[1], said)
		output.Write(said)
	}
	for _, promised := range []string{"Ada Lovelace", `"name":"Analysis"`, "0 broken", "user-without-detail", "/_actalike/journal", "--anonymous"} {
		require.Contains(t, output.String(), promised)
	}
	_, err = os.Stat(filepath.Join(root, ".actalike-restore.json"))
	require.ErrorIs(t, err, os.ErrNotExist, "the check has not put everything back")
}

// TestReadmeNamesMakeTargets keeps the two commands that do everything.
func TestReadmeNamesMakeTargets(t *testing.T) {
	needProgram(t, "make")
	for _, target := range []string{"run", "test", "help", "lint", "fuzz", "bench", "build"} {
		dry := exec.Command("make", "-n", target)
		dry.Dir = "../.."
		said, err := dry.CombinedOutput()
		require.NoError(t, err, "%s", said)
	}
}
