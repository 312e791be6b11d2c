// Package inject switches faults and latency on and off, chooses those that affect
// a request, and holds the seams of a mock where their hooks apply.
package inject

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/mockserver/internal/users"
)

// A Set holds the faults that a mock can have, with their settings. Requests read
// those that are on from one pointer, so a fault that is off costs them nothing.
type Set struct {
	seed   uint64
	target fault.Target
	users  users.Users
	faults []*injectable // the first one innermost

	mutex   sync.Mutex // one change of settings at a time
	latency fault.Latency
	active  atomic.Pointer[active] // nil while nothing is on
	delays  atomic.Uint64          // latencies drawn so far
}

// An injectable fault is injected when it is first needed, and keeps what it
// remembers until it is switched off.
type injectable struct {
	fault.Fault
	setting  fault.Setting
	injected atomic.Pointer[func() fault.Hooks]
	draws    atomic.Uint64 // requests it could have affected so far
}

// active is what is on at one time.
type active struct {
	faults  []activeFault
	latency fault.Latency
}

type activeFault struct {
	*injectable
	fault.Setting
}

// New returns a set of the given faults, which are on, and of all others, which
// are off.
func New(seed uint64, target fault.Target, known users.Users, given []fault.Fault) *Set {
	s := &Set{seed: seed, target: target, users: known}
	for _, f := range given {
		s.add(f, fault.Setting{On: true, Probability: 1})
	}
	for _, f := range slices.Concat(fault.All(), fault.Benign()) {
		if s.find(f.ID) == nil {
			s.add(f, fault.Setting{Probability: 1})
		}
	}
	s.publish()
	return s
}

func (s *Set) add(f fault.Fault, setting fault.Setting) {
	i := &injectable{Fault: f, setting: setting}
	i.reset(s.target)
	s.faults = append(s.faults, i)
}

func (s *Set) find(id string) *injectable {
	if i := slices.IndexFunc(s.faults, func(i *injectable) bool { return i.ID == id }); i >= 0 {
		return s.faults[i]
	}
	return nil
}

// reset has a fault forget what it remembers.
func (i *injectable) reset(target fault.Target) {
	injected := sync.OnceValue(func() fault.Hooks { return i.Inject(target) })
	i.injected.Store(&injected)
	i.draws.Store(0)
}

func (i *injectable) hooks() fault.Hooks { return (*i.injected.Load())() }

// publish lets requests see the settings; the mutex is held, or nobody else knows
// the set.
func (s *Set) publish() {
	a := &active{latency: s.latency}
	for _, i := range s.faults {
		if i.setting.On {
			a.faults = append(a.faults, activeFault{i, i.setting})
		}
	}
	if len(a.faults) == 0 && a.latency == (fault.Latency{}) {
		a = nil
	}
	s.active.Store(a)
}

// States lists every fault with its setting, the first one innermost.
func (s *Set) States() []fault.State {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	list := make([]fault.State, len(s.faults))
	for i, f := range s.faults {
		list[i] = fault.State{Fault: f.Fault, Setting: f.setting}
	}
	return list
}

// State returns one fault with its setting, or a [*fault.UnknownError].
func (s *Set) State(id string) (fault.State, error) {
	i := s.find(id)
	if i == nil {
		_, err := fault.Find(id)
		return fault.State{}, err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return fault.State{Fault: i.Fault, Setting: i.setting}, nil
}

// Change changes the setting of one fault, for requests that begin from now on.
func (s *Set) Change(id string, setting fault.Setting) error {
	if _, err := s.State(id); err != nil {
		return err
	}
	if setting.Probability == 0 {
		setting.Probability = 1
	}
	if setting.User != "" {
		if err := s.users.Check(setting.User); err != nil {
			return err
		}
	}
	if err := setting.Check(); err != nil {
		return err
	}
	s.change(s.find(id), setting)
	return nil
}

func (s *Set) change(i *injectable, setting fault.Setting) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	i.setting = setting
	if !setting.On {
		i.reset(s.target)
	}
	s.publish()
}

// Clear switches every fault off.
func (s *Set) Clear() {
	for _, i := range s.faults {
		s.change(i, fault.Setting{Probability: 1})
	}
}

// Reset has every fault, and chance, begin again; settings stay.
func (s *Set) Reset() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, i := range s.faults {
		i.reset(s.target)
	}
	s.delays.Store(0)
}

// Latency returns the delay of every answer.
func (s *Set) Latency() fault.Latency {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.latency
}

// SetLatency delays every answer to a request that begins from now on; the zero
// value delays none.
func (s *Set) SetLatency(l fault.Latency) error {
	if err := l.Check(); err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.latency = l
	s.publish()
	return nil
}

// Adopt takes the settings of another set over, as far as their users are known.
func (s *Set) Adopt(from *Set) {
	from.mutex.Lock()
	defer from.mutex.Unlock()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.latency = from.latency
	for _, i := range from.faults {
		own := s.find(i.ID)
		if own != nil && (i.setting.User == "" || s.users.Known(i.setting.User)) {
			own.setting = i.setting
		}
	}
	s.publish()
}
