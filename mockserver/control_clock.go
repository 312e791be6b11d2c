package mockserver

import (
	"net/http"
	"time"

	"github.com/actalike/actalike/mockserver/internal/clock"
)

// clockRoutes are the control routes for the clock.
func clockRoutes() []controlRoute {
	return []controlRoute{
		{"GET", "clock", "the time by which the mock dates", (*Server).controlClock},
		{"PUT", "clock", `move it: now ("2030-01-01"), advance ("24h"), running`, (*Server).controlMoveClock},
		{"DELETE", "clock", "back to the machine's time", (*Server).controlResetClock},
	}
}

type clockView struct {
	Now     time.Time `json:"now"`
	Running bool      `json:"running"`
	Moved   bool      `json:"moved"` // it is not the machine's
}

func (s *Server) controlClock(*http.Request) (any, error) {
	return clockView{s.clock.Now().UTC(), s.clock.Running(), s.clock.Moved()}, nil
}

// controlMoveClock sets the clock, then moves it on, and has it run or stand
// still; what the body leaves out stays.
func (s *Server) controlMoveClock(r *http.Request) (any, error) {
	var body struct {
		Now     *string `json:"now"`
		Advance *string `json:"advance"`
		Running *bool   `json:"running"`
	}
	if err := s.readControl(r, &body); err != nil {
		return nil, err
	}
	change := func(t time.Time) time.Time { return t }
	if body.Now != nil {
		now, err := clock.ParseTime(*body.Now)
		if err != nil {
			return nil, badControl(err)
		}
		change = func(time.Time) time.Time { return now }
	}
	if body.Advance != nil {
		by, err := clock.ParseAdvance(*body.Advance)
		if err != nil {
			return nil, badControl(err)
		}
		set := change
		change = func(t time.Time) time.Time { return set(t).Add(by) }
	}
	if after := change(s.clock.Now()).UTC().Year(); after < 1 || after > 9999 {
		return nil, refuseControl(http.StatusBadRequest, "the clock cannot show the year %d: 1 to 9999 are accepted", after)
	}
	running := s.clock.Running()
	if body.Running != nil {
		running = *body.Running
	}
	s.clock.Move(running, change)
	return s.controlClock(r)
}

func (s *Server) controlResetClock(r *http.Request) (any, error) {
	s.clock.Reset()
	return s.controlClock(r)
}
