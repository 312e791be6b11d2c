package traffic

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

	"github.com/actalike/actalike/cmd/actalike/internal/document"
	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/cmd/actalike/internal/reports"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/internal/har"
	"github.com/actalike/actalike/internal/record"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

type judgeOptions struct {
	source  document.Source
	reports reports.Options
	base    string
}

// JudgeCommand returns the command "judge".
func JudgeCommand(t *terminal.Terminal) *cobra.Command {
	var o judgeOptions
	c := &cobra.Command{
		Use:   "judge FILE.har",
		Short: "Check recorded traffic against an OpenAPI document, offline",
		Long: `judge compares each request and response of a recording with the document. The
recording is an HTTP archive (HAR 1.2), written by the developer tools of a browser
("Save all as HAR"), by --record, or by any other program. Nothing is sent.

Requests that are not for the API are counted and skipped. --base says where the
API was. Without it, the API is at the servers that the document declares, if the
recording has any of them, else at the one host that answers the document's paths;
if several do, judge asks for --base. Findings, reports and the exit status are the
same as those of check.`,
		Example: `  actalike judge session.har --spec openapi.yaml
  actalike judge staging.har --spec openapi.yaml --base https://staging.example.com/v2
  actalike judge session.har --report html=contract.html --report github
  curl -s https://ci.example.com/session.har | actalike judge -`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &spec.Error{Message: "judge needs a recording", Hint: "for example: actalike judge session.har (- reads standard input)"}
			}
			return o.judge(c.Context(), t, args[0])
		},
	}
	o.source.AddFlags(c.Flags())
	o.reports.AddFlags(c)
	c.Flags().StringVar(&o.base, "base", "", "base `URL` of the API in the recording")
	return c
}

// parseBase parses --base; nil if it is empty.
func parseBase(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	base, err := url.Parse(text)
	if err != nil || (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" {
		return nil, option.Invalid("base", text, "an http or https URL", "for example https://staging.example.com/v2")
	}
	return base, nil
}

func (o *judgeOptions) judge(ctx context.Context, t *terminal.Terminal, name string) error {
	files, err := o.reports.Open()
	if err != nil {
		return err
	}
	base, err := parseBase(o.base)
	if err != nil {
		return err
	}
	api, err := o.source.Load(ctx, t.Stdin)
	if err != nil {
		return err
	}
	monitor, err := contract.NewMonitor(contract.MonitorConfig{API: api, Source: name, Base: base, Recorded: true, Command: o.command(name)})
	if err != nil {
		return err
	}
	within, err := findPlace(ctx, t, monitor, base, name)
	if err != nil {
		return err
	}
	if err := judgeAll(ctx, t, monitor, within, name); err != nil {
		return err
	}
	talkSkipped(t, monitor)
	if monitor.Judged() == 0 {
		return &spec.Error{Message: fmt.Sprintf("no exchange in %q can be judged", name), Hint: "--base says where the API is in the recording; its paths begin with " + firstPath(api)}
	}
	return o.reports.Finish(t, monitor.Result(), files)
}

// command is the command line that reproduces the findings.
func (o *judgeOptions) command(name string) string {
	words := "actalike judge " + name
	if o.base != "" {
		words += " --base " + o.base
	}
	return words + o.source.Flags()
}

func firstPath(api *spec.API) string {
	if len(api.Operations) == 0 {
		return "/"
	}
	return api.Operations[0].Path
}

// judgeAll judges every entry of a recording.
func judgeAll(ctx context.Context, t *terminal.Terminal, monitor *contract.Monitor, within place, name string) error {
	return eachExchange(ctx, t, name, "judged", func(x *tap.Exchange, err error) {
		if err != nil {
			monitor.Skip(err.Error(), 1)
			return
		}
		if !within(x.URL) {
			monitor.SkipElsewhere()
			return
		}
		monitor.Judge(x)
	})
}

// eachExchange reads a recording; of one that ends early, its complete entries. An
// entry that is no exchange comes with the reason. Done is what is said to have been
// done to the entries; "" says nothing.
func eachExchange(ctx context.Context, t *terminal.Terminal, name, done string, each func(*tap.Exchange, error)) error {
	file, err := open(t, name)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	for e, err := range har.Read(file) {
		switch {
		case errors.Is(err, har.ErrCut):
			if done != "" {
				t.Talk("the recording is truncated; its complete entries are %s\n", done)
			}
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
	return &spec.Error{Message: fmt.Sprintf("cannot read the recording %q", name), Hint: `it must be an HTTP archive (HAR 1.2), {"log":{"entries":[…]}}, as written by developer tools and --record`, Err: err}
}

func open(t *terminal.Terminal, name string) (io.ReadCloser, error) {
	if again, ok := t.Stdin.(io.Seeker); ok && name == "-" {
		_, _ = again.Seek(0, io.SeekStart) // a pipe cannot, and is read once
	}
	if name == "-" {
		return io.NopCloser(t.Stdin), nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, badRecording(name, errors.Unwrap(err))
	}
	return file, nil
}

// talkSkipped says what was not judged, and why.
func talkSkipped(t *terminal.Terminal, monitor *contract.Monitor) {
	var parts []string
	for reason, n := range monitor.Unjudged() {
		parts = append(parts, fmt.Sprintf("%d: %s", n, reason))
	}
	slices.Sort(parts)
	if len(parts) > 0 {
		t.Talk("skipped or judged in part: %s\n", strings.Join(parts, "; "))
	}
}
