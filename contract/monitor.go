package contract

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/conform"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

// MonitorConfig says what a monitor judges by. API is needed.
type MonitorConfig struct {
	// API is the description that judges.
	API *spec.API
	// Source is what was watched, as reports call it: a URL or a file.
	Source string
	// Base is the URL that the paths of the description stand below; an exchange
	// with another host or another path prefix is none of the API's. Default: any
	// host, with or without the path of one of the description's servers.
	Base *url.URL
	// Recorded says that the exchanges were read from a file: credentials may be
	// missing that were sent.
	Recorded bool
	// Command finds the findings again. Default: none does.
	Command string
	// Now is the clock. Default: time.Now.
	Now func() time.Time
}

// A Monitor judges exchanges that others made: an app's with its server, or
// recorded ones. It knows no intent: a request that the document refuses is the
// app's doing, and broken only if it was taken. It is safe for concurrent use.
type Monitor struct {
	config  MonitorConfig
	rules   *conform.Rules
	router  *conform.Router
	stats   *conform.Stats
	started time.Time
}

// A Judgement is what a monitor says of one exchange.
type Judgement struct {
	Operation *spec.Operation // nil if no operation has its path and method
	Verdict   finding.Verdict // passed, broken, lenient, observed; skipped if it was not judged
	Findings  []finding.Finding
	Places    []Place // of the findings, one by one
	NotJudged string  // why it, or a part of it, was not judged
}

// A Place says what a finding is about, and which check made it.
type Place struct {
	Check string // its id
	Part  evidence.Part
}

// A Part is one of an exchange.
type Part = evidence.Part

// The parts of an exchange.
const (
	InRequest      = evidence.InRequest // its body; Pointer leads into it
	InParameters   = evidence.InParameters
	InAnswer       = evidence.InAnswer // its body; Pointer leads into it
	InAnswerHeader = evidence.InAnswerHeader
	InStatus       = evidence.InStatus // or in whether there is an answer at all
)

// Broken are the findings that no honest reading allows.
func (o Judgement) Broken() []finding.Finding {
	return slices.DeleteFunc(slices.Clone(o.Findings), func(f finding.Finding) bool { return f.Verdict != finding.Broken })
}

// NewMonitor returns a monitor that has seen nothing yet.
func NewMonitor(c MonitorConfig) (*Monitor, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	rules, err := conform.NewRules(c.API, c.Recorded)
	if err != nil {
		return nil, err
	}
	return &Monitor{
		config: c, rules: rules, router: conform.NewRouter(c.API, rules.Servers(), c.Base),
		stats: conform.NewStats(c.API, c.Command), started: c.Now(),
	}, nil
}

// Route finds the operation that a request is for, and its path below the base.
// Belongs is false for what is none of the API's: another host, another prefix,
// or, where no base was given, a path that is not known.
func (w *Monitor) Route(method string, u *url.URL) (route spec.Route, path string, belongs bool) {
	return w.router.Route(method, u)
}

// Declared reports whether a URL is below a server that the document declares with its
// host.
func (w *Monitor) Declared(u *url.URL) bool { return w.rules.Declared(u) }

// Judge judges one exchange and remembers what it found. What a judge cannot
// bear is not judged; it ends no proxy.
func (w *Monitor) Judge(x *tap.Exchange) (o Judgement) {
	defer func() {
		if fault := recover(); fault != nil {
			reason := "an exchange that a judge failed at"
			w.Skip(reason, 1)
			o = Judgement{Verdict: finding.Skipped, NotJudged: fmt.Sprintf("%s: %v", reason, fault)}
		}
	}()
	return w.consider(x)
}

func (w *Monitor) consider(x *tap.Exchange) Judgement {
	if reason := conform.NotCheckable(x); reason != "" {
		w.Skip(reason, 1)
		route, _, _ := w.Route(x.Method, x.URL)
		return Judgement{Operation: route.Operation, Verdict: finding.Skipped, NotJudged: reason}
	}
	route, path, belongs := w.Route(x.Method, x.URL)
	switch {
	case !belongs:
		w.SkipElsewhere()
		return Judgement{Verdict: finding.Skipped, NotJudged: conform.NotOfTheAPI}
	case route.Operation == nil:
		return w.undeclared(x, route)
	}
	h := w.rules.Read(x, route.Operation, path)
	h.Check()
	return w.note(h)
}

// Skip counts an exchange that is not judged, and why.
func (w *Monitor) Skip(reason string, count int) { w.stats.Skip(reason, count) }

// SkipElsewhere counts an exchange with another server than that of the API.
func (w *Monitor) SkipElsewhere() { w.stats.Skip(conform.NotOfTheAPI, 1) }

// Judged is the number of exchanges that were judged.
func (w *Monitor) Judged() int { return w.stats.Judged() }

// Unjudged counts what was not judged, by the reason.
func (w *Monitor) Unjudged() map[string]int { return w.stats.Unjudged() }

// undeclared notes a request to a path or with a method that is not declared.
func (w *Monitor) undeclared(x *tap.Exchange, route spec.Route) Judgement {
	what := x.Method + " " + shape(x.URL.EscapedPath())
	f := finding.Finding{
		Verdict: finding.Observed, Message: "asks for what is not declared: " + what, Count: 1,
		Actual: fmt.Sprintf("%d %s", x.Status, http.StatusText(x.Status)), DocumentPosition: w.config.API.Published.Position(spec.Location{File: w.config.API.Published.Name}),
	}
	if len(route.Allowed) > 0 {
		f.Expected = "one of " + strings.Join(route.Allowed, ", ")
	}
	h := w.rules.Read(x, &spec.Operation{Method: x.Method, Path: x.URL.EscapedPath()}, "")
	h.Exchange.AddTo(&f)
	var o Judgement
	o.add(w.stats.AddUndeclared(what, f))
	o.Verdict = finding.Observed
	return o
}

// note remembers what an exchange showed.
func (w *Monitor) note(h *conform.Traffic) Judgement {
	o := Judgement{Operation: h.Operation, NotJudged: h.Unchecked}
	o.add(w.stats.Add(h)...)
	if o.Verdict = finding.Worst(o.Findings); o.Verdict == finding.Passed && h.Unchecked != "" {
		o.Verdict = finding.Skipped
	}
	return o
}

func (o *Judgement) add(list ...conform.Noted) {
	for _, n := range list {
		o.Findings = append(o.Findings, n.Finding)
		o.Places = append(o.Places, Place{n.Check, n.Part})
	}
}

// Result sums up what was seen so far.
func (w *Monitor) Result() finding.Result {
	api := w.config.API
	r := finding.Result{
		SchemaVersion: finding.SchemaVersion, Target: w.config.Source,
		Document: strings.TrimSpace(api.Title + " " + api.Version), Started: w.started.UTC(),
		DurationMS: w.config.Now().Sub(w.started).Milliseconds(), Results: []finding.Check{},
		Restored: finding.Restored{Note: "nothing to put back: actalike sent nothing of its own", Left: []string{}},
	}
	w.stats.AddTo(&r)
	finding.Identify(r.Results)
	r.Summary = finding.Summarise(r.Results)
	return r
}

// shape is a path with its numbers and ids left open, so that like paths are one.
func shape(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if strings.ContainsAny(s, "0123456789") && !versionSegment(s) {
			segments[i] = "*"
		}
	}
	return strings.Join(segments, "/")
}

func versionSegment(s string) bool { return len(s) < 5 && (s[0] == 'v' || s[0] == 'V') }
