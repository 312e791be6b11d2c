package main

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/spec"
)

// logger returns what writes one line a request to out, in one of the --log
// formats. It is to be called once at a time.
func (p *program) logger(format string, out io.Writer) func(*journal.Entry) {
	var line []byte // the memory of the last one
	switch {
	case p.quiet || format == "none":
		return nil
	case format == "json":
		return func(e *journal.Entry) { _, _ = out.Write(jsonLine(e)) } // see [lines]
	}
	paint := p.paintFor(p.stdout)
	return func(e *journal.Entry) {
		line = appendLogLine(line[:0], e.Row(), paint)
		_, _ = out.Write(line) // see [lines]
	}
}

func appendLogLine(line []byte, e journal.Row, paint paint) []byte {
	line = append(e.Time.Local().AppendFormat(append(line, paint.begin(faint)...), time.TimeOnly), paint.end()...)
	line = append(append(line, ' '), printable(e.Method)...)
	line = append(line, "        "[min(len(e.Method), 7):]...)
	line = append(append(line, printable(e.Path)...), ' ')
	line = append(append(line, dash(e.User)...), ' ')
	line = append(append(line, paintStatus(e.Status, paint)...), ' ')
	line = append(line, paint.faint(e.Duration.Round(10*time.Microsecond).String())...)
	below := func(painted string) { line = append(append(line, "\n         "...), painted...) }
	for _, v := range e.Violations {
		below(paint.bad(printable(v.String())))
	}
	for _, n := range e.Notices {
		below(paint.warn(printable(n.String())))
	}
	for _, id := range e.Faults {
		below(paint.warn("fault " + printable(id)))
	}
	return append(line, '\n')
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func paintStatus(status int, paint paint) string {
	text := strconv.Itoa(status)
	switch {
	case status >= 500:
		return paint.bad(text)
	case status >= 400:
		return paint.warn(text)
	}
	return paint.good(text)
}

// printable keeps what a client chose from moving the cursor, and short.
func printable(text string) string {
	const most = 300
	if len(text) <= most && isPlain(text) {
		return text
	}
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) {
			return '\uFFFD'
		}
		return c
	}, text)
}

// isPlain tells whether a text is of printable ASCII.
func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// A logEntry is one line of --log json.
type logEntry struct {
	Time       time.Time           `json:"time"`
	Method     string              `json:"method"`
	Path       string              `json:"path"`
	Operation  string              `json:"operation,omitempty"`
	User       string              `json:"user,omitempty"`
	Status     int                 `json:"status"`
	Duration   float64             `json:"duration_ms"`
	Verdict    journal.Verdict     `json:"verdict"`
	Violations []journal.Violation `json:"violations,omitempty"`
	Notices    []spec.Notice       `json:"notices,omitempty"`
	Faults     []string            `json:"faults,omitempty"`
}

func jsonLine(entry *journal.Entry) []byte {
	e := entry.Row()
	line, err := json.Marshal(logEntry{
		Time: e.Time, Method: e.Method, Path: e.Path, Operation: e.Operation, User: e.User, Status: e.Status,
		Duration: float64(e.Duration.Microseconds()) / 1000, Verdict: e.Verdict, Violations: e.Violations, Notices: e.Notices, Faults: e.Faults,
	})
	if err != nil {
		line = []byte(`{"error":"the exchange could not be written"}`)
	}
	return append(line, '\n')
}
