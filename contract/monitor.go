package contract

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/check"
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
	config   MonitorConfig
	rules    *conform.Rules
	covered  *conform.Coverage
	checks   []check.Check
	prefixes []string // of paths; the longest first
	started  time.Time

	mutex    sync.Mutex
	requests int
	seen     map[*spec.Operation]*account
	unknown  *account       // requests to undeclared paths
	unjudged map[string]int // exchanges that were not judged, by the reason
}

// An account is what was seen of one operation.
type account struct {
	exchanges int
	bodies    int // answers whose body was judged, or had none to judge
	findings  map[string][]*finding.Finding
	keys      map[string]*finding.Finding
}

func newAccount() *account {
	return &account{findings: map[string][]*finding.Finding{}, keys: map[string]*finding.Finding{}}
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
	w := &Monitor{
		config: c, checks: conform.TrafficChecks(), started: c.Now(),
		seen: map[*spec.Operation]*account{}, unknown: newAccount(), unjudged: map[string]int{},
	}
	w.rules, w.covered = rules, conform.NewCoverage()
	w.prefixes = w.pathPrefixes()
	return w, nil
}

// pathPrefixes are what may stand before a path of the description: that of the
// base, and behind it those of the description's servers.
func (w *Monitor) pathPrefixes() []string {
	before := ""
	if w.config.Base != nil {
		before = strings.TrimSuffix(w.config.Base.EscapedPath(), "/")
	}
	list := []string{before}
	for _, server := range w.rules.Servers() {
		if u, err := url.Parse(server); err == nil && u.Path != "" {
			list = append(list, strings.TrimSuffix(before+u.EscapedPath(), "/"))
		}
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(list)
}

// Route finds the operation that a request is for, and its path below the base.
// Belongs is false for what is none of the API's: another host, another prefix,
// or, where no base was given, a path that is not known.
func (w *Monitor) Route(method string, u *url.URL) (route spec.Route, path string, belongs bool) {
	if base := w.config.Base; base != nil && !sameServer(base, u) {
		return spec.Route{}, "", false
	}
	if method == http.MethodHead {
		method = http.MethodGet
	}
	for _, prefix := range w.prefixes {
		rest, ok := strings.CutPrefix(u.EscapedPath(), prefix)
		if !ok || (rest != "" && rest[0] != '/') {
			continue
		}
		if route = w.config.API.Route(method, rest); len(route.Allowed) > 0 {
			return route, rest, true
		}
		belongs = w.config.Base != nil
	}
	return spec.Route{}, "", belongs
}

func sameServer(base, u *url.URL) bool {
	return strings.EqualFold(base.Hostname(), u.Hostname()) && portOf(base) == portOf(u)
}

func portOf(u *url.URL) string {
	if u.Port() == "" && (u.Scheme == "https" || u.Scheme == "wss") {
		return "443"
	}
	return cmp.Or(u.Port(), "80")
}

// Judge judges one exchange and remembers what it found. What a judge cannot
// bear is not judged; it ends no proxy.
func (w *Monitor) Judge(x *tap.Exchange) (o Judgement) {
	defer func() {
		if fault := recover(); fault != nil {
			reason := "an exchange that a judge failed at"
			w.skip(reason)
			o = Judgement{Verdict: finding.Skipped, NotJudged: fmt.Sprintf("%s: %v", reason, fault)}
		}
	}()
	return w.consider(x)
}

func (w *Monitor) consider(x *tap.Exchange) Judgement {
	if reason := conform.NotCheckable(x); reason != "" {
		w.skip(reason)
		route, _, _ := w.Route(x.Method, x.URL)
		return Judgement{Operation: route.Operation, Verdict: finding.Skipped, NotJudged: reason}
	}
	route, path, belongs := w.Route(x.Method, x.URL)
	switch {
	case !belongs:
		w.skip(notOfTheAPI)
		return Judgement{Verdict: finding.Skipped, NotJudged: notOfTheAPI}
	case route.Operation == nil:
		return w.undeclared(x, route)
	}
	h := w.rules.Read(x, route.Operation, path)
	h.Check()
	return w.note(h)
}

const notOfTheAPI = "none of the API's"

// Skip counts an exchange that is not judged, and why.
func (w *Monitor) Skip(reason string, count int) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if count > 0 {
		w.unjudged[reason] += count
	}
}

func (w *Monitor) skip(reason string) { w.Skip(reason, 1) }

// Judged is the number of exchanges that were judged.
func (w *Monitor) Judged() int {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.requests
}

// Unjudged counts what was not judged, by the reason.
func (w *Monitor) Unjudged() map[string]int {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	counts := make(map[string]int, len(w.unjudged))
	for reason, n := range w.unjudged {
		counts[reason] = n
	}
	return counts
}

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
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.requests++
	w.unknown.exchanges++
	w.unknown.add(conform.DeclaredPaths, what, f)
	return Judgement{Verdict: finding.Observed, Findings: []finding.Finding{f}, Places: []Place{{conform.DeclaredPaths, evidence.InStatus}}}
}

// note remembers what a hearing brought up.
func (w *Monitor) note(h *conform.Traffic) Judgement {
	o := Judgement{Operation: h.Operation, NotJudged: h.Unchecked}
	w.covered.Add(h.Exchange)
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.requests++
	if w.seen[h.Operation] == nil {
		w.seen[h.Operation] = newAccount()
	}
	a := w.seen[h.Operation]
	a.exchanges++
	if h.Unchecked == "" {
		a.bodies++
	} else {
		w.unjudged[h.Unchecked]++
	}
	for _, i := range h.Issues {
		for _, c := range w.checks {
			if c.Owns(i.Kind, w.checks) {
				f := i.Finding(w.config.API, h.Operation, c.Family)
				f.Fix, f.Replay = c.Fix, w.config.Command
				o.Findings = append(o.Findings, f)
				o.Places = append(o.Places, Place{c.ID, i.Part()})
				a.add(c.ID, string(i.Kind)+i.Key+string(i.Verdict), f)
			}
		}
	}
	if o.Verdict = finding.Worst(o.Findings); o.Verdict == finding.Passed && h.Unchecked != "" {
		o.Verdict = finding.Skipped
	}
	return o
}

// maxFindings bounds the different findings of one operation.
const maxFindings = 300

// add keeps a finding, or counts it if its like is kept.
func (a *account) add(check, key string, f finding.Finding) {
	key = check + "\x00" + key
	if old := a.keys[key]; old != nil {
		old.Count++
		return
	}
	if len(a.keys) >= maxFindings {
		return // the check has its verdict already, and nobody reads more than these
	}
	a.keys[key] = &f
	a.findings[check] = append(a.findings[check], &f)
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
