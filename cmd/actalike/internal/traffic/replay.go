package traffic

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/actalike/actalike/cmd/actalike/internal/access"
	"github.com/actalike/actalike/cmd/actalike/internal/document"
	"github.com/actalike/actalike/cmd/actalike/internal/exit"
	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/internal/host"
	"github.com/actalike/actalike/internal/replay"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

type replayOptions struct {
	source  document.Source
	base    string
	token   string
	ignore  []string
	methods []string
	tls     access.TLS
	headers access.Headers
	verbose bool
	timeout time.Duration
}

// ReplayCommand returns the command "replay".
func ReplayCommand(t *terminal.Terminal) *cobra.Command {
	var o replayOptions
	c := &cobra.Command{
		Use:   "replay FILE.har URL",
		Short: "Send recorded requests again and compare the responses",
		Long: `replay sends the API requests of a recording to the server at URL, in their order,
and prints how the responses differ from the recorded ones: status, headers that
matter to a client, and body (JSON is compared by value). The exit status is 1 if
anything differs, 3 if the server cannot be reached. Nothing is sent to any other
server.

Timestamps, and ids that the server chooses, may differ (--verbose lists them). A
new id replaces the recorded one in later requests.

Requests that may write (all but GET, HEAD and OPTIONS) are sent to this machine
only, unless --methods names them.`,
		Example: `  actalike replay session.har http://127.0.0.1:4010 --token user-1
  actalike replay session.har https://staging.example.com --token "$TOKEN" --methods GET
  actalike replay session.har https://staging.example.com --methods GET,POST,PATCH
  actalike replay session.har http://127.0.0.1:8000 --ignore /updated_by --ignore '/items/*/rank'`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) < 2 {
				return &spec.Error{Message: "replay needs a recording and the URL of a server", Hint: "for example: actalike replay session.har http://127.0.0.1:4010 --token user-1"}
			}
			return o.replay(c.Context(), t, args[0], args[1])
		},
	}
	flags := c.Flags()
	o.source.AddFlags(flags)
	flags.StringVar(&o.base, "base", "", "base `URL` of the API in the recording")
	flags.StringVar(&o.token, "token", "", "`TOKEN` to send; recordings contain none")
	flags.StringArrayVar(&o.ignore, "ignore", nil, "JSON `POINTER` to values that may differ, * for any name or index; may be repeated")
	flags.StringSliceVar(&o.methods, "methods", nil, "`METHODS` to send (default: all to this machine, GET, HEAD and OPTIONS to others)")
	o.headers.AddFlags(flags)
	o.tls.AddFlags(flags)
	flags.BoolVar(&o.verbose, "verbose", false, "print unchanged requests, and values that differ from run to run")
	flags.DurationVar(&o.timeout, "timeout", 30*time.Second, "timeout per request")
	option.Complete(c, "methods", "GET", "GET,POST,PUT,PATCH,DELETE")
	return c
}

func (o *replayOptions) check() error {
	for _, pointer := range o.ignore {
		if !strings.HasPrefix(pointer, "/") {
			return option.Invalid("ignore", pointer, "a JSON Pointer", "for example /updated_at or /items/*/id")
		}
	}
	return nil
}

// A rerun is one run of a recording.
type rerun struct {
	*terminal.Terminal
	options  *replayOptions
	replayer *replay.Replayer
	monitor  *contract.Monitor // knows which requests are for the API
	within   place
	methods  []string // nil: all

	sent, different, unanswered int
	leftOut                     map[string]int
}

func (o *replayOptions) replay(ctx context.Context, t *terminal.Terminal, name, target string) error {
	if err := o.check(); err != nil {
		return err
	}
	base, err := parseBase(o.base)
	if err != nil {
		return err
	}
	u, err := parseBase(target)
	if err != nil || u == nil {
		return &spec.Error{Message: fmt.Sprintf("invalid URL %q: must be an http or https URL", target), Hint: "for example http://127.0.0.1:4010"}
	}
	api, err := o.source.Load(ctx, t.Stdin)
	if err != nil {
		return err
	}
	monitor, err := contract.NewMonitor(contract.MonitorConfig{API: api, Source: name, Base: base, Recorded: true})
	if err != nil {
		return err
	}
	config := replay.Config{Target: u, Ignore: o.ignore, Timeout: o.timeout}
	if config.TLS, err = o.tls.Config(); err != nil {
		return err
	}
	if config.Header, err = o.headers.Parse(t.Secrets); err != nil {
		return err
	}
	if o.token != "" {
		config.Authorize = func(header http.Header, operation *spec.Operation) { contract.Authorize(header, operation, o.token) }
	}
	within, err := findPlace(ctx, t, monitor, base, name)
	if err != nil {
		return err
	}
	r := &rerun{Terminal: t, options: o, within: within, replayer: replay.New(config), monitor: monitor, methods: methodsFor(o, u), leftOut: map[string]int{}}
	if err := r.all(ctx, name); err != nil {
		return err
	}
	return r.finish(name)
}

// methodsFor are those that may be sent to a server; nil is all of them.
func methodsFor(o *replayOptions, target *url.URL) []string {
	if len(o.methods) > 0 {
		return strings.Split(strings.ToUpper(strings.Join(o.methods, ",")), ",")
	}
	if host.IsLoopback(target.Hostname()) {
		return nil
	}
	return []string{http.MethodGet, http.MethodHead, http.MethodOptions}
}

func (r *rerun) all(ctx context.Context, name string) error {
	return eachExchange(ctx, r.Terminal, name, "sent", func(x *tap.Exchange, err error) {
		if err != nil {
			r.leftOut[err.Error()]++
			return
		}
		r.one(ctx, x)
	})
}

func (r *rerun) one(ctx context.Context, x *tap.Exchange) {
	route, path, belongs := r.monitor.Route(x.Method, x.URL)
	switch {
	case !belongs || route.Operation == nil || !r.within(x.URL):
		r.leftOut["not for the API"]++
		return
	case r.methods != nil && !slices.Contains(r.methods, x.Method):
		r.leftOut[x.Method+", not allowed by --methods"]++
		return
	}
	r.sent++
	r.print(r.replayer.Send(ctx, x, path, route.Operation), path)
}

// print prints how the response to one request differs.
func (r *rerun) print(o replay.Outcome, path string) {
	paint := r.Paint(r.Stdout)
	verdict := paint.Good("the same")
	switch {
	case o.Err != nil:
		r.unanswered++
		r.different++
		verdict = paint.Bad("no response: " + terminal.Printable(o.Err.Error()))
	case len(o.Differences) > 0:
		r.different++
		verdict = paint.Bad("differs")
	case !r.options.verbose:
		return
	}
	r.Print("%-7s %s %s\n", terminal.Printable(o.Method), terminal.Printable(path), verdict)
	for _, d := range o.Differences {
		r.Print("         %s\n", paint.Bad(differenceLine(d)))
	}
	if !r.options.verbose {
		return
	}
	for _, d := range o.Volatile {
		r.Print("         %s\n", paint.Faint("of this run: "+differenceLine(d)))
	}
	if o.NotCompared != "" {
		r.Print("         %s\n", paint.Faint("not compared: "+o.NotCompared))
	}
}

func differenceLine(d replay.Difference) string {
	where := d.Where
	if d.Pointer != "" {
		where = d.Pointer
	}
	return terminal.Printable(where) + ": " + terminal.Printable(d.Recorded) + " is now " + terminal.Printable(terminal.Dash(d.Got))
}

// finish prints a summary and decides the exit status.
func (r *rerun) finish(name string) error {
	for _, reason := range slices.Sorted(maps.Keys(r.leftOut)) {
		r.Talk("skipped %d: %s\n", r.leftOut[reason], reason)
	}
	if r.sent == 0 {
		return &spec.Error{Message: fmt.Sprintf("no request in %q may be sent", name), Hint: "--base says where the API is in the recording, --methods what may be sent"}
	}
	r.Print("%d requests sent, %d differ\n", r.sent, r.different)
	switch {
	case r.unanswered == r.sent:
		return &exit.Error{Status: exit.Unreachable, Err: &spec.Error{Message: "the target could not be reached", Hint: "is the server running, and is the URL correct?"}}
	case r.different > 0:
		return &exit.Error{Status: exit.Broken}
	}
	return nil
}
