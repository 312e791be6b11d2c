package mockserver

import (
	"context"
	"net/http"
	"time"

	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/mockserver/internal/answer"
	"github.com/actalike/actalike/mockserver/internal/call"
	"github.com/actalike/actalike/mockserver/internal/inject"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/spec"
)

type (
	// FaultSetting says whether a mock has a fault, and which requests it affects.
	FaultSetting = fault.Setting
	// FaultState is a fault that a mock can have, and its setting.
	FaultState = fault.State
	// Latency is a delay of answers.
	Latency = fault.Latency
)

// ParseLatency reads "200ms", "200ms±100ms" or "200ms+-100ms". Its errors are
// [*spec.Error].
func ParseLatency(text string) (Latency, error) { return fault.ParseLatency(text) }

// Faults lists every fault that the mock can have, the first one innermost.
func (s *Server) Faults() []FaultState { return s.faults.States() }

// SetFault switches a fault on or off, for requests that begin from now on. The
// records stay as they are.
func (s *Server) SetFault(id string, setting FaultSetting) error {
	return s.faults.Change(id, setting)
}

// ClearFaults switches every fault off.
func (s *Server) ClearFaults() { s.faults.Clear() }

// SetLatency delays every answer of the API that begins from now on; the zero
// value delays none. Its errors are [*spec.Error].
func (s *Server) SetLatency(l Latency) error { return s.faults.SetLatency(l) }

// Latency returns the delay of every answer of the API.
func (s *Server) Latency() Latency { return s.faults.Latency() }

// take takes a request through the steps, or through what wraps them now.
func (s *Server) take(w http.ResponseWriter, r *http.Request) *exchange {
	var x *exchange
	if s.faults.Idle() && len(r.Header["Prefer"]) == 0 {
		x = s.begin(w, r, &s.seams)
		x.run()
	} else {
		x = s.takeWithFaults(w, r)
	}
	if x.late {
		return s.next.take(w, x.again())
	}
	return x
}

// takeWithFaults has the faults that are chosen for a request affect it.
func (s *Server) takeWithFaults(w http.ResponseWriter, r *http.Request) *exchange {
	asked := call.ParsePreferences(r.Header.Values("Prefer")).Faults
	chosen := s.faults.Choose(asked, func() string { return s.callerOf(r) })
	pause(r.Context(), chosen.Delay)
	seams := s.seams.With(chosen.Hooks)
	x := s.begin(w, r, &seams)
	do := func(r *http.Request) fault.Reply {
		x = s.begin(w, r, &seams)
		x.run()
		return fault.Reply{Status: x.reply.Status, Header: x.reply.Header, Media: x.reply.Media, Body: x.reply.Body}
	}
	for _, hook := range seams.Around {
		do = hook(do)
	}
	a := do(r)
	x.reply = answer.Reply{Status: a.Status, Header: a.Header, Media: a.Media, Body: a.Body, Cut: a.Cut}
	x.setChosen(chosen)
	return x
}

// setChosen notes which faults affected an exchange.
func (x *exchange) setChosen(chosen inject.Chosen) {
	x.faults, x.call.Prefer.Faults = chosen.IDs, chosen.Asked
	var unknown []spec.Notice
	for _, err := range chosen.Unknown {
		unknown = append(unknown, spec.Notice{Code: call.UnknownFault, Text: err.Error()})
	}
	x.call.Notices = append(unknown, x.call.Notices...)
}

// callerOf returns the token of the user that a request comes from.
func (s *Server) callerOf(r *http.Request) string {
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
