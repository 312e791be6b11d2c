package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/internal/proxy"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

type proxyOptions struct {
	description
	recordOptions
	address        string
	insecure       bool
	timeout        time.Duration
	origins, hosts []string
	fail, fallback bool
	seed           uint64
	reports        []string
	strict         bool
	verbose        bool
	log            string
	controlToken   string
}

func (p *program) proxyCommand() *cobra.Command {
	var o proxyOptions
	c := &cobra.Command{
		Use:   "proxy URL",
		Short: "Stand between an app and a real server, and judge what passes",
		Long: `proxy forwards everything between an app and the server at URL, byte for byte,
and holds each request and answer against the document while they pass. One line
an exchange goes to standard output. At the end (Ctrl-C) it writes the reports
that check writes; the exit status is 1 if anything is broken, 3 if the server
could never be reached.

Point the app at http://127.0.0.1:4020 where it would call URL. Pages of this
machine may call it; cookies and redirects of the server are made to fit. What
passed is shown at http://127.0.0.1:4020/_actalike/ as it comes.`,
		Example: `  actalike proxy https://staging.example.com
  actalike proxy https://staging.example.com/v2 --spec openapi.yaml --report html=contract.html
  actalike proxy https://staging.example.com --fail       # the app gets 502 for a broken answer
  actalike proxy https://staging.example.com --fallback   # the mock answers what is not built yet
  actalike proxy https://localhost:8443 --insecure --record session.har`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &spec.Error{Message: "proxy needs the URL of a server", Hint: "for example: actalike proxy https://staging.example.com"}
			}
			return p.proxy(c.Context(), o, args[0])
		},
	}
	flags := c.Flags()
	o.description.addFlags(flags)
	o.recordOptions.addFlags(flags)
	flags.StringVar(&o.address, "addr", "127.0.0.1:4020", "`HOST:PORT` to listen on; port 0 is any free one")
	flags.BoolVar(&o.insecure, "insecure", false, "accept any TLS certificate of the server")
	flags.DurationVar(&o.timeout, "timeout", 2*time.Minute, "`TIME` the server may take until its answer begins")
	flags.StringSliceVar(&o.origins, "cors-origin", nil, "`ORIGIN` whose pages may call the proxy, beside those of this machine; may be repeated")
	flags.StringSliceVar(&o.hosts, "allow-host", nil, "`NAME` of a host the proxy answers to, beside those of this machine; may be repeated")
	flags.BoolVar(&o.fail, "fail", false, "answer 502 with the findings where an answer is broken")
	flags.BoolVar(&o.fallback, "fallback", false, "let the mock answer what the server does not have: an operation that is not built, or nobody there")
	flags.Uint64Var(&o.seed, "seed", 1, "`NUMBER` that decides what the mock's records hold, from 1")
	flags.StringSliceVar(&o.reports, "report", nil, "`FORMAT=FILE` to write at the end; may be repeated; FORMAT alone is standard output")
	flags.BoolVar(&o.strict, "strict", false, "fail on lenient too")
	flags.BoolVar(&o.verbose, "verbose", false, "report passed checks and observations in full")
	flags.StringVar(&o.controlToken, "control-token", "", "`TOKEN` that opens the console; it needs one off loopback")
	flags.StringVar(&o.log, "log", "text", "`FORMAT` of the line each exchange gets: text, json or none")
	complete(c, "log", "text", "json", "none")
	complete(c, "report", reportNames()...)
	return c
}

func (o proxyOptions) check() error {
	switch {
	case o.seed == 0:
		return &spec.Error{Message: `--seed "0": a whole number from 1 is accepted`, Hint: "the default is 1"}
	case o.timeout <= 0:
		return &spec.Error{Message: fmt.Sprintf("--timeout %q: a positive time is accepted", o.timeout), Hint: "the default is 2m"}
	case o.log != "text" && o.log != "json" && o.log != "none":
		return &spec.Error{Message: fmt.Sprintf("--log %q: text, json or none is accepted", o.log), Hint: "the default is text"}
	}
	return nil
}

func (p *program) proxy(ctx context.Context, o proxyOptions, target string) error {
	if err := o.check(); err != nil {
		return err
	}
	reports, err := openReports(o.reports)
	if err != nil {
		return err
	}
	api, err := p.load(ctx, o.description)
	if err != nil {
		return err
	}
	config := proxy.Config{Target: target, Insecure: o.insecure, Timeout: o.timeout, Origins: o.origins, Hosts: o.hosts}
	probe, err := proxy.New(config) // before anything is opened
	if err != nil {
		return err
	}
	if err := p.addFallback(&config, probe, api, o); err != nil {
		return err
	}
	w, err := p.watch(api, contract.WitnessConfig{API: api, Source: target, Base: probe.Target()}, o.log)
	if err != nil {
		return err
	}
	listener, err := listen(o.address)
	if err != nil {
		return err
	}
	if w.recording, err = p.record(o.recordOptions, api); err != nil {
		_ = listener.Close() // nothing was served yet
		return err
	}
	config.Exposed = !isLoopback(listener.Addr())
	return p.proxyUntilDone(ctx, listener, config, w, o, reports)
}

// proxyUntilDone serves until Ctrl-C, then writes the reports.
func (p *program) proxyUntilDone(ctx context.Context, listener net.Listener, config proxy.Config, w *watch, o proxyOptions, reports []reportFile) error {
	queue := tap.NewQueue(func(x *tap.Exchange) { w.see(x) })
	config.Done = queue.Add
	if o.fail {
		config.Fail = func(x *tap.Exchange) []finding.Finding { return w.see(x).Broken() }
		config.Done = (*tap.Exchange).Release
	}
	handler, err := proxy.New(config)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: beside(w.console(console.Access{Exposed: config.Exposed, Token: o.controlToken}), handler), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 1 << 20}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	p.welcomeProxy("http://"+listener.Addr().String(), w, o, config.Exposed)
	select {
	case err = <-failed:
	case <-ctx.Done():
		err = stop(ctx, server)
	}
	queue.Close()
	w.witness.Skip("an exchange that came while too many waited to be judged", int(queue.Dropped()))
	if ending := w.recording.end(); err == nil {
		err = ending
	}
	if err != nil {
		return err
	}
	return p.sumUp(w, o, reports)
}

// stop lets open exchanges end, for a while.
func stop(ctx context.Context, server *http.Server) error {
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := server.Shutdown(ending); err != nil {
		return server.Close()
	}
	return nil
}

// beside keeps the paths of actalike itself from being forwarded: the console has
// them.
func beside(own, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isOwn(r.URL.Path) {
			own.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (p *program) welcomeProxy(url string, w *watch, o proxyOptions, exposed bool) {
	paint := p.paintFor(p.stderr)
	api := w.api
	p.talk("actalike forwards %s to %s\n\n", paint.strong(url), paint.strong(w.source))
	line := func(name, text string) { p.talk("  %s %s\n", paint.faint(fmt.Sprintf("%-8s", name)), text) }
	line("judges", fmt.Sprintf("by %s, %d operations", strings.TrimSpace(api.Title+" "+api.Version), len(api.Operations)))
	if o.fail {
		line("fail", "a broken answer becomes 502")
	}
	if o.fallback {
		line("fallback", "the mock answers what the server does not have")
	}
	if o.record != "" {
		line("record", o.record)
	}
	if !exposed || o.controlToken != "" {
		line("console", url+console.Prefix)
	}
	line("end", "Ctrl-C writes the report")
	p.talk("\n")
}

// sumUp writes the reports and decides the exit status.
func (p *program) sumUp(w *watch, o proxyOptions, reports []reportFile) error {
	result := w.witness.Result()
	if err := p.writeReports(result, checkOptions{strict: o.strict, verbose: o.verbose}, reports); err != nil {
		return err
	}
	if result.Failed(o.strict) {
		return &exitError{status: exitBroken}
	}
	if unreachable := w.witness.Unjudged()[tap.ErrUnreachable.Error()]; unreachable > 0 && !w.reached.Load() {
		return &exitError{status: exitUnreachable, err: &spec.Error{Message: fmt.Sprintf("%s could never be reached", w.source), Hint: w.hint()}}
	}
	return nil
}
