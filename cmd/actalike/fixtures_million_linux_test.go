package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
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
	withoutRaceDetector(t)
	const limit = 100 << 20
	binary := filepath.Join(t.TempDir(), "actalike")
	started(t, ".", "go", "build", "-o", binary, ".")
	count := max(*sampled, 20_000)
	command := exec.CommandContext(t.Context(), binary, "fixtures", "profiles", "--format", "ndjson", "--count", strconv.Itoa(count))
	var out counter
	command.Stdout = &out
	start := time.Now()
	require.NoError(t, command.Start())
	watched := make(chan int64)
	go func() { watched <- peakMemory(command.Process.Pid) }()
	require.NoError(t, command.Wait())
	require.Equal(t, count, out.lines)
	peak := <-watched
	require.Positive(t, peak)
	t.Logf("%d records in %v, peak memory %d MiB", count, time.Since(start).Round(time.Millisecond), peak>>20)
	require.Less(t, peak, int64(limit))
}

// peakMemory is the most memory a process has had, in bytes, when it was last
// seen. The kernel's own account of an ended child would not do: it begins with
// the memory of the parent that started it.
func peakMemory(pid int) int64 {
	var peak int64
	for {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		_, rest, found := bytes.Cut(status, []byte("VmHWM:"))
		if err != nil || !found {
			return peak
		}
		var kilobytes int64
		if _, err := fmt.Sscan(string(rest), &kilobytes); err == nil {
			peak = kilobytes << 10
		}
		time.Sleep(5 * time.Millisecond)
	}
}
