// Package report renders one [finding.Result] for people and for programs.
//
// A format is a value that documents itself, and [All] lists them. Every format
// writes the same bytes for the same result: no clock, no environment and no
// map order comes in. Whatever the target answered is data: it can neither
// break a format nor steer the terminal or the browser that shows it.
//
// Non-goals: colours are for text alone, and no format hides that a run was
// interrupted or that a check was not run.
package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/actalike/actalike/contract/finding"
)

// Options are what a reader may choose. The zero value works.
type Options struct {
	Color   bool   // text: ANSI colours
	Width   int    // text: columns to fill; 100 by default, 40 at least
	Verbose bool   // text, github: what was observed in full, too; text: everything that coverage missed
	Strict  bool   // lenient counts as a failure, as it does for the exit status
	Version string // of actalike, for the formats that name their tool
}

// A Format is one way to write a result.
type Format struct {
	Name      string // what a person types
	Title     string // a few words
	Text      string // who reads it, and what to know about it
	Extension string // of a file, with its dot
	Write     func(io.Writer, finding.Result, Options) error
}

// All lists every format, by name.
func All() []Format {
	return []Format{
		githubFormat(),
		htmlFormat(),
		jsonFormat(),
		junitFormat(),
		markdownFormat(),
		sarifFormat(),
		textFormat(),
	}
}

// Find returns the format of that name. The error says which there are.
func Find(name string) (Format, error) {
	var names []string
	for _, f := range All() {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("unknown report format %q: it may be %s", name, strings.Join(names, ", "))
}
