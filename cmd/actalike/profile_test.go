package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/cmd/actalike/internal/exit"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
)

func TestProfilesAreWrittenAtTheEnd(t *testing.T) {
	cpu, heap := filepath.Join(t.TempDir(), "cpu"), filepath.Join(t.TempDir(), "heap")
	explain := func(arguments ...string) int {
		return run(context.Background(), terminal.Terminal{
			Getenv: func(string) string { return "" }, Stdout: io.Discard, Stderr: io.Discard,
		}, append([]string{"explain"}, arguments...))
	}
	require.Equal(t, exit.Fine, explain("--cpu-profile", cpu, "--heap-profile", heap))
	for _, name := range []string{cpu, heap} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Equal(t, []byte{0x1f, 0x8b}, text[:2], "%s is a gzipped profile", name)
	}
	require.Equal(t, exit.Usage, explain("--heap-profile", filepath.Join(t.TempDir(), "no", "such", "folder")))
}
