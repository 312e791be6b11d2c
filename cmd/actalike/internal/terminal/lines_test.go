package terminal

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLinesAreWrittenInOrderAndWhole(t *testing.T) {
	var out bytes.Buffer
	l := NewLines(&out)
	var want strings.Builder
	for i := range 1000 {
		fmt.Fprintf(l, "line %d\n", i)
		fmt.Fprintf(&want, "line %d\n", i)
	}
	l.Close()
	require.Equal(t, want.String(), out.String())
}

// stuck is a pipe that nobody reads until it is let go.
type stuck struct {
	let chan struct{}
	bytes.Buffer
}

func (s *stuck) Write(text []byte) (int, error) {
	<-s.let
	return s.Buffer.Write(text)
}

func TestNobodyWaitsForAPipeThatIsNotRead(t *testing.T) {
	out := &stuck{let: make(chan struct{})}
	l := NewLines(out)
	line := []byte(strings.Repeat("x", 1023) + "\n")
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for range maxWaiting / len(line) {
				_, err := l.Write(line)
				require.NoError(t, err)
			}
		})
	}
	done := make(chan struct{})
	go func() { writers.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(2 * time.Minute):
		t.Fatal("a writer waits")
	}
	close(out.let)
	l.Close()
	require.Regexp(t, `\n\.\.\. \d+ more lines, for nobody read them in time\n`, out.String())
	require.LessOrEqual(t, out.Len(), 3*maxWaiting)
}
