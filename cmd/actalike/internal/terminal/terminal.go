// Package terminal is how a command talks to the person who ran it: results go
// to standard output, everything else to standard error.
package terminal

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/actalike/actalike/spec"
)

// A Terminal holds everything that one run of the program may read and write.
type Terminal struct {
	Stdin  io.Reader
	Stdout io.Writer // results
	Stderr io.Writer // messages
	Getenv func(string) string

	Quiet   bool // print results only
	NoColor bool
}

// Talk prints a message, unless the run is quiet.
func (t *Terminal) Talk(format string, args ...any) {
	if !t.Quiet {
		fmt.Fprintf(t.Stderr, format, args...)
	}
}

// PrintError prints what is wrong on one line, and what to do about it on another.
func (t *Terminal) PrintError(err error) {
	paint := t.Paint(t.Stderr)
	fmt.Fprintf(t.Stderr, "%s %s\n", paint.Bad("actalike:"), oneLine(err.Error()))
	if hint := spec.Hint(err); hint != "" {
		fmt.Fprintf(t.Stderr, "%s %s\n", paint.Faint("hint:"), oneLine(hint))
	}
}

func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(c rune) bool { return c == '\n' || c == '\r' }), " ")
}

// IsTerminal reports whether a person sees what is written to w.
func IsTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
