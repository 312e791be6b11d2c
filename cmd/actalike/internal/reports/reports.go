// Package reports writes the reports that --report asks for.
package reports

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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
	"github.com/actalike/actalike/spec"
)

// Options say which reports to write, and what they show.
type Options struct {
	Files   []string // FORMAT=FILE, or FORMAT for standard output
	Strict  bool     // lenient fails, too
	Verbose bool
}

// AddFlags adds the flags of reports.
func (o *Options) AddFlags(c *cobra.Command) {
	flags := c.Flags()
	flags.StringSliceVar(&o.Files, "report", nil, "write a report, `FORMAT=FILE`; may be repeated; FORMAT alone writes to standard output")
	flags.BoolVar(&o.Strict, "strict", false, "fail on lenient, too")
	flags.BoolVar(&o.Verbose, "verbose", false, "report passed checks and observations in full")
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
		if info, err := os.Stat(filepath.Dir(file)); toFile && (err != nil || !info.IsDir()) {
			return nil, &spec.Error{Message: fmt.Sprintf("invalid --report %q: the folder %q does not exist", text, filepath.Dir(file)), Hint: "create it first"}
		}
		reports = append(reports, File{format, file})
	}
	return reports, nil
}

// Write writes every report, and the text report if none goes to standard output.
func (o *Options) Write(t *terminal.Terminal, result finding.Result, reports []File) error {
	options := report.Options{Verbose: o.Verbose, Strict: o.Strict, Version: version.String()}
	colored := options
	colored.Color = t.Paint(t.Stdout).On()
	spoken := false
	for _, r := range reports {
		if r.name != "" {
			if err := writeWhole(r.name, func(w io.Writer) error { return r.format.Write(w, result, options) }); err != nil {
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

// Finish writes the reports of a result and decides the exit status: [exit.Broken]
// if the contract is.
func (o *Options) Finish(t *terminal.Terminal, result finding.Result, reports []File) error {
	if err := o.Write(t, result, reports); err != nil {
		return err
	}
	if result.Failed(o.Strict) {
		return &exit.Error{Status: exit.Broken}
	}
	return nil
}

// writeWhole writes a file completely or not at all.
func writeWhole(name string, write func(io.Writer) error) error {
	var text bytes.Buffer
	if err := write(&text); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err == nil {
		_, err = temporary.Write(text.Bytes())
		err = errors.Join(err, temporary.Chmod(0o644), temporary.Close())
	}
	if err == nil {
		err = os.Rename(temporary.Name(), name)
	}
	if err != nil {
		return &spec.Error{Message: fmt.Sprintf("cannot write %q", name), Hint: "--report must name a file in a writable folder", Err: err}
	}
	return nil
}
