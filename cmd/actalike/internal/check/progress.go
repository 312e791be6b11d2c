package check

import (
	"time"

	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/report"
)

// A progress shows on a terminal how far a run has come.
type progress struct {
	line    *report.Progress
	started time.Time
	broken  int
}

func newProgress(t *terminal.Terminal) *progress {
	live := t.Paint(t.Stderr).On() && !t.Quiet
	return &progress{line: &report.Progress{Writer: t.Stderr, Live: live}, started: time.Now()}
}

func (p *progress) add(done contract.Progress) {
	if done.Check.Verdict == finding.Broken {
		p.broken++
	}
	p.line.Finished(report.Step{
		Check: done.Check.Title, Done: done.Done, Total: done.Total, Requests: done.Requests,
		Broken: p.broken, Elapsed: time.Since(p.started),
	})
}

func (p *progress) end() { p.line.Clear() }
