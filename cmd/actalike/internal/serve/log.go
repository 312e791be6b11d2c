package serve

import (
	"encoding/json"
	"io"
	"time"

	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/spec"
)

// logFormats are the values of --log, the default first.
var logFormats = []string{"text", "json", "none"}

// logger returns what writes one line per request to out, in the format of --log;
// nil for none. It must not be called concurrently.
func (o *options) logger(t *terminal.Terminal, out io.Writer) func(*journal.Entry) {
	var line []byte // reused from request to request
	switch {
	case t.Quiet || o.log == "none":
		return nil
	case o.log == "json":
		return func(e *journal.Entry) { _, _ = out.Write(jsonLine(e)) } // [terminal.Lines] never fails
	}
	paint := t.Paint(t.Stdout)
	return func(e *journal.Entry) {
		line = appendLogLine(line[:0], e.Row(), paint)
		_, _ = out.Write(line) // [terminal.Lines] never fails
	}
}

func appendLogLine(line []byte, e journal.Row, paint terminal.Paint) []byte {
	line = paint.AppendFaint(line, func(b []byte) []byte { return e.Time.Local().AppendFormat(b, time.TimeOnly) })
	line = append(append(line, ' '), terminal.Printable(e.Method)...)
	line = append(line, "        "[min(len(e.Method), 7):]...)
	line = append(append(line, terminal.Printable(e.Path)...), ' ')
	line = append(append(line, terminal.Dash(e.User)...), ' ')
	line = append(append(line, paint.Status(e.Status)...), ' ')
	line = append(line, paint.Faint(e.Duration.Round(10*time.Microsecond).String())...)
	below := func(painted terminal.Painted) { line = append(append(line, "\n         "...), painted...) }
	for _, v := range e.Violations {
		below(paint.Bad(terminal.Printable(v.String())))
	}
	for _, n := range e.Notices {
		below(paint.Warn(terminal.Printable(n.String())))
	}
	for _, id := range e.Faults {
		below(paint.Warn("fault " + terminal.Printable(id)))
	}
	return append(line, '\n')
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
