package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/spec"
)

type checkOptions struct {
	description
	tokens, secondTokens       []string
	withoutToken               string
	tokenFile                  string
	seed                       uint64
	checks, only, skip         []string
	reports                    []string
	strict, readOnly, insecure bool
	verbose                    bool
	runs, budget               int
	rate                       float64
	timeout, timeLimit         time.Duration
	restoreFile, restore       string
}

func (p *program) checkCommand() *cobra.Command {
	var o checkOptions
	c := &cobra.Command{
		Use:   "check URL",
		Short: "Prove that a real server acts as the document says",
		Long: `check sends requests to the server at URL as a test user, holds every answer
against the document, and puts the test user's record back as it was. In collections
it creates records of its own, and deletes them again; what it did not create it
neither changes nor deletes. --read-only sends nothing but GET and HEAD to operations.

Nothing but the document is known of the server. Verdicts are passed, broken (no
honest reading allows it), lenient (took what the document refuses, lost nothing),
observed (two servers could honestly differ) and skipped. The exit status is 1 if
anything is broken; with --strict if anything is lenient too.

Tokens appear in no output. They come from the flags, from ACTALIKE_TOKEN,
ACTALIKE_SECOND_TOKEN and ACTALIKE_TOKEN_WITHOUT_DETAIL, or from --token-file.`,
		Example: `  actalike check http://127.0.0.1:4010 --token user-1 --second-token user-2
  actalike check https://staging.example.com --token "$TOKEN" --report junit=contract.xml
  actalike check https://staging.example.com/v2 --report html=contract.html --report github
  actalike check https://staging.example.com --spec petstore.yaml --token api_key="$KEY" --only pet
  actalike check https://shop.example.com --spec shop.yaml --read-only
  actalike check --list
  actalike check --restore .actalike-restore.json --token "$TOKEN"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return p.check(c, o, args) },
	}
	flags := c.Flags()
	o.addFlags(flags)
	flags.StringArrayVar(&o.tokens, "token", nil, "`TOKEN` of the test user; name:password for HTTP basic; SCHEME=TOKEN for one of several security schemes, may be repeated")
	flags.StringArrayVar(&o.secondTokens, "second-token", nil, "`TOKEN` of a second test user; without it two-user checks are skipped")
	flags.StringVar(&o.withoutToken, "token-without-detail", "", "`TOKEN` of a user without a record")
	flags.StringVar(&o.tokenFile, "token-file", "", "`FILE` that holds the token")
	flags.Uint64Var(&o.seed, "seed", 1, "`NUMBER` that decides every request, from 1")
	flags.StringSliceVar(&o.checks, "check", nil, "`ID` of a check to run; may be repeated (default: all)")
	flags.StringSliceVar(&o.only, "only", nil, "`NAME` of an operation or resource to check; may be repeated (default: all)")
	flags.StringSliceVar(&o.skip, "skip", nil, "`NAME` of an operation or resource not to check; may be repeated")
	flags.StringSliceVar(&o.reports, "report", nil, "`FORMAT=FILE` to write; may be repeated; FORMAT alone is standard output")
	flags.BoolVar(&o.strict, "strict", false, "fail on lenient too")
	flags.BoolVar(&o.readOnly, "read-only", false, "run only what can change nothing")
	flags.BoolVar(&o.insecure, "insecure", false, "accept any TLS certificate")
	flags.BoolVar(&o.verbose, "verbose", false, "print passed checks and observations in full")
	flags.IntVar(&o.runs, "runs", 8, "`NUMBER` of random sequences")
	flags.IntVar(&o.budget, "max-requests", 0, "`NUMBER` of requests after which no further check is started (default: 100 an operation, 1500 to 10000)")
	flags.IntVar(&o.budget, "budget", 0, "the same as --max-requests")
	_ = flags.MarkHidden("budget")
	flags.Float64Var(&o.rate, "rate", 0, "`NUMBER` of requests a second at most (default: no limit)")
	flags.DurationVar(&o.timeout, "timeout", 10*time.Second, "`TIME` one answer may take")
	flags.DurationVar(&o.timeLimit, "time-limit", 0, "`TIME` all checks may take together (default: no limit)")
	flags.StringVar(&o.restoreFile, "restore-file", ".actalike-restore.json", "`FILE` that keeps the records while they are changed")
	flags.StringVar(&o.restore, "restore", "", "put back the records in `FILE`, which a run that was cut off has left")
	flags.Bool("list", false, "list the checks and what they are about")
	complete(c, "report", reportNames()...)
	complete(c, "check", checkIDs()...)
	return c
}

func checkIDs() []string {
	var ids []string
	for _, c := range contract.All() {
		ids = append(ids, c.ID)
	}
	return ids
}

func (p *program) check(c *cobra.Command, o checkOptions, args []string) error {
	if list, _ := c.Flags().GetBool("list"); list {
		p.listChecks()
		return nil
	}
	config, err := p.contractConfig(c.Context(), o)
	if err != nil {
		return err
	}
	if len(args) > 0 {
		config.Target = args[0]
	}
	if o.restore != "" {
		return p.restoreRecords(c.Context(), config, o.restore)
	}
	if config.Target == "" {
		return &spec.Error{Message: "check needs the URL of a server", Hint: "for example: actalike check http://127.0.0.1:4010 --token user-1"}
	}
	reports, err := openReports(o.reports)
	if err != nil {
		return err
	}
	return p.prove(c.Context(), config, o, reports)
}

func (p *program) contractConfig(ctx context.Context, o checkOptions) (contract.Config, error) {
	api, err := p.load(ctx, o.description)
	if err != nil {
		return contract.Config{}, err
	}
	if o.tokenFile != "" {
		text, err := os.ReadFile(o.tokenFile)
		if err != nil {
			return contract.Config{}, &spec.Error{Message: fmt.Sprintf("cannot read the token file %q", o.tokenFile), Hint: "it holds the token and nothing else", Err: errors.Unwrap(err)}
		}
		o.tokens = []string{string(text)}
	}
	checks, err := pickChecks(o.checks)
	return contract.Config{
		API: api, Token: strings.Join(o.tokens, "\n"), SecondToken: strings.Join(o.secondTokens, "\n"), TokenWithoutDetail: o.withoutToken,
		Seed: o.seed, Checks: checks, Only: o.only, Skip: o.skip, ReadOnly: o.readOnly, Runs: o.runs, Budget: o.budget, Rate: o.rate,
		Timeout: o.timeout, TimeLimit: o.timeLimit, Insecure: o.insecure, RestoreFile: o.restoreFile,
		Command: o.command(),
	}, err
}

// command is what a replay of this run starts with.
func (o checkOptions) command() string {
	words := "actalike check"
	if o.spec != "" {
		words += " --spec " + o.spec
	}
	if o.overlay != "" {
		words += " --overlay " + o.overlay
	}
	return words
}

func pickChecks(ids []string) ([]contract.Check, error) {
	var picked []contract.Check
	for _, id := range ids {
		before := len(picked)
		for _, c := range contract.All() {
			if c.ID == id {
				picked = append(picked, c)
			}
		}
		if len(picked) == before {
			return nil, &spec.Error{Message: fmt.Sprintf("--check %q: no check has this id", id), Hint: "actalike check --list prints them; did you mean " + spec.Nearest(id, checkIDs()) + "?"}
		}
	}
	return picked, nil
}

func (p *program) listChecks() {
	paint := p.paintFor(p.stdout)
	family := ""
	for _, c := range contract.All() {
		if c.Family != family {
			family = c.Family
			fmt.Fprintf(p.stdout, "\n%s\n", paint.strong(family))
		}
		fmt.Fprintf(p.stdout, "  %-30s %s\n", c.ID, c.Title)
	}
}

// prove runs the checks and writes the reports, also of a run that was cut off.
func (p *program) prove(ctx context.Context, config contract.Config, o checkOptions, reports []reportFile) error {
	config.OnStart = p.announce
	progress := p.progress()
	config.OnCheck = progress.add
	result, err := contract.Run(ctx, config)
	progress.end()
	if errors.Is(err, contract.ErrUnreachable) {
		return &exitError{status: exitUnreachable, err: &spec.Error{Message: err.Error(), Hint: "is the server up, and the URL right?"}}
	}
	if err != nil {
		return err
	}
	if err := p.writeReports(result, o, reports); err != nil {
		return err
	}
	if !result.Restored.Verified {
		p.talk("hint: the record could not be put back as it was: actalike check --restore %s finishes the job\n", o.restoreFile)
	}
	if result.Failed(o.strict) {
		return &exitError{status: exitBroken}
	}
	if result.Interrupted != "" {
		return &exitError{status: exitUnreachable, err: &spec.Error{Message: "the run is not complete: " + result.Interrupted, Hint: "what was checked until then stands in the report"}}
	}
	return nil
}

// announce says, before the first write, what will be changed and for whom.
func (p *program) announce(i contract.Intent) {
	if len(i.Fields) > 0 {
		p.talk("will change, and put back, %d fields of %s on %s\n", len(i.Fields)-len(i.Unread), strings.Join(i.Users, " and "), i.Target)
	}
	if len(i.Unread) > 0 {
		p.talk("cannot put back %s: no answer shows the old value\n", strings.Join(i.Unread, ", "))
	}
	for _, part := range []struct {
		what  string
		names []string
	}{
		{"will create, change and delete records of its own in", i.Creates},
		{"will leave what it creates, for nothing deletes it, in", i.Stays},
		{"will write and put back", i.Replaces},
		{"will call, and cannot undo,", i.Calls},
	} {
		if len(part.names) > 0 {
			p.talk("%s %s\n", part.what, strings.Join(part.names, ", "))
		}
	}
	if i.Requests > 0 {
		p.talk("on %s, by %d requests at most (--max-requests)\n", i.Target, i.Requests)
	}
}

func (p *program) restoreRecords(ctx context.Context, config contract.Config, file string) error {
	restored, err := contract.Restore(ctx, config, file)
	if errors.Is(err, contract.ErrUnreachable) {
		return &exitError{status: exitUnreachable, err: err}
	}
	if err != nil {
		return err
	}
	if !restored.Verified {
		return &exitError{status: exitBroken, err: &spec.Error{Message: "some members could not be put back: " + strings.Join(restored.Left, ", "), Hint: "the file " + file + " still holds the old record"}}
	}
	fmt.Fprintln(p.stdout, "the records are as they were")
	return nil
}
