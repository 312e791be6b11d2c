package report

import (
	"io"

	"github.com/actalike/actalike/contract/finding"
)

// Options are what a reader may choose. The zero value works.
type Options struct {
	Color   bool   // text: ANSI colours
	Width   int    // text: columns to fill; 100 by default, 40 at least
	Verbose bool   // text, github: observations in full, too; text: every check, and everything that coverage missed
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
