package mockserver

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"github.com/actalike/actalike/spec"
)

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
		return Latency{}, &spec.Error{Message: fmt.Sprintf("latency %q: a duration is accepted, and how far it varies", text), Hint: "for example 200ms, 1.5s or 200ms±100ms (also written 200ms+-100ms)"}
	}
	return l, l.check()
}

func (l Latency) check() error {
	switch {
	case l.Mean < 0 || l.Mean > maxLatency:
		return &spec.Error{Message: fmt.Sprintf("latency %v: 0 to %v is accepted", l.Mean, maxLatency), Hint: "for example 200ms±100ms"}
	case l.Jitter < 0 || l.Jitter > l.Mean:
		return &spec.Error{Message: fmt.Sprintf("latency %v: it cannot vary by more than itself", l), Hint: "for example 200ms±100ms"}
	}
	return nil
}

func (l Latency) String() string {
	if l.Jitter == 0 {
		return l.Mean.String()
	}
	return l.Mean.String() + "±" + l.Jitter.String()
}

// draw is the delay of the next answer.
func (l Latency) draw(seed uint64, drawn *atomic.Uint64) time.Duration {
	if l.Jitter == 0 {
		return l.Mean
	}
	return l.Mean + time.Duration((2*chance(seed, "latency", drawn.Add(1))-1)*float64(l.Jitter))
}

// chance is the n-th number from 0 to 1 of what has a name: same seed, same
// numbers, in whatever order others are drawn.
func chance(seed uint64, name string, n uint64) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // a hash never fails
	return rand.New(rand.NewPCG(seed^h.Sum64(), n)).Float64()
}

// SetLatency delays every answer of the API that begins from now on; the zero
// value delays none. Its errors are [*spec.Error].
func (s *Server) SetLatency(l Latency) error {
	if err := l.check(); err != nil {
		return err
	}
	s.faults.mutex.Lock()
	defer s.faults.mutex.Unlock()
	s.faults.latency = l
	s.faults.publish()
	return nil
}

// Latency is the delay of every answer of the API.
func (s *Server) Latency() Latency {
	s.faults.mutex.Lock()
	defer s.faults.mutex.Unlock()
	return s.faults.latency
}
