package main

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
)

// TestEveryClient runs small clients in several languages: each sends the
// document's own usage example.
func TestEveryClient(t *testing.T) {
	withoutRaceDetector(t)
	clients := map[string][]string{
		"Go":         {"go", "run", "client.go"},
		"Python":     {"python3", "client.py"},
		"JavaScript": {"node", "client.mjs"},
		"curl":       {"sh", "client.sh"},
	}
	needs := map[string]string{"Go": "go", "Python": "python3", "JavaScript": "node", "curl": "curl"}
	anonymous := endpoint(t, func(c *mockserver.Config) { c.Anonymous = "user-1" })
	strict := endpoint(t, func(*mockserver.Config) {})
	for name, command := range clients {
		t.Run(name, func(t *testing.T) {
			needProgram(t, needs[name])
			require.Contains(t, runClient(t, command, anonymous), "200")
			require.Contains(t, runClient(t, command, strict), "401")
			require.Contains(t, runClient(t, command, strict, "user-2"), "{\"")
		})
	}
}

// endpoint starts a mock and names the one operation of its document.
func endpoint(t *testing.T, option func(*mockserver.Config)) string {
	mock := mocktest.Start(t, option)
	server := httptest.NewServer(mock.Server)
	t.Cleanup(server.Close)
	return server.URL + mock.Server.API().Operations[0].Path
}

func runClient(t *testing.T, command []string, url string, token ...string) string {
	t.Helper()
	args := append(append(append([]string{}, command[1:]...), url, "usage.json"), token...)
	client := exec.Command(command[0], args...)
	client.Dir = filepath.Join("testdata", "clients")
	output, err := client.CombinedOutput()
	require.NoError(t, err, "%s", output)
	return string(output)
}

// needProgram skips a test that cannot be run here; under CI it fails instead.
func needProgram(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is not installed: CI must have it", name)
		}
		t.Skipf("%s is not installed", name)
	}
}
