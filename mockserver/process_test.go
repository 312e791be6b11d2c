package mockserver_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// TestSameSeedSameBytes sends the same requests to several processes of the
// program as it is shipped.
func TestSameSeedSameBytes(t *testing.T) {
	if raceDetector || testing.Short() {
		t.Skip("the race detector does not watch other processes; make test runs this without it")
	}
	binary := builtProgram(t)
	api := mocktest.Start(t).Server.API()
	one := runScriptOf500(t, api, startProcess(t, binary, "--seed", "7"))
	other := runScriptOf500(t, api, startProcess(t, binary, "--seed", "7"))
	require.Equal(t, one, other)
	third := runScriptOf500(t, api, startProcess(t, binary, "--seed", "8"))
	require.NotEqual(t, one, third)
}

// builtProgram is the path of the binary as it is shipped.
func builtProgram(t testing.TB) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "actalike")
	output, err := exec.Command("go", "build", "-o", binary, "github.com/actalike/actalike/cmd/actalike").CombinedOutput()
	require.NoError(t, err, "%s", output)
	return binary
}

// startProcess runs actalike serve on a free port and returns its URL as soon as
// it is printed.
func startProcess(t testing.TB, binary string, args ...string) string {
	t.Helper()
	process, url := startedProcess(t, binary, args...)
	t.Cleanup(func() { stop(t, process) })
	return url
}

func stop(t testing.TB, process *exec.Cmd) {
	t.Helper()
	require.NoError(t, process.Process.Signal(os.Interrupt))
	require.NoError(t, process.Wait(), "Ctrl-C must end it gracefully")
}

func startedProcess(t testing.TB, binary string, args ...string) (process *exec.Cmd, url string) {
	t.Helper()
	process = exec.Command(binary, append([]string{"serve", "--addr", "127.0.0.1:0", "--log", "none"}, args...)...)
	process.Env = append(os.Environ(), "NO_COLOR=1")
	talk, err := process.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, process.Start())
	lines := bufio.NewScanner(talk)
	for lines.Scan() {
		if _, url, found := strings.Cut(lines.Text(), " on http://"); found {
			go io.Copy(io.Discard, talk) //nolint:errcheck // keeps the pipe open
			return process, "http://" + url
		}
	}
	require.Fail(t, "no URL was printed")
	return process, ""
}

// runScriptOf500 is everything a process answers to 500 requests but the date.
func runScriptOf500(t *testing.T, api *spec.API, url string) string {
	t.Helper()
	g := newGenerator(t, api)
	var transcript bytes.Buffer
	for n := range 500 {
		request := g.request(n + 1)
		if strings.ContainsAny(request.Method, " ") || request.URL.Path == "" {
			continue
		}
		target, err := request.URL.Parse(url + request.URL.EscapedPath())
		require.NoError(t, err)
		request.URL = target
		response, err := http.DefaultTransport.RoundTrip(request)
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		response.Header.Del("Date")
		fmt.Fprintln(&transcript, n, response.StatusCode, response.Header, string(body))
	}
	return transcript.String()
}

// TestUsersAreSeededLazily compares a mock of 25 users with one of a million.
func TestUsersAreSeededLazily(t *testing.T) {
	api := mocktest.Start(t).Server.API()
	few, many := sizeOf(t, api, 25), sizeOf(t, api, 1_000_000)
	t.Logf("bytes for 25 users %d, for 1,000,000 users %d", few, many)
	require.InEpsilon(t, few, many, 0.1)

	mock := mocktest.Start(t, func(c *mockserver.Config) { c.Users = 1_000_000 })
	for _, token := range []string{"user-1", "user-999999", "user-1000000"} {
		request, err := http.NewRequest("PATCH", "http://mock.localhost"+api.Operations[0].Path, nil)
		require.NoError(t, err)
		request.Header.Set("Authorization", "Bearer "+token)
		response, err := mock.Client.Do(request)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, response.StatusCode)
	}
	response, err := mock.Client.Get("http://mock.localhost/_actalike/health")
	require.NoError(t, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Contains(t, string(text), `"written": 0`)
}

// sizeOf is the memory a new mock takes.
func sizeOf(t *testing.T, api *spec.API, users int) uint64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	server, err := mockserver.New(mockserver.Config{API: api, Users: users})
	require.NoError(t, err)
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(server)
	return after.TotalAlloc - before.TotalAlloc
}
