package spec

import (
	"errors"
	"fmt"
	"strings"
)

// An Error is a fault in what a person gave, with what they can do about it.
type Error struct {
	At      Position // where the fault stands; zero if it has no place
	Message string   // one lower-case line that quotes the offender
	Hint    string   // what would be accepted; may be empty
	Kind    error    // what sort of fault it is, where a caller branches on it; [errors.Is] finds it
	Err     error    // the cause, if another package found it
}

func (e *Error) Error() string {
	text := e.Message
	if e.Err != nil {
		text = fmt.Sprintf("%s: %v", text, e.Err)
	}
	if e.At.Line > 0 {
		text = fmt.Sprintf("%s: %s", e.At, text)
	}
	return oneLine(text)
}

// oneLine joins the lines that other packages' errors are spread over.
func oneLine(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.Join(lines, " ")
}

func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is the kind of the error.
func (e *Error) Is(target error) bool { return e.Kind != nil && e.Kind == target }

// Kinds of errors that a program may know a remedy for.
var (
	ErrRemoteRefs = errors.New("remote references are off")
	ErrOverlay    = errors.New("an Overlay was given for a document")
)

// Hint returns the hint of the first [Error] in err's chain that has one.
func Hint(err error) string {
	for err != nil {
		var hinted *Error
		if !errors.As(err, &hinted) {
			return ""
		}
		if hinted.Hint != "" {
			return hinted.Hint
		}
		err = hinted.Err
	}
	return ""
}

// A Position is a place in a source file. Lines and columns count from 1.
type Position struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}
