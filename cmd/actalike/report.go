package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/report"
	"github.com/actalike/actalike/spec"
)

// A reportFile is one --report.
type reportFile struct {
	format report.Format
	name   string // "" is standard output
}

func reportNames() []string {
	var names []string
	for _, f := range report.All() {
		names = append(names, f.Name)
	}
	return names
}

// openReports reads --report values; a file that could not be written is found
// out before the run, not after it.
func openReports(values []string) ([]reportFile, error) {
	var reports []reportFile
	for _, text := range values {
		name, file, toFile := strings.Cut(text, "=")
		format, err := report.Find(name)
		if err != nil || (toFile && file == "") {
			return nil, &spec.Error{Message: fmt.Sprintf("--report %q: FORMAT=FILE is accepted", text), Hint: "formats are " + strings.Join(reportNames(), ", ")}
		}
		if info, err := os.Stat(filepath.Dir(file)); toFile && (err != nil || !info.IsDir()) {
			return nil, &spec.Error{Message: fmt.Sprintf("--report %q: there is no folder %q", text, filepath.Dir(file)), Hint: "make it first"}
		}
		reports = append(reports, reportFile{format, file})
	}
	return reports, nil
}

// writeReports writes every report, and the text one where none goes to
// standard output.
func (p *program) writeReports(result finding.Result, o checkOptions, reports []reportFile) error {
	options := report.Options{Verbose: o.verbose, Strict: o.strict, Version: buildVersion()}
	spoken := false
	for _, r := range reports {
		if r.name != "" {
			if err := writeWhole(r.name, func(w io.Writer) error { return r.format.Write(w, result, options) }); err != nil {
				return err
			}
			continue
		}
		spoken = true
		if err := r.format.Write(p.stdout, result, p.colourful(options)); err != nil {
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
	return text.Write(p.stdout, result, p.colourful(options))
}

func (p *program) colourful(o report.Options) report.Options {
	o.Color = p.paintFor(p.stdout).on
	return o
}

// writeWhole writes a file whole or not at all.
func writeWhole(name string, write func(io.Writer) error) error {
	var text bytes.Buffer
	if err := write(&text); err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err == nil {
		_, err = draft.Write(text.Bytes())
		err = errors.Join(err, draft.Chmod(0o644), draft.Close())
	}
	if err == nil {
		err = os.Rename(draft.Name(), name)
	}
	if err != nil {
		return &spec.Error{Message: fmt.Sprintf("cannot write %q", name), Hint: "name a file in a folder that can be written to", Err: err}
	}
	return nil
}

// A progress shows on a terminal how far a run is.
type progress struct {
	line    *report.Progress
	started time.Time
	broken  int
}

func (p *program) progress() *progress {
	live := p.paintFor(p.stderr).on && !p.quiet
	return &progress{line: &report.Progress{Writer: p.stderr, Live: live}, started: time.Now()}
}

func (p *progress) add(done contract.Progress) {
	if done.Check.Verdict == finding.Broken {
		p.broken++
	}
	p.line.Finished(report.Step{
		Check: done.Check.Title, Done: done.Done, Total: done.Total, Requests: done.Requests,
		Broken: p.broken, Elapsed: time.Since(p.started),
	})
}

func (p *progress) end() { p.line.Clear() }
