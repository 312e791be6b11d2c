// Package traffic holds the commands about exchanges that others make: proxy, judge and replay.
package traffic

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/cmd/actalike/internal/recording"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/internal/sanitize"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

// A watch looks at every exchange that passes the proxy: it has it judged,
// recorded and told.
type watch struct {
	api       *spec.API
	source    string
	monitor   *contract.Monitor
	secrets   spec.Secrets
	recording *recording.Recording
	journal   *journal.Journal
	base      *url.URL // of the server
	tell      func(seen)
	mutex     sync.Mutex // one exchange at a time is told
	reached   atomic.Bool
	advice    atomic.Value // the last hint of an exchange that failed
}

// seen is an exchange with what is said of it.
type seen struct {
	*tap.Exchange
	contract.Judgement
	path string
}

func newWatch(t *terminal.Terminal, api *spec.API, config contract.MonitorConfig, log string) (*watch, error) {
	monitor, err := contract.NewMonitor(config)
	if err != nil {
		return nil, err
	}
	return &watch{
		api: api, source: config.Source, monitor: monitor, secrets: api.Secrets(),
		journal: journal.New(journal.Config{}), base: config.Base, tell: teller(t, log),
	}, nil
}

func (w *watch) see(x *tap.Exchange) contract.Judgement {
	opinion := w.monitor.Judge(x)
	if x.Fault == nil && x.By == "" {
		w.reached.Store(true)
	} else if hint := option.Hint(x.Fault); hint != "" {
		w.advice.Store(hint)
	}
	s := seen{Exchange: x, Judgement: opinion, path: w.secrets.URL(x.URL).RequestURI()}
	w.journal.Add(w.entry(s))
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.recording.Add(x)
	w.tell(s)
	return opinion
}

func (w *watch) hint() string {
	hint, _ := w.advice.Load().(string)
	return hint
}

// teller returns what writes one line per exchange, in the format of --log.
func teller(t *terminal.Terminal, format string) func(seen) {
	switch {
	case t.Quiet || format == "none":
		return func(seen) {}
	case format == "json":
		return func(s seen) { writeJSON(t, s) }
	}
	paint := t.Paint(t.Stdout)
	return func(s seen) { t.Print("%s\n", terminal.Painted(seenLine(s, paint))) }
}

func seenLine(s seen, paint terminal.Paint) string {
	line := fmt.Sprintf("%s %-7s %s %s %s %s",
		paint.Faint(s.Started.Local().Format(time.TimeOnly)), terminal.Printable(s.Method), terminal.Printable(s.path),
		paint.Status(s.Status), paint.Faint(s.Took.Round(10*time.Microsecond).String()), paintVerdict(s.Verdict, paint))
	if s.NotJudged != "" {
		line += string(paint.Faint(": " + s.NotJudged))
	}
	if s.Fault != nil && !errors.Is(s.Fault, tap.ErrGone) {
		line += "\n         " + string(paint.Bad(terminal.Printable(s.Fault.Error())))
	}
	for _, f := range s.Findings {
		line += "\n         " + string(findingLine(f, paint))
	}
	return line
}

func paintVerdict(v finding.Verdict, paint terminal.Paint) terminal.Painted {
	switch v {
	case finding.Broken:
		return paint.Bad(string(v))
	case finding.Lenient, finding.Observed:
		return paint.Warn(string(v))
	case finding.Skipped:
		return paint.Faint("not judged")
	}
	return paint.Good(string(v))
}

func findingLine(f finding.Finding, paint terminal.Paint) terminal.Painted {
	text := terminal.Printable(findingText(f))
	if f.Verdict == finding.Broken {
		return paint.Bad(text)
	}
	return paint.Warn(text)
}

func findingText(f finding.Finding) string {
	text := f.Message
	if f.Expected != "" {
		text += ": " + f.Expected
	}
	if f.Actual != "" {
		text += ", got " + f.Actual
	}
	return text
}

// A seenEntry is one line of --log json.
type seenEntry struct {
	Time      time.Time         `json:"time"`
	Method    string            `json:"method"`
	Path      string            `json:"path"`
	Operation string            `json:"operation,omitempty"`
	Status    int               `json:"status"`
	Duration  float64           `json:"duration_ms"`
	Verdict   finding.Verdict   `json:"verdict"`
	By        string            `json:"answered_by,omitempty"`
	NotJudged string            `json:"not_judged,omitempty"`
	Fault     string            `json:"fault,omitempty"`
	Findings  []finding.Finding `json:"findings,omitempty"`
}

func writeJSON(t *terminal.Terminal, s seen) {
	e := seenEntry{
		Time: s.Started.UTC(), Method: s.Method, Path: s.path, Status: s.Status, Duration: float64(s.Took.Microseconds()) / 1000,
		Verdict: s.Verdict, By: s.By, NotJudged: s.NotJudged, Findings: s.Findings,
	}
	if s.Operation != nil {
		e.Operation = s.Operation.ID
	}
	if s.Fault != nil {
		e.Fault = s.Fault.Error()
	}
	line, err := json.Marshal(e)
	if err != nil {
		line = []byte(`{"error":"the exchange could not be written"}`)
	}
	t.Print("%s\n", terminal.Painted(sanitize.JSON(line)))
}
