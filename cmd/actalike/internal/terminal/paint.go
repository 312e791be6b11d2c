package terminal

import (
	"io"
	"strconv"

	"github.com/actalike/actalike/internal/sanitize"
)

// Painted is text that can be shown as it is, with its colours.
type Painted string

// Paint colours text for a terminal. The zero Paint leaves text as it is.
type Paint struct{ on bool }

// Paint returns the colours for w: none where no person would see them, or where
// they are switched off.
func (t *Terminal) Paint(w io.Writer) Paint {
	if t.NoColor || t.Getenv("NO_COLOR") != "" || t.Getenv("TERM") == "dumb" {
		return Paint{}
	}
	return Paint{on: IsTerminal(w)}
}

// On reports whether text is coloured at all.
func (p Paint) On() bool { return p.on }

// Bad marks what failed.
func (p Paint) Bad(text string) Painted { return p.with("31", text) }

// Good marks what succeeded.
func (p Paint) Good(text string) Painted { return p.with("32", text) }

// Warn marks what deserves a look.
func (p Paint) Warn(text string) Painted { return p.with("33", text) }

// Strong marks what should catch the eye.
func (p Paint) Strong(text string) Painted { return p.with("1", text) }

// Faint marks what can be skipped.
func (p Paint) Faint(text string) Painted { return p.with(faint, text) }

// Status marks an HTTP status by its class.
func (p Paint) Status(status int) Painted {
	text := strconv.Itoa(status)
	switch {
	case status >= 500:
		return p.Bad(text)
	case status >= 400:
		return p.Warn(text)
	}
	return p.Good(text)
}

const faint = "2"

// AppendFaint appends what write appends, as Faint would mark it.
func (p Paint) AppendFaint(line []byte, write func([]byte) []byte) []byte {
	if !p.on {
		return write(line)
	}
	return append(write(append(line, "\x1b["+faint+"m"...)), "\x1b[0m"...)
}

// with takes whatever a terminal obeys out of a text before it is coloured.
func (p Paint) with(code, text string) Painted {
	text = sanitize.Line(text)
	if !p.on {
		return Painted(text)
	}
	return Painted("\x1b[" + code + "m" + text + "\x1b[0m")
}
