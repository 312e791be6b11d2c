package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/spec"
)

type serveOptions struct {
	description
	recordOptions
	address      string
	seed         uint64
	users        int
	records      int
	maxRecords   int
	maxMiB       int64
	anonymous    string
	corsOrigins  []string
	controlToken string
	faults       []string
	latency      string
	now          string
	stopClock    bool
	watch        bool
	tls          tlsOptions
	log          string
	journal      int
}

func (p *program) serveCommand() *cobra.Command {
	var o serveOptions
	c := &cobra.Command{
		Use:   "serve",
		Short: "Act like the API, and remember what is written",
		Long: `serve acts like the API on a loopback address until Ctrl-C.

User i of --users answers to the token user-i. Records start from --seed: the
same seed gives the same bytes on every machine. Nothing is kept after the end.
One line a request goes to standard output, everything else to standard error.`,
		Example: `  actalike serve
  actalike serve --anonymous user-1            # for an app that has no login yet
  actalike serve --spec openapi.yaml --log json
  actalike serve --spec openapi.yaml --watch   # reads it again on save; so does SIGHUP
  actalike serve --addr 127.0.0.1:0 --users 1000000
  actalike serve --fault lost-update           # to see whether tests notice
  actalike serve --fault crash-for-invalid,user=user-2,p=0.5 --latency 200ms±100ms
  actalike serve --now 2030-01-01              # what the mock dates is dated from there
  actalike serve --tls --tls-out actalike.pem  # https; curl --cacert actalike.pem`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if slices.Contains(o.faults, "list") {
				p.listFaults()
				return nil
			}
			return p.serve(c.Context(), o)
		},
	}
	flags := c.Flags()
	o.description.addFlags(flags)
	o.recordOptions.addFlags(flags)
	flags.StringVar(&o.address, "addr", "127.0.0.1:4010", "`HOST:PORT` to listen on; port 0 is any free one")
	flags.Uint64Var(&o.seed, "seed", 1, "`NUMBER` that decides what records hold at first, from 1")
	flags.IntVar(&o.users, "users", 25, "`NUMBER` of users, user-1 to user-N")
	flags.IntVar(&o.records, "records", 10, "`NUMBER` of records a collection starts with")
	flags.IntVar(&o.maxRecords, "max-records", 10_000, "`NUMBER` of records a collection holds at most")
	flags.Int64Var(&o.maxMiB, "max-mib", 1024, "`NUMBER` of MiB that all records take at most")
	flags.StringVar(&o.anonymous, "anonymous", "", "`TOKEN` of the user that requests without credentials act as")
	flags.StringSliceVar(&o.corsOrigins, "cors-origin", nil, "`ORIGIN` whose pages may call the API; may be repeated (default: any)")
	flags.StringVar(&o.controlToken, "control-token", "", "`TOKEN` that opens the control routes; they need one off loopback")
	flags.StringArrayVar(&o.faults, "fault", nil, "`NAME[,user=TOKEN][,p=NUMBER][,latency=DURATION]` of a server bug to have; may be repeated (list prints them)")
	flags.StringVar(&o.latency, "latency", "0s", "`DURATION` that answers are delayed by, such as 200ms, 200ms±100ms or 200ms+-100ms")
	flags.StringVar(&o.now, "now", "", "`TIME` that the clock starts at, a date or RFC 3339 (default: the machine's)")
	flags.BoolVar(&o.stopClock, "stop-clock", false, "let the clock stand still; /_actalike/clock moves it")
	flags.BoolVar(&o.watch, "watch", false, "read the documents again when they, or files they refer to, are saved; state that is still valid stays")
	o.tls.addFlags(flags)
	flags.IntVar(&o.journal, "journal", 10_000, "`NUMBER` of exchanges that the console keeps, or fewer where they take more than 64 MiB")
	flags.StringVar(&o.log, "log", "text", "`FORMAT` of the line each request gets: text, json or none")
	complete(c, "log", "text", "json", "none")
	complete(c, "anonymous", "user-1", "user-2")
	complete(c, "fault", faultNames()...)
	return c
}

// complete offers words for the value of a flag.
func complete(c *cobra.Command, flag string, words ...string) {
	_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)) // fails only for a flag that is not there
}

func (o *serveOptions) check() error {
	if o.watch && (o.spec == "" && o.overlay == "" || o.spec == "-" || o.overlay == "-") {
		return &spec.Error{Message: "--watch has no file to watch", Hint: "name one with --spec or --overlay"}
	}
	if err := o.tls.check(); err != nil {
		return err
	}
	switch {
	case o.seed == 0:
		return &spec.Error{Message: `--seed "0": a whole number from 1 is accepted`, Hint: "the default is 1"}
	case o.users < 1:
		return &spec.Error{Message: fmt.Sprintf(`--users "%d": a whole number from 1 is accepted`, o.users), Hint: "the default is 25"}
	case o.journal < 1:
		return &spec.Error{Message: fmt.Sprintf(`--journal "%d": a whole number from 1 is accepted`, o.journal), Hint: "the default is 10000"}
	case o.records < 0:
		return &spec.Error{Message: fmt.Sprintf(`--records "%d": a whole number from 0 is accepted`, o.records), Hint: "the default is 10"}
	case o.maxRecords < 1 || o.maxRecords < o.records:
		return &spec.Error{Message: fmt.Sprintf(`--max-records "%d": a whole number from 1 and not below --records is accepted`, o.maxRecords), Hint: "the default is 10000"}
	case o.maxMiB < 1 || o.maxMiB > 1<<30:
		return &spec.Error{Message: fmt.Sprintf(`--max-mib "%d": a whole number from 1 is accepted`, o.maxMiB), Hint: "the default is 1024"}
	case o.log != "text" && o.log != "json" && o.log != "none":
		return &spec.Error{Message: fmt.Sprintf("--log %q: text, json or none is accepted", o.log), Hint: "the default is text"}
	}
	return nil
}

func (p *program) serve(ctx context.Context, o serveOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	p.keepHeapRoom()
	out := newLines(p.stdout)
	defer out.close()
	mocked, err := p.mockConfig(o, out)
	if err != nil {
		return err
	}
	source := newWatched(o.description, p)
	if mocked.config.API, err = source.load(ctx); err != nil {
		return err
	}
	at, err := enter(o)
	if err != nil {
		return err
	}
	mock, err := mocked.open(at, o)
	if err != nil {
		_ = at.Close() // nothing was served yet
		return err
	}
	recording, err := p.record(o.recordOptions, mocked.config.API)
	if err != nil {
		_ = at.Close() // nothing was served yet
		return err
	}
	return p.serveUntilDone(ctx, at, mock, source, o, recording)
}

// A mockConfig is what the flags ask of a mock.
type mockConfig struct {
	config mockserver.Config
	faults []plannedFault
	now    time.Time // zero: the machine's
}

func (p *program) mockConfig(o serveOptions, out io.Writer) (m mockConfig, err error) {
	if m.faults, err = planFaults(o.faults); err != nil {
		return m, err
	}
	m.config = mockserver.Config{
		Seed: o.seed, Users: o.users, Anonymous: o.anonymous,
		Records: cmp.Or(o.records, -1), MaxRecords: o.maxRecords, MaxBytes: o.maxMiB << 20,
		CORSOrigins: o.corsOrigins, ControlToken: o.controlToken, Journal: o.journal, OnExchange: p.logger(o.log, out),
	}
	if m.config.Latency, err = mockserver.ParseLatency(o.latency); err != nil {
		return m, err
	}
	if o.now != "" {
		m.now, err = mockserver.ParseTime(o.now)
	}
	return m, err
}

// open makes the mock that is to serve a listener.
func (m mockConfig) open(listener net.Listener, o serveOptions) (*mockserver.Live, error) {
	m.config.Exposed = !isLoopback(listener.Addr())
	mock, err := mockserver.New(m.config)
	if err != nil {
		return nil, err
	}
	for _, f := range m.faults {
		if err := mock.SetFault(f.id, f.setting); err != nil {
			return nil, err
		}
	}
	if m.now.IsZero() && o.stopClock {
		m.now = time.Now()
	}
	if !m.now.IsZero() {
		mock.SetClock(m.now, !o.stopClock)
	}
	return mockserver.NewLive(mock), nil
}

func listen(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	switch {
	case err == nil:
		return listener, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, &spec.Error{Message: fmt.Sprintf("the address %q is in use", address), Hint: "choose another one with --addr, for example --addr 127.0.0.1:4011"}
	}
	return nil, &spec.Error{Message: fmt.Sprintf("cannot listen on %q", address), Hint: "--addr takes HOST:PORT of this machine, for example 127.0.0.1:4010", Err: err}
}

func isLoopback(address net.Addr) bool {
	tcp, ok := address.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// shutdownTime is how long open exchanges may take after Ctrl-C.
const shutdownTime = 5 * time.Second

func (p *program) serveUntilDone(ctx context.Context, at entrance, mock *mockserver.Live, source *watched, o serveOptions, r *recording) error {
	handler, end := r.of(mock)
	defer end()
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
	if at.secure != nil && (p.quiet || o.log == "none") {
		server.ErrorLog = log.New(io.Discard, "", 0)
	}
	failed := make(chan error, 1)
	go func() { failed <- at.serve(server) }()
	p.welcome(mock.Server(), at.url(), at.secure, o)
	following, stop := context.WithCancel(ctx)
	defer stop()
	go p.follow(following, source, mock, o.watch)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	p.talk("\nstopping\n")
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := server.Shutdown(ending); err != nil {
		return server.Close()
	}
	return nil
}

// An entrance is where clients come in.
type entrance struct {
	net.Listener
	secure *tls.Config // nil: by plain HTTP
}

// enter opens the entrance. Its certificate is there before it is.
func enter(o serveOptions) (at entrance, err error) {
	host, _, _ := net.SplitHostPort(o.address) // listening says what is wrong with it
	if at.secure, err = o.tls.config(host, time.Now()); err != nil {
		return at, err
	}
	at.Listener, err = listen(o.address)
	return at, err
}

func (at entrance) url() string {
	if at.secure != nil {
		return "https://" + at.Addr().String()
	}
	return "http://" + at.Addr().String()
}

func (at entrance) serve(server *http.Server) error {
	if at.secure == nil {
		return server.Serve(at)
	}
	return server.ServeTLS(at, "", "") // net/http answers plain HTTP with 400
}
