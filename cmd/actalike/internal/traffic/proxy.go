package traffic

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/actalike/actalike/cmd/actalike/internal/access"
	"github.com/actalike/actalike/cmd/actalike/internal/document"
	"github.com/actalike/actalike/cmd/actalike/internal/exit"
	"github.com/actalike/actalike/cmd/actalike/internal/listen"
	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/cmd/actalike/internal/recording"
	"github.com/actalike/actalike/cmd/actalike/internal/reports"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/internal/proxy"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

type proxyOptions struct {
	source         document.Source
	recording      recording.Options
	reports        reports.Options
	address        string
	tls            access.TLS
	timeout        time.Duration
	origins, hosts []string
	fail, fallback bool
	seed           uint64
	log            string
	controlToken   string
}

// ProxyCommand returns the command "proxy".
func ProxyCommand(t *terminal.Terminal) *cobra.Command {
	var o proxyOptions
	c := &cobra.Command{
		Use:   "proxy URL",
		Short: "Check the traffic between an app and a real server",
		Long: `proxy forwards everything between an app and the server at URL, byte for byte,
and compares each request and response with the document. Standard output gets one
line per exchange. On Ctrl-C it writes the same reports as check; the exit status
is 1 if anything is broken, 3 if the server could never be reached.

Configure the app to call http://127.0.0.1:4020 instead of URL. Web pages served
from this machine may call it; cookies and redirects of the server are adapted.
The console at http://127.0.0.1:4020/_actalike/ shows the traffic live.`,
		Example: `  actalike proxy https://staging.example.com --spec openapi.yaml
  actalike proxy https://staging.example.com/v2 --spec openapi.yaml --report html=contract.html
  actalike proxy https://staging.example.com --fail       # the app gets 502 for a broken response
  actalike proxy https://staging.example.com --fallback   # the mock answers what is not implemented yet
  actalike proxy https://localhost:8443 --insecure --record session.har`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &spec.Error{Message: "proxy needs the URL of a server", Hint: "for example: actalike proxy https://staging.example.com"}
			}
			return o.proxy(c.Context(), t, args[0])
		},
	}
	flags := c.Flags()
	o.source.AddFlags(flags)
	o.recording.AddFlags(flags)
	o.reports.AddFlags(c)
	flags.StringVar(&o.address, "addr", "127.0.0.1:4020", "`HOST:PORT` to listen on; port 0 picks a free port")
	o.tls.AddFlags(flags)
	flags.DurationVar(&o.timeout, "timeout", 2*time.Minute, "timeout for the server to begin its response")
	flags.StringSliceVar(&o.origins, "cors-origin", nil, "`ORIGIN` whose pages may call the proxy, in addition to those of this machine; may be repeated")
	flags.StringSliceVar(&o.hosts, "allow-host", nil, "host `NAME` by which the proxy may be called, in addition to those of this machine; may be repeated")
	flags.BoolVar(&o.fail, "fail", false, "replace a broken response by 502 with the findings")
	flags.BoolVar(&o.fallback, "fallback", false, "let the mock answer for operations that the server does not implement, or if it cannot be reached")
	flags.Uint64Var(&o.seed, "seed", 1, "`NUMBER` that decides the initial records of the mock, 1 or greater")
	flags.StringVar(&o.controlToken, "control-token", "", "`TOKEN` for the console; required for it off loopback")
	flags.StringVar(&o.log, "log", logFormats[0], "`FORMAT` of the traffic log: text, json or none")
	option.Complete(c, "log", logFormats...)
	return c
}

// logFormats are the values of --log, the default first.
var logFormats = []string{"text", "json", "none"}

func (o *proxyOptions) check() error {
	if o.timeout <= 0 {
		return option.Invalid("timeout", o.timeout, "greater than 0", "the default is 2m")
	}
	return cmp.Or(option.Seed(o.seed), option.OneOf("log", o.log, logFormats...))
}

func (o *proxyOptions) proxy(ctx context.Context, t *terminal.Terminal, target string) error {
	if err := o.check(); err != nil {
		return err
	}
	files, err := o.reports.Open()
	if err != nil {
		return err
	}
	api, err := o.source.Load(ctx, t.Stdin)
	if err != nil {
		return err
	}
	certificates, err := o.tls.Config()
	if err != nil {
		return err
	}
	config := proxy.Config{Target: target, TLS: certificates, Timeout: o.timeout, Origins: o.origins, Hosts: o.hosts, Hint: option.Hint}
	probe, err := proxy.New(config) // before anything is opened
	if err != nil {
		return err
	}
	if err := o.addFallback(&config, probe, api); err != nil {
		return err
	}
	w, err := newWatch(t, api, contract.MonitorConfig{API: api, Source: target, Base: probe.Target()}, o.log)
	if err != nil {
		return err
	}
	listener, err := listen.On(o.address)
	if err != nil {
		return err
	}
	if w.recording, err = recording.Open(t, o.recording, api); err != nil {
		_ = listener.Close() // nothing was served yet
		return err
	}
	config.Exposed = !listen.IsLoopback(listener.Addr())
	return o.proxyUntilDone(ctx, t, listener, config, w, files)
}

// proxyUntilDone serves until Ctrl-C, then writes the reports.
func (o *proxyOptions) proxyUntilDone(ctx context.Context, t *terminal.Terminal, listener net.Listener, config proxy.Config, w *watch, files []reports.File) error {
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
	o.welcome(t, "http://"+listener.Addr().String(), w, config.Exposed)
	select {
	case err = <-failed:
	case <-ctx.Done():
		err = listen.Stop(ctx, server)
	}
	queue.Close()
	w.monitor.Skip("dropped because too many exchanges were waiting", int(queue.Dropped()))
	if ending := w.recording.End(); err == nil {
		err = ending
	}
	if err != nil {
		return err
	}
	return o.finish(t, w, files)
}

// beside serves the console on the paths of actalike itself and forwards all
// others.
func beside(own, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if console.Within(r.URL.Path) {
			own.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (o *proxyOptions) welcome(t *terminal.Terminal, url string, w *watch, exposed bool) {
	paint := t.Paint(t.Stderr)
	api := w.api
	t.Talk("actalike forwards %s to %s\n\n", paint.Strong(url), paint.Strong(w.source))
	line := func(name, text string) { t.Talk("  %s %s\n", paint.Faint(fmt.Sprintf("%-8s", name)), text) }
	line("document", strings.TrimSpace(api.Title+" "+api.Version)+", "+english.Count(len(api.Operations), "operation"))
	if o.fail {
		line("fail", "a broken response is replaced by 502")
	}
	if o.fallback {
		line("fallback", "the mock answers for operations that the server does not implement")
	}
	if o.recording.File != "" {
		line("record", o.recording.File)
	}
	if !exposed || o.controlToken != "" {
		line("console", url+console.Prefix)
	}
	line("stop", "Ctrl-C stops the proxy and writes the report")
	t.Talk("\n")
}

// finish writes the reports and decides the exit status.
func (o *proxyOptions) finish(t *terminal.Terminal, w *watch, files []reports.File) error {
	if err := o.reports.Finish(t, w.monitor.Result(), files); err != nil {
		return err
	}
	if unreachable := w.monitor.Unjudged()[tap.ErrUnreachable.Error()]; unreachable > 0 && !w.reached.Load() {
		return &exit.Error{Status: exit.Unreachable, Err: &spec.Error{Message: fmt.Sprintf("%s could never be reached", w.source), Hint: w.hint()}}
	}
	return nil
}
