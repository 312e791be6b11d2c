// Package clock is the clock by which a mock dates everything it dates: it can be
// set, moved and stopped.
package clock

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/actalike/actalike/spec"
)

// A Clock shows the time of its base until it is moved.
type Clock struct {
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

// New returns a clock that shows the time of base. Default: the machine's.
func New(base func() time.Time) *Clock {
	if base == nil {
		return &Clock{base: time.Now}
	}
	return &Clock{base: base, given: true}
}

// Now is the time that the clock shows.
func (c *Clock) Now() time.Time {
	h := c.moved.Load()
	switch {
	case h == nil:
		return c.base()
	case !h.running:
		return h.at
	}
	return h.at.Add(c.base().Sub(h.since))
}

// Running reports whether the clock does not stand still.
func (c *Clock) Running() bool {
	h := c.moved.Load()
	return h == nil || h.running
}

// Moved reports whether the clock may differ from the machine's.
func (c *Clock) Moved() bool { return c.given || c.moved.Load() != nil }

// Move sets the clock to what change makes of the time it shows.
func (c *Clock) Move(running bool, change func(time.Time) time.Time) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	at := change(c.Now()).Round(0) // without the reading of the monotonic clock
	c.moved.Store(&hands{at: at, since: c.base(), running: running})
}

// Reset has the clock show its base again.
func (c *Clock) Reset() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.moved.Store(nil)
}

// Base is the time before the clock was moved: durations are measured by it.
func (c *Clock) Base() time.Time { return c.base() }

// Dated has the Date header of every answer show the clock (RFC 9110, section
// 6.6.1); net/http sends the machine's where none is set.
func (c *Clock) Dated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c.Moved() {
			w.Header()["Date"] = []string{c.Now().UTC().Format(http.TimeFormat)}
		}
		next.ServeHTTP(w, r)
	})
}

// ParseTime reads a date, which begins at midnight UTC, or a timestamp of RFC 3339.
// Its errors are [*spec.Error].
func ParseTime(text string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339Nano} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, &spec.Error{Message: "invalid time " + strconv.Quote(text) + ": must be a date or a timestamp of RFC 3339", Hint: "for example 2030-01-01 or 2030-01-01T08:00:00+02:00"}
}

// ParseAdvance reads a duration, or days: "24h", "-90m", "30d".
func ParseAdvance(text string) (time.Duration, error) {
	const most = 290 * 365 // days that a duration can hold
	days, inDays := strings.CutSuffix(text, "d")
	if n, err := strconv.Atoi(days); inDays && err == nil && -most <= n && n <= most {
		return time.Duration(n) * 24 * time.Hour, nil
	}
	if d, err := time.ParseDuration(text); err == nil {
		return d, nil
	}
	return 0, &spec.Error{Message: "invalid advance " + strconv.Quote(text) + ": must be a duration of at most 290 years", Hint: "for example 24h, -90m or 30d; set now for more"}
}
