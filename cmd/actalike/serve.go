package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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
	anonymous    string
	corsOrigins  []string
	controlToken string
	faults       []string
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
  actalike serve --addr 127.0.0.1:0 --users 1000000
  actalike serve --fault lost-update           # to see whether tests notice`,
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
	flags.StringVar(&o.anonymous, "anonymous", "", "`TOKEN` of the user that requests without credentials act as")
	flags.StringSliceVar(&o.corsOrigins, "cors-origin", nil, "`ORIGIN` whose pages may call the API; may be repeated (default: any)")
	flags.StringVar(&o.controlToken, "control-token", "", "`TOKEN` that opens the control routes; they need one off loopback")
	flags.StringSliceVar(&o.faults, "fault", nil, "`NAME` of a server bug to have; may be repeated (list prints them)")
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

func (o serveOptions) check() error {
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
	case o.log != "text" && o.log != "json" && o.log != "none":
		return &spec.Error{Message: fmt.Sprintf("--log %q: text, json or none is accepted", o.log), Hint: "the default is text"}
	}
	return nil
}

func (p *program) serve(ctx context.Context, o serveOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	faults, err := findFaults(o.faults)
	if err != nil {
		return err
	}
	api, err := p.load(ctx, o.description)
	if err != nil {
		return err
	}
	listener, err := listen(o.address)
	if err != nil {
		return err
	}
	mock, err := mockserver.New(mockserver.Config{
		API: api, Seed: o.seed, Users: o.users, Anonymous: o.anonymous,
		Records: cmp.Or(o.records, -1), MaxRecords: o.maxRecords,
		CORSOrigins: o.corsOrigins, ControlToken: o.controlToken, Exposed: !isLoopback(listener.Addr()),
		Journal: o.journal, OnExchange: p.logger(o.log), Faults: faults,
	})
	if err != nil {
		_ = listener.Close() // nothing was served yet
		return err
	}
	recording, err := p.record(o.recordOptions, api)
	if err != nil {
		_ = listener.Close() // nothing was served yet
		return err
	}
	return p.serveUntilDone(ctx, listener, mock, o, recording)
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

func (p *program) serveUntilDone(ctx context.Context, listener net.Listener, mock *mockserver.Server, o serveOptions, r *recording) error {
	handler, end := r.of(mock)
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	defer end()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	p.welcome(mock, "http://"+listener.Addr().String(), o)
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
