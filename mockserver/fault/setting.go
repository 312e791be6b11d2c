package fault

import (
	"fmt"
	"strings"
	"time"

	"github.com/actalike/actalike/spec"
)

// A Setting says whether a mock has a fault, and which requests it affects.
type Setting struct {
	On          bool
	User        string        // the token of the only user it affects. Default: everybody
	Probability float64       // of affecting a request, above 0 and at most 1. Default: 1
	Latency     time.Duration // added to the answers it affects, at most [MaxLatency]
}

// A State is a fault that a mock can have, and its setting.
type State struct {
	Fault
	Setting
}

// MaxLatency bounds the delay of an answer.
const MaxLatency = time.Minute

// Check returns an error that says what is wrong with the setting, if anything is.
// Whether the user exists is for others to say.
func (s Setting) Check() error {
	switch {
	case !(s.Probability > 0 && s.Probability <= 1): // NaN is refused too
		return &spec.Error{Message: fmt.Sprintf("invalid probability %v: must be above 0 and at most 1", s.Probability), Hint: "to disable the fault, switch it off"}
	case s.Latency < 0 || s.Latency > MaxLatency:
		return &spec.Error{Message: fmt.Sprintf("invalid latency %v: must be from 0 to %v", s.Latency, MaxLatency), Hint: "for example 200ms"}
	}
	return nil
}

// A Latency is a delay of answers: Mean, give or take Jitter.
type Latency struct {
	Mean   time.Duration
	Jitter time.Duration // at most Mean
}

// ParseLatency reads "200ms", "200ms±100ms" or "200ms+-100ms". Its errors are
// [*spec.Error].
func ParseLatency(text string) (Latency, error) {
	mean, jitter, two := strings.Cut(strings.ReplaceAll(text, "+-", "±"), "±")
	var l Latency
	var err error
	if l.Mean, err = time.ParseDuration(strings.TrimSpace(mean)); err == nil && two {
		l.Jitter, err = time.ParseDuration(strings.TrimSpace(jitter))
	}
	if err != nil {
		return Latency{}, &spec.Error{Message: fmt.Sprintf("invalid latency %q: must be a duration, with or without a jitter", text), Hint: "for example 200ms, 1.5s or 200ms±100ms (also written 200ms+-100ms)"}
	}
	return l, l.Check()
}

// Check returns an error that says what is wrong with l, if anything is.
func (l Latency) Check() error {
	switch {
	case l.Mean < 0 || l.Mean > MaxLatency:
		return &spec.Error{Message: fmt.Sprintf("invalid latency %v: must be from 0 to %v", l.Mean, MaxLatency), Hint: "for example 200ms±100ms"}
	case l.Jitter < 0 || l.Jitter > l.Mean:
		return &spec.Error{Message: fmt.Sprintf("invalid latency %v: the jitter must be at most the mean", l), Hint: "for example 200ms±100ms"}
	}
	return nil
}

// String writes l as [ParseLatency] reads it.
func (l Latency) String() string {
	if l.Jitter == 0 {
		return l.Mean.String()
	}
	return l.Mean.String() + "±" + l.Jitter.String()
}
