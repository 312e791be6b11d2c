// Package reports writes the reports that --report asks for.
package reports

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/actalike/actalike/cmd/actalike/internal/exit"
	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/cmd/actalike/internal/version"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/report"
	"github.com/actalike/actalike/internal/outfile"
	"github.com/actalike/actalike/internal/sanitize"
	"github.com/actalike/actalike/spec"
)

// Options say which reports to write, and what they show.
type Options struct {
	Files   []string // FORMAT=FILE, or FORMAT for standard output
	Strict  bool     // lenient fails, too
	Verbose bool

	Baseline       string // a file with findings that are known
	UpdateBaseline bool

	known []finding.Known // of the baseline
}

// AddFlags adds the flags of reports.
func (o *Options) AddFlags(c *cobra.Command) {
	flags := c.Flags()
	flags.StringSliceVar(&o.Files, "report", nil, "write a report, `FORMAT=FILE`; may be repeated; FORMAT alone writes to standard output")
	flags.BoolVar(&o.Strict, "strict", false, "fail on lenient, too")
	flags.BoolVar(&o.Verbose, "verbose", false, "report passed checks and observations in full")
	flags.StringVar(&o.Baseline, "baseline", "", "JSON `FILE` with known findings, which do not fail the run; others do, and fixed ones are named")
	flags.BoolVar(&o.UpdateBaseline, "update-baseline", false, "write the findings of this run to the file of --baseline; reasons and dates stay")
	option.Complete(c, "report", names()...)
}

// A File is one report that is to be written.
type File struct {
	format report.Format
	name   string // "" is standard output
}

func names() []string {
	var names []string
	for _, f := range report.All() {
		names = append(names, f.Name)
	}
	return names
}

// Open parses the values of --report. It finds a file that could not be written
// before the run, not after it.
func (o *Options) Open() ([]File, error) {
	var reports []File
	for _, text := range o.Files {
		name, file, toFile := strings.Cut(text, "=")
		format, err := report.Find(name)
		if err != nil || (toFile && file == "") {
			return nil, option.Invalid("report", text, "FORMAT=FILE", "formats are "+strings.Join(names(), ", "))
		}
		if err := canWrite("report", text, file); err != nil {
			return nil, err
		}
		reports = append(reports, File{format, file})
	}
	return reports, o.readBaseline()
}

// canWrite tells early what is wrong with the file of a report.
func canWrite(flag, text, file string) error {
	if file == "" {
		return nil
	}
	folder, err := outfile.Folder(file)
	if err != nil {
		return cannotWrite(flag, file, err)
	}
	if info, err := os.Stat(folder); folder != "" && (err != nil || !info.IsDir()) {
		return &spec.Error{Message: fmt.Sprintf("invalid --%s %q: the folder %q does not exist", flag, text, folder), Hint: "create it first"}
	}
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return &spec.Error{Message: fmt.Sprintf("invalid --%s %q: %q is a folder", flag, text, file), Hint: "name a file in it"}
	}
	return nil
}

// Write writes every report, and the text report if none goes to standard output.
func (o *Options) Write(t *terminal.Terminal, result finding.Result, reports []File) error {
	result = sanitize.Strings(result, t.Secrets.Text)
	options := report.Options{Verbose: o.Verbose, Strict: o.Strict, Version: version.String()}
	colored := options
	colored.Color = t.Paint(t.Stdout).On()
	spoken := false
	for _, r := range reports {
		if r.name != "" {
			if err := r.write(t, result, options); err != nil {
				return err
			}
			continue
		}
		spoken = true
		if err := r.format.Write(t.Stdout, result, colored); err != nil {
			return err
		}
	}
	if spoken {
		return nil
	}
	text, err := report.Find("text")
	if err != nil {
		return err
	}
	return text.Write(t.Stdout, result, colored)
}

// write writes one report to its file. What the process has open already is not
// opened again, which another user's terminal would refuse; the summary of a GitHub
// step may have text of others, to which ours is added.
func (r File) write(t *terminal.Terminal, result finding.Result, options report.Options) error {
	var text bytes.Buffer
	if err := r.format.Write(&text, result, options); err != nil {
		return err
	}
	var err error
	switch filepath.Clean(r.name) {
	case "/dev/stdout", "/dev/fd/1":
		_, err = text.WriteTo(t.Stdout)
	case "/dev/stderr", "/dev/fd/2":
		_, err = text.WriteTo(t.Stderr)
	case t.Getenv("GITHUB_STEP_SUMMARY"):
		err = outfile.Append(r.name, text.Bytes())
	default:
		err = outfile.Write(r.name, text.Bytes(), outfile.Default)
	}
	if err != nil {
		return cannotWrite("report", r.name, err)
	}
	return nil
}

func cannotWrite(flag, name string, err error) error {
	return &spec.Error{Message: fmt.Sprintf("cannot write %q", name), Hint: "--" + flag + " must name a file that can be written", Err: err}
}

// Finish writes the reports of a result and decides the exit status: [exit.Broken]
// if the contract is.
func (o *Options) Finish(t *terminal.Terminal, result finding.Result, reports []File) error {
	if err := o.compare(t, &result); err != nil {
		return err
	}
	if err := o.Write(t, result, reports); err != nil {
		return err
	}
	if result.Failed(o.Strict) {
		return &exit.Error{Status: exit.Broken}
	}
	return nil
}
