package mockserver

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/spec"
)

// A FaultSetting says whether a mock has a fault, and whom it meets how often.
type FaultSetting struct {
	On          bool
	User        string        // the token of the one user it meets. Default: everybody
	Probability float64       // of meeting a request, above 0 and at most 1. Default: 1
	Latency     time.Duration // added to the answers it meets, at most a minute
}

// A FaultState is a fault that a mock can have, and its setting.
type FaultState struct {
	fault.Fault
	FaultSetting
}

// maxLatency bounds what an answer may be delayed by.
const maxLatency = time.Minute

// faults are those a mock can have, and which of them it has now. Switching one
// costs the path of requests nothing: they read what disturbs them from one
// pointer.
type faults struct {
	seed  uint64
	world fault.World
	list  []*plantable // the first one innermost

	mutex   sync.Mutex // one change of settings at a time
	latency Latency
	now     atomic.Pointer[disturbances] // nil while nothing is on
	delays  atomic.Uint64                // latencies drawn so far
}

// A plantable fault is planted when it is first needed, and keeps what it
// remembers until it is switched off.
type plantable struct {
	fault.Fault
	world   fault.World
	setting FaultSetting
	plant   atomic.Pointer[func() fault.Hooks]
	draws   atomic.Uint64 // requests it could have met so far
}

// uproot has a fault forget what it remembers.
func (p *plantable) uproot() {
	plant := sync.OnceValue(func() fault.Hooks { return p.Plant(p.world) })
	p.plant.Store(&plant)
	p.draws.Store(0)
}

func (p *plantable) hooks() fault.Hooks { return (*p.plant.Load())() }

// disturbances are what is on at one time.
type disturbances struct {
	faults  []disturbance
	latency Latency
}

type disturbance struct {
	*plantable
	FaultSetting
}

// newFaults knows the given faults, which are on, and all others, which are off.
func newFaults(seed uint64, world fault.World, given []fault.Fault) *faults {
	f := &faults{seed: seed, world: world}
	for _, g := range given {
		f.add(g, FaultSetting{On: true, Probability: 1})
	}
	for _, other := range slices.Concat(fault.All(), fault.Benign()) {
		if f.find(other.ID) == nil {
			f.add(other, FaultSetting{Probability: 1})
		}
	}
	f.publish()
	return f
}

func (f *faults) add(g fault.Fault, setting FaultSetting) {
	p := &plantable{Fault: g, world: f.world, setting: setting}
	p.uproot()
	f.list = append(f.list, p)
}

func (f *faults) find(id string) *plantable {
	if i := slices.IndexFunc(f.list, func(p *plantable) bool { return p.ID == id }); i >= 0 {
		return f.list[i]
	}
	return nil
}

// publish lets requests see the settings; the mutex is held, or nobody else
// knows f.
func (f *faults) publish() {
	d := &disturbances{latency: f.latency}
	for _, p := range f.list {
		if p.setting.On {
			d.faults = append(d.faults, disturbance{p, p.setting})
		}
	}
	if len(d.faults) == 0 && d.latency == (Latency{}) {
		d = nil
	}
	f.now.Store(d)
}

// set switches one fault.
func (f *faults) set(p *plantable, setting FaultSetting) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	p.setting = setting
	if !setting.On {
		p.uproot()
	}
	f.publish()
}

// uproot has every fault, and chance, begin again; settings stay.
func (f *faults) uproot() {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for _, p := range f.list {
		p.uproot()
	}
	f.delays.Store(0)
}

// Faults lists every fault the mock can have, the first one innermost.
func (s *Server) Faults() []FaultState {
	s.faults.mutex.Lock()
	defer s.faults.mutex.Unlock()
	list := make([]FaultState, len(s.faults.list))
	for i, p := range s.faults.list {
		list[i] = FaultState{p.Fault, p.setting}
	}
	return list
}

// SetFault switches a fault on or off, for requests that begin from now on. The
// records stay as they are. Its errors are [*spec.Error].
func (s *Server) SetFault(id string, setting FaultSetting) error {
	p := s.faults.find(id)
	if p == nil {
		_, err := fault.Find(id)
		return err
	}
	if setting.Probability == 0 {
		setting.Probability = 1
	}
	if err := s.checkSetting(setting); err != nil {
		return err
	}
	s.faults.set(p, setting)
	return nil
}

func (s *Server) checkSetting(setting FaultSetting) error {
	if setting.User != "" {
		if err := s.users.Check(setting.User); err != nil {
			return err
		}
	}
	if !(setting.Probability > 0 && setting.Probability <= 1) { // NaN is refused too
		return &spec.Error{Message: fmt.Sprintf("probability %v: a number above 0 and at most 1 is accepted", setting.Probability), Hint: "switch the fault off for none at all"}
	}
	if setting.Latency < 0 || setting.Latency > maxLatency {
		return &spec.Error{Message: fmt.Sprintf("latency %v: 0 to %v is accepted", setting.Latency, maxLatency), Hint: "for example 200ms"}
	}
	return nil
}

// ClearFaults switches every fault off.
func (s *Server) ClearFaults() {
	for _, p := range s.faults.list {
		s.faults.set(p, FaultSetting{Probability: 1})
	}
}

// undisturbed tells whether a request is answered just as the document says: no
// fault and no latency is on, and it asks for nothing special.
func (s *Server) undisturbed(r *http.Request) bool {
	return s.faults.now.Load() == nil && len(r.Header["Prefer"]) == 0
}

// A disturbed request is one that faults take hold of.
type disturbed struct {
	planted []fault.Hooks // the first one innermost
	names   []string
	asked   []string // those of names that the client asked for
	delay   time.Duration
	notices []spec.Notice
}

// disturb chooses what takes hold of a request: by settings and chance, and by
// what it asks for itself.
func (s *Server) disturb(r *http.Request) disturbed {
	var d disturbed
	now := s.faults.now.Load()
	if now == nil {
		now = &disturbances{}
	}
	asked := parsePreferences(r.Header.Values("Prefer")).faults
	caller := s.callerOf(r, now)
	for _, p := range s.faults.list {
		if slices.Contains(asked, p.ID) {
			d.asked = append(d.asked, p.ID)
			d.hold(p, 0)
			continue
		}
		if i := slices.IndexFunc(now.faults, func(on disturbance) bool { return on.plantable == p }); i >= 0 && now.faults[i].meets(caller, s.config.Seed) {
			d.hold(p, now.faults[i].Latency)
		}
	}
	for _, name := range asked {
		if s.faults.find(name) == nil {
			_, err := fault.Find(name)
			d.notices = append(d.notices, spec.Notice{Code: unknownFault, Text: err.Error()})
		}
	}
	d.delay += now.latency.draw(s.faults.seed, &s.faults.delays)
	return d
}

func (d *disturbed) hold(p *plantable, delay time.Duration) {
	d.planted, d.names, d.delay = append(d.planted, p.hooks()), append(d.names, p.ID), d.delay+delay
}

// meets tells whether a fault takes hold of the next request of a caller.
func (on disturbance) meets(caller string, seed uint64) bool {
	if on.User != "" && on.User != caller {
		return false
	}
	return on.Probability >= 1 || chance(seed, on.ID, on.draws.Add(1)) < on.Probability
}

// callerOf is the token of the user that a request comes from; "" if no setting
// needs to know.
func (s *Server) callerOf(r *http.Request, now *disturbances) string {
	if !slices.ContainsFunc(now.faults, func(on disturbance) bool { return on.User != "" }) {
		return ""
	}
	operation := s.api.Route(r.Method, r.URL.EscapedPath()).Operation
	if operation == nil {
		return ""
	}
	u, _, _ := s.users.Authenticate(operation, r, users.Token)
	return u.Token
}

// pause waits, or until the client gives up.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
