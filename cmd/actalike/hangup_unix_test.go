//go:build unix

package main

import (
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// SIGHUP reads the document again without --watch, and a broken one changes
// nothing but what is said.
func TestHangUpReadsAgain(t *testing.T) {
	received := make(chan os.Signal, 10) // so that the signal ends no test, not even when it comes late
	signal.Notify(received, syscall.SIGHUP)
	document := filepath.Join(t.TempDir(), "api.yaml")
	text, err := os.ReadFile(stagingDocument)
	require.NoError(t, err)
	save := func(text string) { require.NoError(t, os.WriteFile(document, []byte(text), 0o600)) }
	save(string(text))
	address, talk := start(t, 0, "serve", "--spec", document, "--log", "none")
	post(t, "http://"+address+"/orders", `{"note":"kept"}`)
	says := func(path, want string) {
		t.Helper()
		require.Eventually(t, func() bool {
			require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGHUP))
			_, said := get(t, "http://"+address+path)
			return strings.Contains(said, want)
		}, waitLimit, 100*time.Millisecond)
	}
	save(strings.Replace(string(text), `version: "1"`, `version: "2"`, 1))
	says("/_actalike/health", `"version": "2"`)
	save(string(text) + "paths: [\n")
	says("/_actalike/document/status", `"line": `)
	require.Regexp(t, `api\.yaml:\d+`, talk.String())
	save(strings.Replace(string(text), `version: "1"`, `version: "3"`, 1))
	says("/_actalike/health", `"version": "3"`)
	_, said := get(t, "http://"+address+"/orders")
	require.Contains(t, said, "kept")
	require.NotContains(t, talk.String(), "dropped")
}
