package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProfilesAreWrittenAtTheEnd(t *testing.T) {
	cpu, heap := filepath.Join(t.TempDir(), "cpu"), filepath.Join(t.TempDir(), "heap")
	explain := func(arguments ...string) int {
		return run(context.Background(), program{
			args: append([]string{"explain"}, arguments...), getenv: func(string) string { return "" },
			stdout: io.Discard, stderr: io.Discard,
		})
	}
	require.Equal(t, exitFine, explain("--cpu-profile", cpu, "--heap-profile", heap))
	for _, name := range []string{cpu, heap} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Equal(t, []byte{0x1f, 0x8b}, text[:2], "%s is a gzipped profile", name)
	}
	require.Equal(t, exitUsage, explain("--heap-profile", filepath.Join(t.TempDir(), "no", "such", "folder")))
}
