package serve

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/actalike/actalike/cmd/actalike/internal/document"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/mockserver"
)

// A reloader replaces the document of a running mock.
type reloader struct {
	*terminal.Terminal
	files *document.Files
	mock  *mockserver.Live
}

// pollInterval is how often files are looked at. A change is taken up once it has
// lasted for one interval: by then an editor is done.
const pollInterval = 200 * time.Millisecond

// run reloads on SIGHUP and, if it is to poll, when a file changes, until ctx ends.
func (r *reloader) run(ctx context.Context, poll bool) {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGHUP)
	defer signal.Stop(asked)
	var looks <-chan time.Time
	if poll {
		ticker := time.NewTicker(pollInterval)
		defer ticker.Stop()
		looks = ticker.C
	}
	var before document.Snapshot
	for {
		select {
		case <-ctx.Done():
			return
		case <-asked:
			r.reload(ctx)
		case <-looks:
			now := r.files.Now()
			if !now.Equal(r.files.Read()) && now.Equal(before) {
				r.reload(ctx)
			}
			before = now
		}
	}
}

// reload reads the documents again, and reports the outcome.
func (r *reloader) reload(ctx context.Context) {
	started := time.Now()
	api, err := r.files.Load(ctx)
	if err != nil {
		r.mock.Failed(err)
		r.keep(err)
		return
	}
	dropped, err := r.mock.Reload(ctx, api)
	if err != nil {
		r.keep(err)
		return
	}
	paint := r.Paint(r.Stderr)
	r.Talk("%s %s in %v, %s\n", paint.Good("reloaded"), api.Title, time.Since(started).Round(time.Millisecond), english.Count(len(api.Operations), "operation"))
	const most = 20
	for i, d := range dropped {
		if i == most {
			r.Talk("         and %d more\n", len(dropped)-most)
			break
		}
		r.Talk("         %s\n", paint.Warn(terminal.Printable("dropped "+d.String())))
	}
}

// keep says why the documents cannot be used, and that the old ones still are.
func (r *reloader) keep(err error) {
	r.PrintError(err)
	r.Talk("still serving the previous version\n")
}
