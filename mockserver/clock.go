package mockserver

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/actalike/actalike/spec"
)

// A clock is what everything is dated by that the mock dates. Until it is moved
// it is the one of the configuration.
type clock struct {
	base  func() time.Time
	given bool // by the configuration: the machine's clock is another one

	mutex sync.Mutex // one move at a time
	moved atomic.Pointer[hands]
}

// hands say where a clock stands that was moved.
type hands struct {
	at      time.Time // what it showed
	since   time.Time // when it did, by the base
	running bool
}

func newClock(base func() time.Time) *clock {
	if base == nil {
		return &clock{base: time.Now}
	}
	return &clock{base: base, given: true}
}

// now is the time that the clock shows.
func (c *clock) now() time.Time {
	h := c.moved.Load()
	switch {
	case h == nil:
		return c.base()
	case !h.running:
		return h.at
	}
	return h.at.Add(c.base().Sub(h.since))
}

func (c *clock) running() bool {
	h := c.moved.Load()
	return h == nil || h.running
}

// own tells whether the clock may differ from the machine's.
func (c *clock) own() bool { return c.given || c.moved.Load() != nil }

// move sets the clock to what change makes of the time it shows.
func (c *clock) move(running bool, change func(time.Time) time.Time) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	at := change(c.now()).Round(0) // without the reading of the monotonic clock
	c.moved.Store(&hands{at: at, since: c.base(), running: running})
}

// dated has the Date header of every answer show the clock (RFC 9110, section
// 6.6.1); net/http sends the machine's where none is set.
func (c *clock) dated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c.own() {
			w.Header()["Date"] = []string{c.now().UTC().Format(http.TimeFormat)}
		}
		next.ServeHTTP(w, r)
	})
}

// SetClock sets the clock that dates everything the mock dates, which goes on
// from there if it runs. Records that exist keep their dates.
func (s *Server) SetClock(now time.Time, running bool) {
	s.clock.move(running, func(time.Time) time.Time { return now })
}

// ParseTime reads a date, which begins at midnight UTC, or a moment of RFC 3339.
// Its errors are [*spec.Error].
func ParseTime(text string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339Nano} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, &spec.Error{Message: "time " + quote(text) + ": a date or a moment of RFC 3339 is accepted", Hint: "for example 2030-01-01 or 2030-01-01T08:00:00+02:00"}
}

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
	return clockView{s.clock.now().UTC(), s.clock.running(), s.clock.own()}, nil
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
		now, err := ParseTime(*body.Now)
		if err != nil {
			return nil, badControl(err)
		}
		change = func(time.Time) time.Time { return now }
	}
	if body.Advance != nil {
		by, err := parseAdvance(*body.Advance)
		if err != nil {
			return nil, badControl(err)
		}
		set := change
		change = func(t time.Time) time.Time { return set(t).Add(by) }
	}
	if after := change(s.clock.now()).UTC().Year(); after < 1 || after > 9999 {
		return nil, refuseControl(http.StatusBadRequest, "the clock cannot show the year %d: 1 to 9999 are accepted", after)
	}
	running := s.clock.running()
	if body.Running != nil {
		running = *body.Running
	}
	s.clock.move(running, change)
	return s.controlClock(r)
}

func (s *Server) controlResetClock(r *http.Request) (any, error) {
	s.clock.mutex.Lock()
	s.clock.moved.Store(nil)
	s.clock.mutex.Unlock()
	return s.controlClock(r)
}

// parseAdvance reads a duration, or days: "24h", "-90m", "30d".
func parseAdvance(text string) (time.Duration, error) {
	const most = 290 * 365 // days that a duration can hold
	days, inDays := strings.CutSuffix(text, "d")
	if n, err := strconv.Atoi(days); inDays && err == nil && -most <= n && n <= most {
		return time.Duration(n) * 24 * time.Hour, nil
	}
	if d, err := time.ParseDuration(text); err == nil {
		return d, nil
	}
	return 0, &spec.Error{Message: "advance " + quote(text) + ": a duration of at most 290 years is accepted", Hint: "for example 24h, -90m or 30d; set now for more"}
}
