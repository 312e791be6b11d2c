package conform

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/check"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/spec"
)

// Stats are what was seen of the exchanges of others, operation by operation. They are
// safe for concurrent use.
type Stats struct {
	api    *spec.API
	checks []check.Check
	replay string // the command that finds the findings again

	mutex     sync.Mutex
	exchanges int
	seen      map[*spec.Operation]*operationStats
	unknown   *operationStats // requests to undeclared paths
	unjudged  map[string]int  // exchanges that were not judged, by the reason
	covered   *Coverage
}

// NewStats returns what was seen of nothing.
func NewStats(api *spec.API, replay string) *Stats {
	return &Stats{
		api: api, checks: TrafficChecks(), replay: replay, seen: map[*spec.Operation]*operationStats{},
		unknown: newOperationStats(), unjudged: map[string]int{}, covered: NewCoverage(),
	}
}

// A Noted finding belongs to a check, and is about a part of an exchange.
type Noted struct {
	finding.Finding
	Check string
	Part  evidence.Part
}

// NotOfTheAPI is why requests to elsewhere are not judged; nobody misses them.
const NotOfTheAPI = "none of the API's"

// Skip counts exchanges that are not judged, and why.
func (s *Stats) Skip(reason string, count int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if count > 0 {
		s.unjudged[reason] += count
	}
}

// Judged is the number of exchanges that were judged.
func (s *Stats) Judged() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.exchanges
}

// Unjudged counts what was not judged, by the reason.
func (s *Stats) Unjudged() map[string]int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return maps.Clone(s.unjudged)
}

// Add remembers an exchange that was checked, and returns what was found.
func (s *Stats) Add(h *Traffic) []Noted {
	s.covered.Add(h.Exchange)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.exchanges++
	if s.seen[h.Operation] == nil {
		s.seen[h.Operation] = newOperationStats()
	}
	a := s.seen[h.Operation]
	a.exchanges++
	if h.Unchecked == "" {
		a.bodies++
	} else {
		s.unjudged[h.Unchecked]++
	}
	var list []Noted
	for _, i := range h.Issues {
		for _, c := range s.checks {
			if c.Owns(i.Kind, s.checks) {
				f := i.Finding(s.api, h.Operation, c.Family)
				f.Fix, f.Replay = c.Fix, s.replay
				list = append(list, Noted{f, c.ID, i.Part()})
				a.add(c.ID, string(i.Kind)+i.Key+string(i.Verdict), f)
			}
		}
	}
	return list
}

// AddUndeclared remembers a request that no operation is for; what names its kind.
func (s *Stats) AddUndeclared(what string, f finding.Finding) Noted {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.exchanges++
	s.unknown.exchanges++
	s.unknown.add(DeclaredPaths, what, f)
	return Noted{f, DeclaredPaths, evidence.InStatus}
}

// AddTo adds what was seen to a result.
func (s *Stats) AddTo(r *finding.Result) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	r.Requests = s.exchanges
	for _, o := range s.api.Operations {
		if a := s.seen[o]; a != nil {
			r.Results = append(r.Results, a.results(s.checks, o.ID)...)
		}
	}
	if s.unknown.exchanges > 0 {
		c := s.checks[slices.IndexFunc(s.checks, func(c check.Check) bool { return c.ID == DeclaredPaths })]
		r.Results = append(r.Results, s.unknown.result(c, "no operation"))
	}
	if c, some := s.leftOut(); some {
		r.Results = append(r.Results, c)
	}
	r.Coverage = s.covered.Covered(s.api)
}

// everyExchange is the check that holds what could not be judged.
const everyExchange = "every-exchange-judged"

// leftOut names what was not judged; what is not of the API is not missed.
func (s *Stats) leftOut() (finding.Check, bool) {
	var reasons []string
	for _, reason := range slices.Sorted(maps.Keys(s.unjudged)) {
		if reason != NotOfTheAPI {
			reasons = append(reasons, fmt.Sprintf("%s (%d)", reason, s.unjudged[reason]))
		}
	}
	return finding.Check{
		Check: everyExchange, Family: "conformance", Operation: "every operation", Title: "Every exchange was judged, and all of it",
		Verdict: finding.Skipped, Skipped: "exchanges without " + strings.Join(reasons, ", "), Findings: []finding.Finding{},
	}, len(reasons) > 0
}
