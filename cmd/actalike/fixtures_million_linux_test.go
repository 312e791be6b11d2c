package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A counter counts the lines that are written to it.
type counter struct{ lines int }

func (c *counter) Write(text []byte) (int, error) {
	c.lines += bytes.Count(text, []byte("\n"))
	return len(text), nil
}

// Memory does not grow with the number of records: what a few take is what a
// million takes. The binary is built anew, for the race detector takes memory.
func TestAnyNumberOfRecordsFitsIntoAHundredMebibytes(t *testing.T) {
	const limit = 100 << 20
	binary := filepath.Join(t.TempDir(), "actalike")
	started(t, ".", "go", "build", "-o", binary, ".")
	count := max(*sampled, 20_000)
	command := exec.CommandContext(t.Context(), binary, "fixtures", "profiles", "--format", "ndjson", "--count", strconv.Itoa(count))
	var out counter
	command.Stdout = &out
	start := time.Now()
	require.NoError(t, command.Run())
	require.Equal(t, count, out.lines)
	peak := command.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
	t.Logf("%d records in %v, peak memory %d MiB", count, time.Since(start).Round(time.Millisecond), peak>>20)
	require.Less(t, peak, int64(limit))
}
