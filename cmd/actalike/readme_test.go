package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/cmd/actalike/internal/exit"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/mockserver/mocktest"
)

var (
	runnable = regexp.MustCompile("(?s)```sh run\n(.*?)```")
	serving  = regexp.MustCompile("(?s)```sh serve\n(.*?)```")
)

// TestReadme runs every block of the README that is marked "sh run", in order,
// against a mock in place of the one that the README starts.
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
	for _, promised := range []string{"Ada Lovelace", `"name":"Analysis"`, "0 broken", "user-without-detail", "/_actalike/journal"} {
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

// TestReadmeServes starts every mock that a block marked "sh serve" starts, with a
// document of ours in place of the reader's.
func TestReadmeServes(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	blocks := serving.FindAllStringSubmatch(string(text), -1)
	require.NotEmpty(t, blocks)
	for _, block := range blocks {
		line := strings.ReplaceAll(block[1], "openapi.yaml", "../../spec/testdata/documents/bare-array.yaml")
		words := shellWords(line)
		require.Equal(t, []string{"bin/actalike", "serve"}, words[:2])
		address, talk := start(t, exit.Fine, append(words[1:], "--log", "none")...)
		status, _ := get(t, "http://"+address+"/_actalike/health")
		require.Equal(t, http.StatusOK, status)
		require.Eventually(t, func() bool { return strings.Contains(talk.String(), "curl ") }, time.Minute, 20*time.Millisecond, "a command to try")
	}
}

// TestDocumentedCommandsParse looks at every command line of the README and the
// pages: the command exists, and so do its flags.
func TestDocumentedCommandsParse(t *testing.T) {
	pages, err := filepath.Glob("../../docs/*.md")
	require.NoError(t, err)
	seen := 0
	for _, page := range append(pages, "../../README.md") {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, line := range commandLines(string(text)) {
			seen++
			p := program{Terminal: &terminal.Terminal{}}
			root := p.root()
			root.InitDefaultHelpFlag()
			root.InitDefaultVersionFlag()
			root.InitDefaultHelpCmd()
			root.InitDefaultCompletionCmd()
			command, rest, err := root.Find(shellWords(line)[1:])
			require.NoError(t, err, "%s: %s", page, line)
			require.NoError(t, command.ParseFlags(rest), "%s: %s", page, line)
			require.NoError(t, command.ValidateArgs(command.Flags().Args()), "%s: %s", page, line)
		}
	}
	require.Greater(t, seen, 30)
}

// commandLines lists what the code blocks of a page have actalike do.
func commandLines(page string) []string {
	var list []string
	for i, part := range strings.Split(page, "```") {
		for line := range strings.Lines(part) {
			command := strings.TrimPrefix(strings.TrimSpace(line), "bin/")
			inBlock := i%2 == 1 || strings.HasPrefix(line, "    ")
			if inBlock && strings.HasPrefix(command, "actalike ") {
				list = append(list, command)
			}
		}
	}
	return list
}

// shellWords splits the first command of a line as a shell does, as far as the
// documentation goes: quotes, comments, pipes and redirections.
func shellWords(line string) []string {
	var words []string
	for _, word := range shellWord.FindAllString(line, -1) {
		if strings.ContainsAny(word[:1], "#|>&;") {
			break
		}
		words = append(words, strings.NewReplacer(`"`, "", "'", "").Replace(word))
	}
	return words
}

var shellWord = regexp.MustCompile(`[|>&;]+|(?:'[^']*'|"[^"]*"|[^\s'";|>])+`)
