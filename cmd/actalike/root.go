package main

import (
	"context"
	"errors"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/actalike/actalike/cmd/actalike/internal/check"
	"github.com/actalike/actalike/cmd/actalike/internal/configfile"
	"github.com/actalike/actalike/cmd/actalike/internal/exit"
	"github.com/actalike/actalike/cmd/actalike/internal/explain"
	"github.com/actalike/actalike/cmd/actalike/internal/generate"
	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/cmd/actalike/internal/serve"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/cmd/actalike/internal/traffic"
	"github.com/actalike/actalike/cmd/actalike/internal/version"
)

// A program is one run of actalike.
type program struct {
	*terminal.Terminal
	profiler profiler
	config   configfile.Options
}

// run executes a command line and returns the exit status.
func run(ctx context.Context, t terminal.Terminal, args []string) int {
	p := program{Terminal: &t}
	root := p.root()
	root.SetArgs(args)
	root.SetIn(t.Stdin)
	root.SetOut(t.Stdout)
	root.SetErr(t.Stderr)
	err := root.ExecuteContext(ctx)
	if failed := p.profiler.stop(); err == nil {
		err = failed
	}
	return p.status(err)
}

// status reports an error and returns the exit status it stands for.
func (p *program) status(err error) int {
	if err == nil {
		return exit.Fine
	}
	var failed *exit.Error
	if !errors.As(err, &failed) {
		failed = &exit.Error{Status: exit.Usage, Err: err}
	}
	switch {
	case errors.Is(failed.Err, syscall.EPIPE):
		return exit.Fine // the reader has all it wanted
	case failed.Err != nil:
		p.PrintError(failed.Err)
	}
	return failed.Status
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "actalike",
		Short: "Stateful mock server and contract tests from an OpenAPI document",
		Long: `actalike turns an OpenAPI document into a stateful mock server and tests that your
real server behaves the same way.

Without --spec it uses the embedded AISquare Studio profile API. Every flag can also
be set as an environment variable, --users as ACTALIKE_USERS, or in actalike.yaml.

Exit status: 0 success, 1 the contract is broken, 2 wrong usage or unreadable
input, 3 the target could not be reached.`,
		Example: `  actalike serve --spec openapi.yaml
  actalike serve
  actalike check https://staging.example.com --spec openapi.yaml --token "$TOKEN"
  actalike proxy https://staging.example.com --spec openapi.yaml
  actalike fixtures profiles --count 10
  actalike explain --spec openapi.yaml`,
		Version:       version.String(),
		SilenceErrors: true, SilenceUsage: true,
		Args: option.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
		PersistentPreRunE: func(c *cobra.Command, _ []string) error {
			if err := option.ReadEnvironment(c.Flags(), p.Getenv); err != nil {
				return err
			}
			if err := p.config.Apply(c); err != nil {
				return err
			}
			option.AddSecrets(c.Flags(), p.Secrets)
			return p.profiler.start()
		},
	}
	root.SetVersionTemplate("actalike {{.Version}}\n")
	root.SetFlagErrorFunc(option.Explain)
	flags := root.PersistentFlags()
	flags.BoolVar(&p.Quiet, "quiet", false, "print results only")
	flags.BoolVar(&p.NoColor, "no-color", false, "disable colors (as NO_COLOR does)")
	p.config.AddFlags(flags)
	p.profiler.addFlags(flags)
	t := p.Terminal
	root.AddCommand(serve.Command(t), check.Command(t), traffic.ProxyCommand(t), traffic.JudgeCommand(t), traffic.ReplayCommand(t), generate.Command(t), explain.Command(t))
	return root
}
