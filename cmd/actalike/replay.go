package main

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

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/internal/host"
	"github.com/actalike/actalike/internal/replay"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

type replayOptions struct {
	description
	base     string
	token    string
	ignore   []string
	methods  []string
	insecure bool
	verbose  bool
	timeout  time.Duration
}

func (p *program) replayCommand() *cobra.Command {
	var o replayOptions
	c := &cobra.Command{
		Use:   "replay FILE.har URL",
		Short: "Send recorded requests again, and compare the answers",
		Long: `replay sends the requests of a recording that are for the API to the server at
URL, in their order, and prints what comes back another way: status, the headers
that matter to a client, bodies (JSON by value). The exit status is 1 if anything
does, 3 if the server cannot be reached. Nothing is sent to any other server.

Moments and ids that a server chooses are no differences: they are listed by
--verbose, and a new id takes the place of the recorded one in later requests.

Requests that may write (all but GET, HEAD and OPTIONS) are sent to this machine
freely; to any other only where --methods names them.`,
		Example: `  actalike replay session.har http://127.0.0.1:4010 --token user-1
  actalike replay session.har https://staging.example.com --token "$TOKEN" --methods GET
  actalike replay session.har https://staging.example.com --methods GET,POST,PATCH
  actalike replay session.har http://127.0.0.1:8000 --ignore /updated_by --ignore '/items/*/rank'`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) < 2 {
				return &spec.Error{Message: "replay needs a recording and the URL of a server", Hint: "for example: actalike replay session.har http://127.0.0.1:4010 --token user-1"}
			}
			return p.replay(c.Context(), o, args[0], args[1])
		},
	}
	flags := c.Flags()
	o.addFlags(flags)
	flags.StringVar(&o.base, "base", "", "`URL` that the paths of the document stand below in the recording")
	flags.StringVar(&o.token, "token", "", "`TOKEN` to send; recordings hold none")
	flags.StringArrayVar(&o.ignore, "ignore", nil, "JSON `POINTER` of values that may differ, * for any name or index; may be repeated")
	flags.StringSliceVar(&o.methods, "methods", nil, "`METHODS` to send, others are left out (default: all to this machine, else those that cannot write)")
	flags.BoolVar(&o.insecure, "insecure", false, "accept any TLS certificate")
	flags.BoolVar(&o.verbose, "verbose", false, "print requests without differences, and values that no two runs share")
	flags.DurationVar(&o.timeout, "timeout", 30*time.Second, "`TIME` one answer may take")
	complete(c, "methods", "GET", "GET,POST,PUT,PATCH,DELETE")
	return c
}

func (o replayOptions) check() error {
	for _, pointer := range o.ignore {
		if !strings.HasPrefix(pointer, "/") {
			return &spec.Error{Message: fmt.Sprintf("--ignore %q: a JSON Pointer is accepted", pointer), Hint: "for example /updated_at or /items/*/id"}
		}
	}
	return nil
}

// A rerun is one run of a recording.
type rerun struct {
	*program
	options  replayOptions
	replayer *replay.Replayer
	witness  *contract.Witness // knows which requests are for the API
	methods  []string          // nil: all

	sent, different, unanswered int
	leftOut                     map[string]int
}

func (p *program) replay(ctx context.Context, o replayOptions, name, target string) error {
	if err := o.check(); err != nil {
		return err
	}
	base, err := parseBase(o.base)
	if err != nil {
		return err
	}
	u, err := parseBase(target)
	if err != nil || u == nil {
		return &spec.Error{Message: fmt.Sprintf("no URL of a server: %q", target), Hint: "for example http://127.0.0.1:4010"}
	}
	api, err := p.load(ctx, o.description)
	if err != nil {
		return err
	}
	witness, err := contract.NewWitness(contract.WitnessConfig{API: api, Source: name, Base: base, Recorded: true})
	if err != nil {
		return err
	}
	config := replay.Config{Target: u, Ignore: o.ignore, Timeout: o.timeout, Insecure: o.insecure}
	if o.token != "" {
		config.Authorize = func(header http.Header, operation *spec.Operation) { contract.Authorize(header, operation, o.token) }
	}
	r := &rerun{program: p, options: o, replayer: replay.New(config), witness: witness, methods: methodsFor(o, u), leftOut: map[string]int{}}
	if err := r.all(ctx, name); err != nil {
		return err
	}
	return r.sumUp(name)
}

// methodsFor are those that may be sent to a server; nil is all of them.
func methodsFor(o replayOptions, target *url.URL) []string {
	if len(o.methods) > 0 {
		return strings.Split(strings.ToUpper(strings.Join(o.methods, ",")), ",")
	}
	if host.IsLoopback(target.Hostname()) {
		return nil
	}
	return []string{http.MethodGet, http.MethodHead, http.MethodOptions}
}

func (r *rerun) all(ctx context.Context, name string) error {
	return r.eachExchange(ctx, name, "sent", func(x *tap.Exchange, err error) {
		if err != nil {
			r.leftOut[err.Error()]++
			return
		}
		r.one(ctx, x)
	})
}

func (r *rerun) one(ctx context.Context, x *tap.Exchange) {
	route, path, belongs := r.witness.Route(x.Method, x.URL)
	switch {
	case !belongs || route.Operation == nil:
		r.leftOut["none of the API's"]++
		return
	case r.methods != nil && !slices.Contains(r.methods, x.Method):
		r.leftOut[x.Method+", which --methods does not name"]++
		return
	}
	r.sent++
	r.print(r.replayer.Send(ctx, x, path, route.Operation), path)
}

// print tells of one request what differs.
func (r *rerun) print(o replay.Outcome, path string) {
	paint := r.paintFor(r.stdout)
	verdict := paint.good("the same")
	switch {
	case o.Err != nil:
		r.unanswered++
		r.different++
		verdict = paint.bad("no answer: " + printable(o.Err.Error()))
	case len(o.Differences) > 0:
		r.different++
		verdict = paint.bad("differs")
	case !r.options.verbose:
		return
	}
	fmt.Fprintf(r.stdout, "%-7s %s %s\n", printable(o.Method), printable(path), verdict)
	for _, d := range o.Differences {
		fmt.Fprintf(r.stdout, "         %s\n", paint.bad(differenceLine(d)))
	}
	if !r.options.verbose {
		return
	}
	for _, d := range o.Volatile {
		fmt.Fprintf(r.stdout, "         %s\n", paint.faint("of this run: "+differenceLine(d)))
	}
	if o.NotCompared != "" {
		fmt.Fprintf(r.stdout, "         %s\n", paint.faint("not compared: "+o.NotCompared))
	}
}

func differenceLine(d replay.Difference) string {
	where := d.Where
	if d.Pointer != "" {
		where = d.Pointer
	}
	return printable(where) + ": " + printable(d.Recorded) + " is now " + printable(dash(d.Got))
}

// sumUp decides the exit status.
func (r *rerun) sumUp(name string) error {
	for _, reason := range slices.Sorted(maps.Keys(r.leftOut)) {
		r.talk("left out %d: %s\n", r.leftOut[reason], reason)
	}
	if r.sent == 0 {
		return &spec.Error{Message: fmt.Sprintf("%q holds no request that is sent", name), Hint: "--base says where the API is in the recording, --methods what may be sent"}
	}
	fmt.Fprintf(r.stdout, "%d requests sent, %d differ\n", r.sent, r.different)
	switch {
	case r.unanswered == r.sent:
		return &exitError{status: exitUnreachable, err: &spec.Error{Message: "the target could not be reached", Hint: "is the server up, and the URL right?"}}
	case r.different > 0:
		return &exitError{status: exitBroken}
	}
	return nil
}
