package serve

import (
	"context"
	"io"
	"log"
	"net/http"
	"time"

	"github.com/actalike/actalike/cmd/actalike/internal/document"
	"github.com/actalike/actalike/cmd/actalike/internal/listen"
	"github.com/actalike/actalike/cmd/actalike/internal/recording"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/mockserver"
)

// serve runs the mock until ctx ends.
func (o *options) serve(ctx context.Context, t *terminal.Terminal) error {
	if err := o.check(); err != nil {
		return err
	}
	wanted, err := o.mockConfig()
	if err != nil {
		return err
	}
	log := terminal.NewLines(t.Stdout)
	defer log.Close()
	wanted.config.OnExchange = o.logger(t, log)
	files := document.NewFiles(o.source, t.Stdin)
	if wanted.config.API, err = files.Load(ctx); err != nil {
		return err
	}
	at, err := enter(o.address, o.tls)
	if err != nil {
		return err
	}
	mock, err := wanted.open(at, o.stopClock)
	if err != nil {
		_ = at.Close() // nothing was served yet
		return err
	}
	recorded, err := recording.Open(t, o.recording, wanted.config.API)
	if err != nil {
		_ = at.Close() // nothing was served yet
		return err
	}
	return o.serveUntilDone(ctx, at, recorded, &reloader{Terminal: t, files: files, mock: mock})
}

// open makes the mock that a listener serves.
func (m mockConfig) open(at entrance, stopClock bool) (*mockserver.Live, error) {
	m.config.Exposed = !listen.IsLoopback(at.Addr())
	mock, err := mockserver.New(m.config)
	if err != nil {
		return nil, err
	}
	for _, f := range m.faults {
		if err := mock.SetFault(f.id, f.setting); err != nil {
			return nil, err
		}
	}
	if m.now.IsZero() && stopClock {
		m.now = time.Now()
	}
	if !m.now.IsZero() {
		mock.SetClock(m.now, !stopClock)
	}
	return mockserver.NewLive(mock), nil
}

func (o *options) serveUntilDone(ctx context.Context, at entrance, recorded *recording.Recording, r *reloader) error {
	handler, end := recorded.Handler(r.mock)
	defer end()
	server := o.server(at, handler, r.Quiet)
	failed := make(chan error, 1)
	go func() { failed <- at.serve(server) }()
	o.welcome(r.Terminal, r.mock.Server(), at)
	following, stop := context.WithCancel(ctx)
	defer stop()
	go r.run(following, o.watch)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	r.Talk("\nstopping\n")
	return listen.Stop(ctx, server)
}

func (o *options) server(at entrance, handler http.Handler, quiet bool) *http.Server {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	if at.secure != nil {
		server.TLSConfig = at.secure.Clone() // net/http adds HTTP/2 to its own
	}
	if at.secure != nil && (quiet || o.log == "none") {
		server.ErrorLog = log.New(io.Discard, "", 0)
	}
	return server
}
