package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/actalike/actalike/mockserver/journal"
	"github.com/actalike/actalike/spec"
)

// logger returns what writes one line a request, in one of the --log formats.
func (p *program) logger(format string) func(*journal.Entry) {
	if p.quiet || format == "none" {
		return nil
	}
	if format == "json" {
		return p.logJSON
	}
	paint := p.paintFor(p.stdout)
	return func(e *journal.Entry) { fmt.Fprintln(p.stdout, logLine(e.Row(), paint)) }
}

func logLine(e journal.Row, paint paint) string {
	line := fmt.Sprintf("%s %-7s %s %s %s %s",
		paint.faint(e.Time.Local().Format(time.TimeOnly)), printable(e.Method), printable(e.Path),
		dash(e.User), paintStatus(e.Status, paint), paint.faint(e.Duration.Round(10*time.Microsecond).String()))
	for _, v := range e.Violations {
		line += "\n         " + paint.bad(printable(v.String()))
	}
	for _, n := range e.Notices {
		line += "\n         " + paint.warn(printable(n.String()))
	}
	for _, id := range e.Faults {
		line += "\n         " + paint.warn("fault "+printable(id))
	}
	return line
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func paintStatus(status int, paint paint) string {
	text := fmt.Sprint(status)
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

func (p *program) logJSON(entry *journal.Entry) {
	e := entry.Row()
	line, err := json.Marshal(logEntry{
		Time: e.Time, Method: e.Method, Path: e.Path, Operation: e.Operation, User: e.User, Status: e.Status,
		Duration: float64(e.Duration.Microseconds()) / 1000, Verdict: e.Verdict, Violations: e.Violations, Notices: e.Notices, Faults: e.Faults,
	})
	if err != nil {
		line = []byte(`{"error":"the exchange could not be written"}`)
	}
	fmt.Fprintf(p.stdout, "%s\n", line)
}
