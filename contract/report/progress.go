package report

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/internal/sanitize"
)

// A Step is where a run stands when a check has finished.
type Step struct {
	Check    string        // the title of the check that has finished
	Done     int           // checks that have finished
	Total    int           // checks that there are
	Requests int           // sent so far
	Broken   int           // checks that are broken so far
	Elapsed  time.Duration // since the run started
}

// Progress shows where a run stands, as one line of a terminal that is written
// again and again. It is safe for use by several goroutines.
type Progress struct {
	Writer io.Writer // the terminal
	Live   bool      // it is a terminal; if false, nothing is ever written
	Width  int       // its columns; 80 by default

	lock  sync.Mutex
	shown bool
}

const eraseLine = "\r\x1b[K"

// Finished is what a run calls when a check has finished.
func (p *Progress) Finished(s Step) {
	if !p.Live {
		return
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	p.shown = true
	_, _ = io.WriteString(p.Writer, eraseLine+cut(s.line(), p.columns())) // a lost line of progress loses nothing
}

// Clear takes the line away: before anything else is written, and at the end.
func (p *Progress) Clear() {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.shown {
		p.shown = false
		_, _ = io.WriteString(p.Writer, eraseLine)
	}
}

// columns leaves the last one free: some terminals start a new line after it.
func (p *Progress) columns() int {
	if p.Width <= 0 {
		return 79
	}
	return p.Width - 1
}

func (s Step) line() string {
	parts := []string{
		fmt.Sprintf("%d/%d checks", s.Done, s.Total),
		english.Count(s.Requests, "request"),
		fmt.Sprintf("%d broken", s.Broken),
	}
	if left := s.left(); left > 0 {
		parts = append(parts, "about "+duration(left)+" left")
	}
	return strings.Join(append(parts, sanitize.Line(s.Check)), "  ")
}

// left expects that the checks to come take as long as those that were.
func (s Step) left() time.Duration {
	if s.Done <= 0 || s.Done >= s.Total {
		return 0
	}
	return (s.Elapsed / time.Duration(s.Done) * time.Duration(s.Total-s.Done)).Round(time.Second)
}

func duration(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
}
