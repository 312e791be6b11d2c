package report

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestProgressIsOneLineThatIsWrittenAgain(t *testing.T) {
	var terminal bytes.Buffer
	p := Progress{Writer: &terminal, Live: true}
	p.Finished(Step{Check: "without credentials the answer is 401", Done: 1, Total: 4, Requests: 12, Elapsed: 2 * time.Second})
	p.Finished(Step{Check: "last", Done: 4, Total: 4, Requests: 80, Broken: 1, Elapsed: 8 * time.Second})
	p.Clear()
	p.Clear()
	require.Equal(t, "\r\x1b[K1/4 checks  12 requests  0 broken  about 6 s left  without credentials the ans…"+
		"\r\x1b[K4/4 checks  80 requests  1 broken  last\r\x1b[K", terminal.String())
}

func TestProgressSaysNothingInAPipe(t *testing.T) {
	var pipe bytes.Buffer
	p := Progress{Writer: &pipe}
	p.Finished(Step{Done: 1, Total: 4})
	p.Clear()
	require.Empty(t, pipe.String())
}

func TestProgressStaysOnItsLine(t *testing.T) {
	for _, width := range []int{1, 20, 60, 200} {
		var terminal bytes.Buffer
		p := Progress{Writer: &terminal, Live: true, Width: width}
		p.Finished(Step{Check: "a\nb\x1b[2J\r" + strings.Repeat("x", 100), Done: 1, Total: 400, Requests: 7, Elapsed: time.Second})
		line := strings.TrimPrefix(terminal.String(), eraseLine)
		require.Less(t, len([]rune(line)), max(width, 1), "%q", line)
		require.NotRegexp(t, "[\n\r\x1b]", line)
	}
}

func TestProgressTakesManyAtOnce(t *testing.T) {
	p := Progress{Writer: &bytes.Buffer{}, Live: true}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() { p.Finished(Step{Done: i, Total: 8}) })
	}
	all.Wait()
	p.Clear()
}

func TestWaitsAreInWords(t *testing.T) {
	require.Equal(t, "59 s", duration(59*time.Second))
	require.Equal(t, "2 min 5 s", duration(125*time.Second))
	require.Equal(t, "0.4 ms", milliseconds(0.4))
	require.Equal(t, "48.2 s", milliseconds(48213))
	require.Equal(t, "2 min 5 s", milliseconds(125_000))
}
