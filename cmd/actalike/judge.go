package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/internal/har"
	"github.com/actalike/actalike/internal/record"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

type judgeOptions struct {
	description
	base            string
	reports         []string
	strict, verbose bool
}

func (p *program) judgeCommand() *cobra.Command {
	var o judgeOptions
	c := &cobra.Command{
		Use:   "judge FILE.har",
		Short: "Judge recorded exchanges by the document, offline",
		Long: `judge holds each request and answer of a recording against the document. The
recording is an HTTP archive (HAR 1.2): of a browser's developer tools ("Save all
as HAR"), of --record, or of any other program. Nothing is sent.

Requests that are not for the API are counted and left out. --base says where the
API was; without it, any host counts, with or without the path of one of the
document's servers. Findings, reports and the exit status are those of check.`,
		Example: `  actalike judge session.har
  actalike judge staging.har --spec openapi.yaml --base https://staging.example.com/v2
  actalike judge session.har --report html=contract.html --report github
  curl -s https://ci.example.com/session.har | actalike judge -`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &spec.Error{Message: "judge needs a recording", Hint: "for example: actalike judge session.har; - is standard input"}
			}
			return p.judge(c.Context(), o, args[0])
		},
	}
	flags := c.Flags()
	o.addFlags(flags)
	flags.StringVar(&o.base, "base", "", "`URL` that the paths of the document stand below in the recording")
	flags.StringSliceVar(&o.reports, "report", nil, "`FORMAT=FILE` to write; may be repeated; FORMAT alone is standard output")
	flags.BoolVar(&o.strict, "strict", false, "fail on lenient too")
	flags.BoolVar(&o.verbose, "verbose", false, "print passed checks and observations in full")
	complete(c, "report", reportNames()...)
	return c
}

// parseBase reads --base; nil where none is given.
func parseBase(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	base, err := url.Parse(text)
	if err != nil || (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" {
		return nil, &spec.Error{Message: fmt.Sprintf("--base %q: a URL is accepted", text), Hint: "for example https://staging.example.com/v2"}
	}
	return base, nil
}

func (p *program) judge(ctx context.Context, o judgeOptions, name string) error {
	reports, err := openReports(o.reports)
	if err != nil {
		return err
	}
	base, err := parseBase(o.base)
	if err != nil {
		return err
	}
	api, err := p.load(ctx, o.description)
	if err != nil {
		return err
	}
	witness, err := contract.NewWitness(contract.WitnessConfig{API: api, Source: name, Base: base, Recorded: true, Command: o.command(name)})
	if err != nil {
		return err
	}
	if err := p.hearAll(ctx, witness, name); err != nil {
		return err
	}
	p.talkLeftOut(witness)
	if witness.Judged() == 0 {
		return &spec.Error{Message: fmt.Sprintf("%q holds no exchange that can be judged", name), Hint: "--base says where the API is in the recording; its paths begin with " + firstPath(api)}
	}
	result := witness.Result()
	if err := p.writeReports(result, checkOptions{strict: o.strict, verbose: o.verbose}, reports); err != nil {
		return err
	}
	if result.Failed(o.strict) {
		return &exitError{status: exitBroken}
	}
	return nil
}

// command is what finds the findings again.
func (o judgeOptions) command(name string) string {
	words := "actalike judge " + name
	if o.base != "" {
		words += " --base " + o.base
	}
	if o.spec != "" {
		words += " --spec " + o.spec
	}
	if o.overlay != "" {
		words += " --overlay " + o.overlay
	}
	return words
}

func firstPath(api *spec.API) string {
	if len(api.Operations) == 0 {
		return "/"
	}
	return api.Operations[0].Path
}

// hearAll has every entry of a recording judged.
func (p *program) hearAll(ctx context.Context, witness *contract.Witness, name string) error {
	return p.eachExchange(ctx, name, "judged", func(x *tap.Exchange, err error) {
		if err != nil {
			witness.Skip(err.Error(), 1)
			return
		}
		witness.Judge(x)
	})
}

// eachExchange reads a recording: what is whole of one that ends early, and why an
// entry is no exchange.
func (p *program) eachExchange(ctx context.Context, name, done string, each func(*tap.Exchange, error)) error {
	file, err := p.open(name)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	for e, err := range har.Read(file) {
		switch {
		case errors.Is(err, har.ErrCut):
			p.talk("the recording ends early; what is whole is %s\n", done)
			return nil
		case err != nil:
			return badRecording(name, err)
		case ctx.Err() != nil:
			return ctx.Err()
		}
		each(record.Exchange(e))
	}
	return nil
}

func badRecording(name string, err error) error {
	return &spec.Error{Message: fmt.Sprintf("cannot read the recording %q", name), Hint: `it is an HTTP archive (HAR 1.2): {"log":{"entries":[…]}}, as developer tools and --record write it`, Err: err}
}

func (p *program) open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(p.stdin), nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, badRecording(name, errors.Unwrap(err))
	}
	return file, nil
}

// talkLeftOut says what was not judged, and why.
func (p *program) talkLeftOut(witness *contract.Witness) {
	var parts []string
	for reason, n := range witness.Unjudged() {
		parts = append(parts, fmt.Sprintf("%d: %s", n, reason))
	}
	slices.Sort(parts)
	if len(parts) > 0 {
		p.talk("left out or judged in part: %s\n", strings.Join(parts, "; "))
	}
}
