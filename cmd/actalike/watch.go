package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

// A watch looks at every exchange that passes the proxy: it has it judged,
// recorded and told.
type watch struct {
	api       *spec.API
	source    string
	witness   *contract.Witness
	secrets   spec.Secrets
	recording *recording
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
	contract.Opinion
	path string
}

func (p *program) watch(api *spec.API, config contract.WitnessConfig, log string) (*watch, error) {
	witness, err := contract.NewWitness(config)
	if err != nil {
		return nil, err
	}
	return &watch{
		api: api, source: config.Source, witness: witness, secrets: api.Secrets(),
		journal: journal.New(journal.Config{}), base: config.Base, tell: p.teller(log),
	}, nil
}

func (w *watch) see(x *tap.Exchange) contract.Opinion {
	opinion := w.witness.Judge(x)
	if x.Fault == nil && x.By == "" {
		w.reached.Store(true)
	} else if hint := spec.Hint(x.Fault); hint != "" {
		w.advice.Store(hint)
	}
	s := seen{Exchange: x, Opinion: opinion, path: w.secrets.URL(x.URL).RequestURI()}
	w.journal.Add(w.entry(s))
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.recording.add(x)
	w.tell(s)
	return opinion
}

func (w *watch) hint() string {
	hint, _ := w.advice.Load().(string)
	return hint
}

// teller returns what writes one line an exchange, in one of the --log formats.
func (p *program) teller(format string) func(seen) {
	switch {
	case p.quiet || format == "none":
		return func(seen) {}
	case format == "json":
		return p.tellJSON
	}
	paint := p.paintFor(p.stdout)
	return func(s seen) { fmt.Fprintln(p.stdout, seenLine(s, paint)) }
}

func seenLine(s seen, paint paint) string {
	line := fmt.Sprintf("%s %-7s %s %s %s %s",
		paint.faint(s.Started.Local().Format(time.TimeOnly)), printable(s.Method), printable(s.path),
		paintStatus(s.Status, paint), paint.faint(s.Took.Round(10*time.Microsecond).String()), paintVerdict(s.Verdict, paint))
	if s.NotJudged != "" {
		line += paint.faint(": " + s.NotJudged)
	}
	if s.Fault != nil && !errors.Is(s.Fault, tap.ErrGone) {
		line += "\n         " + paint.bad(printable(s.Fault.Error()))
	}
	for _, f := range s.Findings {
		line += "\n         " + findingLine(f, paint)
	}
	return line
}

func paintVerdict(v finding.Verdict, paint paint) string {
	switch v {
	case finding.Broken:
		return paint.bad(string(v))
	case finding.Lenient, finding.Observed:
		return paint.warn(string(v))
	case finding.Skipped:
		return paint.faint("not judged")
	}
	return paint.good(string(v))
}

func findingLine(f finding.Finding, paint paint) string {
	text := printable(findingText(f))
	if f.Verdict == finding.Broken {
		return paint.bad(text)
	}
	return paint.warn(text)
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

func (p *program) tellJSON(s seen) {
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
	fmt.Fprintf(p.stdout, "%s\n", line)
}
