package control

import (
	"net/http"
	"time"

	"github.com/actalike/actalike/mockserver/internal/clock"
)

type clockView struct {
	Now     time.Time `json:"now"`
	Running bool      `json:"running"`
	Moved   bool      `json:"moved"` // it is not the machine's
}

func (m *Mock) clock(request) (any, error) {
	return clockView{m.Clock.Now().UTC(), m.Clock.Running(), m.Clock.Moved()}, nil
}

// moveClock sets the clock, then moves it on, and has it run or stand still; what
// the body leaves out stays.
func (m *Mock) moveClock(r request) (any, error) {
	var body struct {
		Now     *string `json:"now"`
		Advance *string `json:"advance"`
		Running *bool   `json:"running"`
	}
	if err := r.into(&body); err != nil {
		return nil, err
	}
	change := func(t time.Time) time.Time { return t }
	if body.Now != nil {
		now, err := clock.ParseTime(*body.Now)
		if err != nil {
			return nil, bad(err)
		}
		change = func(time.Time) time.Time { return now }
	}
	if body.Advance != nil {
		by, err := clock.ParseAdvance(*body.Advance)
		if err != nil {
			return nil, bad(err)
		}
		set := change
		change = func(t time.Time) time.Time { return set(t).Add(by) }
	}
	if after := change(m.Clock.Now()).UTC().Year(); after < 1 || after > 9999 {
		return nil, refuse(http.StatusBadRequest, "the clock cannot show the year %d: must be from 1 to 9999", after)
	}
	running := m.Clock.Running()
	if body.Running != nil {
		running = *body.Running
	}
	m.Clock.Move(running, change)
	return m.clock(r)
}

func (m *Mock) resetClock(r request) (any, error) {
	m.Clock.Reset()
	return m.clock(r)
}
