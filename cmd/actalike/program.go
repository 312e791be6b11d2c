package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/actalike/actalike/spec"
)

// Exit statuses, the same for every command.
const (
	exitFine        = 0
	exitBroken      = 1 // the contract is broken
	exitUsage       = 2 // wrong usage or unreadable input
	exitUnreachable = 3 // the target could not be reached
)

// An exitError ends the program with a status of its own. What there is to say
// may have been said already: then err is nil.
type exitError struct {
	status int
	err    error
}

func (e *exitError) Error() string { return fmt.Sprint("exit status ", e.status) }
func (e *exitError) Unwrap() error { return e.err }

// A program is one run of actalike: everything it may touch.
type program struct {
	args   []string
	getenv func(string) string
	stdin  io.Reader
	stdout io.Writer // results
	stderr io.Writer // talk

	quiet    bool
	noColor  bool
	profiler profiler
}

// run carries a command line out and returns the exit status.
func run(ctx context.Context, p program) int {
	root := p.root()
	root.SetArgs(p.args)
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	if failed := p.profiler.stop(); err == nil {
		err = failed
	}
	if err != nil {
		var exit *exitError
		if !errors.As(err, &exit) {
			exit = &exitError{status: exitUsage, err: err}
		}
		if errors.Is(exit.err, syscall.EPIPE) {
			return exitFine // the reader has all it wanted
		}
		if exit.err != nil {
			p.complain(exit.err)
		}
		return exit.status
	}
	return exitFine
}

// complain says what is wrong in one line, and what to do about it in another.
func (p *program) complain(err error) {
	paint := p.paintFor(p.stderr)
	fmt.Fprintf(p.stderr, "%s %s\n", paint.bad("actalike:"), oneLine(err.Error()))
	if hint := spec.Hint(err); hint != "" {
		fmt.Fprintf(p.stderr, "%s %s\n", paint.faint("hint:"), oneLine(hint))
	}
}

func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(c rune) bool { return c == '\n' || c == '\r' }), " ")
}

// talk prints for a person, unless --quiet.
func (p *program) talk(format string, args ...any) {
	if !p.quiet {
		fmt.Fprintf(p.stderr, format, args...)
	}
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "actalike",
		Short: "Act like an API from its OpenAPI document, and remember",
		Long: `actalike acts like your API from its OpenAPI document and remembers what you told it.

Without --spec it acts like the AISquare Studio profile API. Every flag can be
given as an environment variable too: --users is ACTALIKE_USERS.

Exit status: 0 fine, 1 the contract is broken, 2 wrong usage or unreadable
input, 3 the target could not be reached.`,
		Example: `  actalike serve
  actalike serve --spec openapi.yaml --addr 127.0.0.1:8080
  actalike check https://staging.example.com --token "$TOKEN"
  actalike explain --spec openapi.yaml`,
		Version:       buildVersion(),
		SilenceErrors: true, SilenceUsage: true,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
		PersistentPreRunE: func(c *cobra.Command, _ []string) error {
			if err := p.readEnvironment(c.Flags()); err != nil {
				return err
			}
			return p.profiler.start()
		},
	}
	root.SetVersionTemplate("actalike {{.Version}}\n")
	root.SetFlagErrorFunc(badFlag)
	flags := root.PersistentFlags()
	flags.BoolVar(&p.quiet, "quiet", false, "print results only")
	flags.BoolVar(&p.noColor, "no-color", false, "print without colours (so does NO_COLOR)")
	p.profiler.addFlags(flags)
	root.AddCommand(p.fixturesCommand(), p.serveCommand(), p.checkCommand(), p.proxyCommand(), p.judgeCommand(), p.replayCommand(), p.explainCommand())
	return root
}

func noArguments(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range c.Root().Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	if c.HasParent() {
		return &spec.Error{Message: fmt.Sprintf("%s takes no argument, got %q", c.CommandPath(), args[0]), Hint: fmt.Sprintf("run %s --help", c.CommandPath())}
	}
	return &spec.Error{Message: fmt.Sprintf("unknown command %q", args[0]), Hint: "commands are " + strings.Join(names, ", ")}
}

// readEnvironment sets every flag that was not given from ACTALIKE_*.
func (p *program) readEnvironment(flags *pflag.FlagSet) error {
	var bad error
	flags.VisitAll(func(f *pflag.Flag) {
		name := "ACTALIKE_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		text := p.getenv(name)
		if f.Changed || text == "" || f.Name == "help" || f.Name == "version" {
			return
		}
		if err := flags.Set(f.Name, text); err != nil && bad == nil {
			bad = &spec.Error{Message: fmt.Sprintf("%s=%q: %s is accepted", name, text, accepted(f)), Hint: "it stands for --" + f.Name + ": " + f.Usage}
		}
	})
	return bad
}

// badFlag says of a flag that cannot be read what would be accepted.
func badFlag(c *cobra.Command, err error) error {
	help := "run " + c.CommandPath() + " --help"
	var value *pflag.InvalidValueError
	if errors.As(err, &value) {
		f := value.GetFlag()
		return &spec.Error{Message: fmt.Sprintf("--%s %q: %s is accepted", f.Name, value.GetValue(), accepted(f)), Hint: help}
	}
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		return &spec.Error{Message: fmt.Sprintf("unknown flag %q", "--"+unknown.GetSpecifiedName()), Hint: nearestFlag(c, unknown.GetSpecifiedName(), help)}
	}
	return &spec.Error{Message: err.Error(), Hint: help}
}

func nearestFlag(c *cobra.Command, name, otherwise string) string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near := spec.Nearest(name, names); near != "" {
		return "did you mean --" + near + "? " + otherwise + " lists them"
	}
	return otherwise
}

// accepted names what a flag takes.
func accepted(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "int", "uint64":
		return "a whole number"
	case "bool":
		return "true or false"
	default:
		return "text"
	}
}

// paint marks up text for a terminal.
type paint struct{ on bool }

func (p *program) paintFor(w io.Writer) paint {
	file, isFile := w.(*os.File)
	if p.noColor || p.getenv("NO_COLOR") != "" || p.getenv("TERM") == "dumb" || !isFile {
		return paint{}
	}
	info, err := file.Stat()
	return paint{on: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

func (p paint) with(code, text string) string {
	if !p.on {
		return text
	}
	return p.begin(code) + text + p.end()
}

// begin and end stand around what is painted.
func (p paint) begin(code string) string {
	if !p.on {
		return ""
	}
	return "\x1b[" + code + "m"
}

func (p paint) end() string {
	if !p.on {
		return ""
	}
	return "\x1b[0m"
}

const faint = "2"

func (p paint) bad(text string) string    { return p.with("31", text) }
func (p paint) good(text string) string   { return p.with("32", text) }
func (p paint) warn(text string) string   { return p.with("33", text) }
func (p paint) strong(text string) string { return p.with("1", text) }
func (p paint) faint(text string) string  { return p.with(faint, text) }
