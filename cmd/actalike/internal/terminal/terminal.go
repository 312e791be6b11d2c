// Package terminal is how a command talks to the person who ran it: results go
// to standard output, everything else to standard error.
package terminal

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/internal/mask"
	"github.com/actalike/actalike/internal/sanitize"
)

// A Terminal holds everything that one run of the program may read and write.
type Terminal struct {
	Stdin  io.Reader
	Stdout io.Writer // results
	Stderr io.Writer // messages
	Getenv func(string) string

	// Secrets are known to it from the flags and the environment, and whatever is
	// learned while it runs; they are taken out of all that it prints.
	Secrets *mask.Masker

	Quiet   bool // print results only
	NoColor bool
}

// Talk prints a message, unless the run is quiet. What the arguments say can do
// nothing to the terminal, and known secrets are not in it.
func (t *Terminal) Talk(format string, args ...any) {
	if !t.Quiet {
		t.print(t.Stderr, format, args...)
	}
}

// Print prints a result, as safely as [Terminal.Talk].
func (t *Terminal) Print(format string, args ...any) { t.print(t.Stdout, format, args...) }

func (t *Terminal) print(w io.Writer, format string, args ...any) {
	for i, arg := range args {
		args[i] = harmless(arg)
	}
	_, _ = io.WriteString(w, t.Secrets.Text(fmt.Sprintf(format, args...))) // a pipe that is closed has nobody to tell
}

// harmless returns an argument of a message on one line, without what a terminal
// or a CI runner would obey.
func harmless(arg any) any {
	switch arg := arg.(type) {
	case Painted:
		return string(arg)
	case string:
		return sanitize.Line(arg)
	case error:
		return sanitize.Line(arg.Error())
	case fmt.Stringer:
		return sanitize.Line(arg.String())
	}
	return arg
}

// PrintError prints what is wrong on one line, and what to do about it on another.
func (t *Terminal) PrintError(err error) {
	paint := t.Paint(t.Stderr)
	t.print(t.Stderr, "%s %s\n", paint.Bad("actalike:"), oneLine(err.Error()))
	if hint := option.Hint(err); hint != "" {
		t.print(t.Stderr, "%s %s\n", paint.Faint("hint:"), oneLine(hint))
	}
}

// oneLine joins lines that are broken where there was no room.
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
