package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/mocktest"
)

// readers is where `make readers` puts the programs that read what is written.
const readers = "../../fixtures/encode/testdata/readers"

// reader finds one. On a developer's machine a test that misses it is skipped;
// in CI it fails.
func reader(t *testing.T, name, get string) string {
	t.Helper()
	withoutRaceDetector(t)
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
		path, err = filepath.Abs(path)
		require.NoError(t, err)
		return path
	case os.Getenv("CI") != "":
		t.Fatalf("%s is not here, and CI must have it: %s", name, get)
	}
	t.Skipf("%s is not here: %s", name, get)
	return ""
}

func npmReader(t *testing.T, name string) string {
	t.Helper()
	reader(t, "node", "install Node.js 20 or newer")
	return reader(t, filepath.Join(readers, "node_modules", ".bin", name), "make readers")
}

// made is what the command line prints on standard output.
func made(t *testing.T, args ...string) []byte {
	t.Helper()
	var out, talk bytes.Buffer
	status := run(t.Context(), terminal.Terminal{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &talk, Getenv: func(string) string { return "" },
	}, append([]string{"fixtures"}, args...))
	require.Zero(t, status, "%v: %s", args, talk.String())
	return out.Bytes()
}

func saved(t *testing.T, file string, text []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(file, text, 0o600))
}

// started runs a program, which has to succeed.
func started(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir = dir
	out, err := command.CombinedOutput()
	require.NoError(t, err, "%s\n%s", command, out)
	return string(out)
}

func TestTypeScriptOfTheEmbeddedDocumentPassesTheStrictCompiler(t *testing.T) {
	tsc := npmReader(t, "tsc")
	dir := t.TempDir()
	files := map[string][]string{
		"profiles.ts":  {"profiles", "--count", "50"},
		"nulls.ts":     {"profiles", "--nulls", "--minimal"},
		"requests.ts":  {"requests", "--maximal", "--nulls"},
		"boundary.ts":  {"requests", "--kind", "boundary"},
		"invalid.ts":   {"requests", "--kind", "invalid"},
		"answers.ts":   {"profiles", "--kind", "invalid"},
		"responses.ts": {"responses", "--status", "400"},
	}
	args := []string{"--strict", "--noEmit", "--target", "es2022", "--module", "es2022"}
	for name, words := range files {
		saved(t, filepath.Join(dir, name), made(t, append(words, "--format", "typescript")...))
		args = append(args, name)
	}
	started(t, dir, tsc, args...)
}

func TestGoOfTheEmbeddedDocumentBuilds(t *testing.T) {
	dir := t.TempDir()
	saved(t, filepath.Join(dir, "go.mod"), []byte("module example.com/reader\n\ngo 1.24\n"))
	for name, words := range map[string][]string{
		"valid": {"profiles", "--count", "20"}, "nulls": {"requests", "--nulls"}, "invalid": {"requests", "--kind", "invalid"},
	} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o755))
		saved(t, filepath.Join(dir, name, "fixtures.go"), made(t, append(words, "--format", "go")...))
	}
	started(t, dir, "go", "build", "./...")
}

// fetches is a program that answers its own fetch by the handlers.
const fetches = `
import { setupServer } from 'msw/node';
import { handlers } from './profiles.mjs';

const server = setupServer(...handlers);
server.listen({ onUnhandledRequest: 'error' });
for (let i = 0; i < 3; i++) {
  const answer = await fetch('https://api.example.com' + process.argv[2], { method: process.argv[3], body: '{}' });
  console.log(answer.status, await answer.text());
}
server.close();
`

func TestMockServiceWorkerAnswersAFetch(t *testing.T) {
	npmReader(t, "msw")
	dir := t.TempDir()
	modules, err := filepath.Abs(filepath.Join(readers, "node_modules"))
	require.NoError(t, err)
	require.NoError(t, os.Symlink(modules, filepath.Join(dir, "node_modules")))
	saved(t, filepath.Join(dir, "profiles.mjs"), made(t, "profiles", "--count", "2", "--format", "msw"))
	saved(t, filepath.Join(dir, "fetch.mjs"), []byte(fetches))
	o := mocktest.Start(t).Server.API().Operations[0]
	out := strings.Split(started(t, dir, "node", "fetch.mjs", o.Path, o.Method), "\n")
	lines := strings.Split(string(made(t, "profiles", "--count", "2", "--format", "ndjson")), "\n")
	for i, k := range []int{0, 1, 0} { // one after the other, then from the first again
		text, ok := strings.CutPrefix(out[i], "200 ")
		require.True(t, ok, out[i])
		require.JSONEq(t, lines[k], text)
	}
}

func TestNewmanRunsTheCollectionsAgainstTheMock(t *testing.T) {
	newman := npmReader(t, "newman")
	for _, words := range [][]string{
		{"requests", "--count", "5"},
		{"requests", "--kind", "invalid"},
		{"requests", "--kind", "boundary"},
	} {
		t.Run(strings.Join(words, " "), func(t *testing.T) {
			t.Parallel()
			mock := mocktest.Start(t)
			dir := t.TempDir()
			saved(t, filepath.Join(dir, "collection.json"), made(t, append(words, "--format", "postman", "--seed", "7")...))
			started(t, dir, newman, "run", "collection.json", "--env-var", "baseUrl="+mock.URL(), "--env-var", "token="+mock.Tokens[2],
				"--reporters", "json", "--reporter-json-export", "report.json", "--suppress-exit-code")
			var report struct {
				Run struct {
					Stats    struct{ Requests, Assertions struct{ Total, Failed int } }
					Failures []struct {
						Source struct{ Name string }
						Error  struct{ Message string }
					}
				}
			}
			text, err := os.ReadFile(filepath.Join(dir, "report.json"))
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(text, &report))
			require.Empty(t, report.Run.Failures)
			require.NotZero(t, report.Run.Stats.Requests.Total)
			require.Equal(t, 2*report.Run.Stats.Requests.Total, report.Run.Stats.Assertions.Total, "each request has two tests")
			t.Logf("newman: %d requests, %d tests", report.Run.Stats.Requests.Total, report.Run.Stats.Assertions.Total)
		})
	}
}

func TestArchiveReplaysAgainstTheMock(t *testing.T) {
	mock := mocktest.Start(t)
	for _, words := range [][]string{{"requests", "--kind", "invalid"}, {"requests"}, {"profiles"}} {
		var archive struct {
			Log struct {
				Version string
				Entries []struct {
					Request struct {
						Method, URL string
						Headers     []struct{ Name, Value string }
						PostData    struct{ MimeType, Text string }
					}
					Response struct {
						Status  int
						Content struct{ MimeType, Text string }
					}
				}
			}
		}
		require.NoError(t, json.Unmarshal(made(t, append(words, "--format", "har")...), &archive))
		require.Equal(t, "1.2", archive.Log.Version)
		require.NotEmpty(t, archive.Log.Entries)
		for _, e := range archive.Log.Entries {
			request, err := http.NewRequestWithContext(t.Context(), e.Request.Method, e.Request.URL, strings.NewReader(e.Request.PostData.Text))
			require.NoError(t, err)
			for _, h := range e.Request.Headers {
				request.Header.Set(h.Name, h.Value)
			}
			response, err := mock.Client.Do(request)
			require.NoError(t, err)
			body, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			require.Equal(t, e.Response.Status, response.StatusCode, "%s\n%s", e.Request.PostData.Text, body)
			require.Equal(t, e.Response.Content.MimeType, response.Header.Get("Content-Type"))
			if words[0] == "profiles" {
				require.NotEmpty(t, e.Response.Content.Text)
			}
		}
	}
}

func TestCSVHasTheCellsOfTheRecords(t *testing.T) {
	rows, err := csv.NewReader(bytes.NewReader(made(t, "requests", "--count", "20", "--format", "csv"))).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 21)
	lines := strings.Split(string(made(t, "requests", "--count", "20", "--format", "ndjson")), "\n")
	found := 0
	for i, row := range rows[1:] {
		record, err := value.Decode([]byte(lines[i]))
		require.NoError(t, err)
		for column, cell := range row {
			v, _ := value.At(record, value.Pointer(strings.Split(rows[0][column], ".")...))
			if text, ok := v.(string); ok {
				require.Equal(t, text, cell, rows[0][column])
				found++
			}
		}
	}
	require.Greater(t, found, 100)
}

func TestSQLiteLoadsTheRecords(t *testing.T) {
	sqlite := reader(t, "sqlite3", "install sqlite3")
	file := filepath.Join(t.TempDir(), "profiles.sql")
	saved(t, file, made(t, "profiles", "--count", "200", "--format", "sql"))
	require.Equal(t, "200\n", started(t, ".", sqlite, "-bail", ":memory:", ".read "+file, "SELECT count(*) FROM profiles"))
}
