package generate

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
)

// A meter shows on a terminal how far a long run is.
type meter struct {
	stop    chan struct{}
	stopped chan struct{}
}

// startMeter starts one, if somebody watches: standard error is a terminal, and what
// is written does not scroll by on another.
func startMeter(t *terminal.Terminal, done *atomic.Int64, total int, name string) meter {
	m := meter{make(chan struct{}), make(chan struct{})}
	if t.Quiet || !terminal.IsTerminal(t.Stderr) || terminal.IsTerminal(t.Stdout) {
		close(m.stopped)
		return m
	}
	go m.run(t.Stderr, done, total, name)
	return m
}

func (m meter) run(w io.Writer, done *atomic.Int64, total int, name string) {
	defer close(m.stopped)
	const often = 250 * time.Millisecond
	ticker := time.NewTicker(often)
	defer ticker.Stop()
	for start := time.Now(); ; {
		select {
		case <-m.stop:
			fmt.Fprint(w, "\r\x1b[K")
			return
		case now := <-ticker.C:
			fmt.Fprintf(w, "\r%s\x1b[K", progressLine(int(done.Load()), total, name, now.Sub(start)))
		}
	}
}

// progressLine says how far, how fast and how long still.
func progressLine(done, total int, name string, since time.Duration) string {
	line := fmt.Sprintf("%d of %d %s (%d %%)", done, total, name, 100*done/max(1, total))
	if done == 0 || since <= 0 {
		return line
	}
	rate := float64(done) / since.Seconds()
	left := time.Duration(float64(total-done) / rate * float64(time.Second)).Round(time.Second)
	return fmt.Sprintf("%s, %.0f a second, %s left", line, rate, left)
}

// end clears the line.
func (m meter) end() {
	close(m.stop)
	<-m.stopped
}
