package check

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/actalike/actalike/cmd/actalike/internal/configfile"
	"github.com/actalike/actalike/cmd/actalike/internal/exit"
	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/cmd/actalike/internal/reports"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/spec"
)

func (o *options) run(ctx context.Context, t *terminal.Terminal, args []string) error {
	if o.list {
		listChecks(t.Stdout, t.Paint(t.Stdout))
		return nil
	}
	config, err := o.config(ctx, t)
	if err != nil {
		return err
	}
	if config.Target = o.url; len(args) > 0 {
		config.Target = args[0]
	}
	if err := o.addAccess(ctx, t, &config); err != nil {
		return err
	}
	config.Replay = func(c contract.Check) string { return o.replay(config.Target, c) }
	if o.restore != "" {
		return restore(ctx, t, config, o.restore)
	}
	if config.Target == "" {
		return &spec.Error{Message: "check needs the URL of a server", Hint: "for example: actalike check http://127.0.0.1:4010 --token user-1"}
	}
	files, err := o.reports.Open()
	if err != nil {
		return err
	}
	return o.check(ctx, t, config, files)
}

// writeConfig writes a configuration file to begin with.
func (o *options) writeConfig(c *cobra.Command, t *terminal.Terminal) error {
	if err := configfile.Init(c); err != nil {
		return err
	}
	t.Print("%s is written; next: actalike check URL --spec openapi.yaml\n", configfile.Name)
	return nil
}

func (o *options) config(ctx context.Context, t *terminal.Terminal) (contract.Config, error) {
	api, err := o.source.Load(ctx, t.Stdin)
	if err != nil {
		return contract.Config{}, err
	}
	checks, err := selectChecks(o.checks, o.skipChecks)
	return contract.Config{
		API: api, SecondToken: strings.Join(o.secondTokens, "\n"), TokenWithoutDetail: o.withoutToken,
		Seed: o.seed, Checks: checks, Only: o.only, Skip: o.skip, ReadOnly: o.readOnly, Runs: o.runs, Budget: o.budget, Rate: o.rate,
		Timeout: o.timeout, TimeLimit: o.timeLimit, RestoreFile: o.restoreFile,
		Remedies: option.Remedies(),
	}, err
}

// addAccess adds how to get at the target: certificates, headers and the token.
func (o *options) addAccess(ctx context.Context, t *terminal.Terminal, config *contract.Config) (err error) {
	config.OnSecret = t.Secrets.Add
	if config.TLS, err = o.tls.Config(); err != nil {
		return err
	}
	if config.Header, err = o.headers.Parse(t.Secrets); err != nil {
		return err
	}
	if err := o.readTokenFile(t); err != nil {
		return err
	}
	config.Token = strings.Join(o.tokens, "\n")
	source, err := o.tokenSource.Source(t, config.API, config.Target, config.TLS)
	if err != nil || source == nil {
		return err
	}
	config.TokenSource = source.Token
	token, err := source.Token(ctx, "")
	config.Token = strings.TrimSpace(config.Token + "\n" + token)
	return err
}

// replay is the command that finds the findings of a check again.
func (o *options) replay(target string, c contract.Check) string {
	return fmt.Sprintf("actalike check%s %s --seed %d --check %s", o.source.Flags()+o.headers.Flags(), strings.TrimSuffix(target, "/"), o.seed, c.ID)
}

func (o *options) readTokenFile(t *terminal.Terminal) error {
	if o.tokenFile == "" {
		return nil
	}
	text, err := os.ReadFile(o.tokenFile)
	if err != nil {
		return &spec.Error{Message: fmt.Sprintf("cannot read the token file %q", o.tokenFile), Hint: "it must contain the token and nothing else", Err: errors.Unwrap(err)}
	}
	t.Secrets.AddToken(string(text))
	o.tokens = []string{string(text)}
	return nil
}

// check runs the checks and writes the reports, also of an incomplete run.
func (o *options) check(ctx context.Context, t *terminal.Terminal, config contract.Config, files []reports.File) error {
	config.OnStart = func(i contract.Intent) { announce(t, i) }
	progress := newProgress(t)
	config.OnCheck = progress.add
	result, err := contract.Run(ctx, config)
	progress.end()
	if errors.Is(err, contract.ErrUnreachable) {
		return &exit.Error{Status: exit.Unreachable, Err: &spec.Error{Message: err.Error(), Hint: "is the server running, and is the URL correct?"}}
	}
	if err != nil {
		return err
	}
	finished := o.reports.Finish(t, result, files)
	if !result.Restored.Verified {
		t.Talk("hint: the record could not be restored; run actalike check --restore %s to try again\n", o.restoreFile)
	}
	if finished == nil && result.Interrupted != "" {
		return &exit.Error{Status: exit.Unreachable, Err: &spec.Error{Message: "the run is incomplete: " + result.Interrupted, Hint: "the report contains what was checked until then"}}
	}
	return finished
}

func restore(ctx context.Context, t *terminal.Terminal, config contract.Config, file string) error {
	restored, err := contract.Restore(ctx, config, file)
	if errors.Is(err, contract.ErrUnreachable) {
		return &exit.Error{Status: exit.Unreachable, Err: err}
	}
	if err != nil {
		return err
	}
	if !restored.Verified {
		return &exit.Error{Status: exit.Broken, Err: &spec.Error{Message: "some members could not be restored: " + strings.Join(restored.Left, ", "), Hint: "the file " + file + " still holds the old record"}}
	}
	fmt.Fprintln(t.Stdout, "all records are restored")
	return nil
}
