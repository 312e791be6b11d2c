package inject

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"github.com/actalike/actalike/mockserver/fault"
)

// Idle reports whether no fault and no latency is on.
func (s *Set) Idle() bool { return s.active.Load() == nil }

// Chosen are the faults that affect one request.
type Chosen struct {
	Hooks   []fault.Hooks // the first one innermost
	IDs     []string      // of the faults with these hooks
	Asked   []string      // those of IDs that the request asked for
	Unknown []error       // for each id that it asked for in vain
	Delay   time.Duration
}

// Choose chooses what affects a request: by settings and chance, and by the ids
// that it asks for itself. caller returns the token of its user.
func (s *Set) Choose(asked []string, caller func() string) Chosen {
	var c Chosen
	now := s.active.Load()
	if now == nil {
		now = &active{}
	}
	token := ""
	if slices.ContainsFunc(now.faults, func(f activeFault) bool { return f.User != "" }) {
		token = caller()
	}
	for _, i := range s.faults {
		if slices.Contains(asked, i.ID) {
			c.Asked = append(c.Asked, i.ID)
			c.add(i, 0)
			continue
		}
		if at := slices.IndexFunc(now.faults, func(f activeFault) bool { return f.injectable == i }); at >= 0 && now.faults[at].affects(token, s.seed) {
			c.add(i, now.faults[at].Latency)
		}
	}
	for _, id := range asked {
		if _, err := s.State(id); err != nil {
			c.Unknown = append(c.Unknown, err)
		}
	}
	c.Delay += draw(now.latency, s.seed, &s.delays)
	return c
}

func (c *Chosen) add(i *injectable, delay time.Duration) {
	c.Hooks, c.IDs, c.Delay = append(c.Hooks, i.hooks()), append(c.IDs, i.ID), c.Delay+delay
}

// affects tells whether a fault affects the next request of a caller.
func (f activeFault) affects(caller string, seed uint64) bool {
	if f.User != "" && f.User != caller {
		return false
	}
	return f.Probability >= 1 || chance(seed, f.ID, f.draws.Add(1)) < f.Probability
}

// draw returns the delay of the next answer.
func draw(l fault.Latency, seed uint64, drawn *atomic.Uint64) time.Duration {
	if l.Jitter == 0 {
		return l.Mean
	}
	return l.Mean + time.Duration((2*chance(seed, "latency", drawn.Add(1))-1)*float64(l.Jitter))
}

// chance returns the n-th number from 0 to 1 of what has a name: same seed, same
// numbers, in whatever order others are drawn.
func chance(seed uint64, name string, n uint64) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // a hash never fails
	return rand.New(rand.NewPCG(seed^h.Sum64(), n)).Float64()
}
