package contract_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/internal/record"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// A stopwatch measures how long at least one request was on its way.
type stopwatch struct {
	http.RoundTripper
	mutex  sync.Mutex
	flying int
	since  time.Time
	busy   time.Duration
}

func (s *stopwatch) RoundTrip(r *http.Request) (*http.Response, error) {
	s.count(1)
	response, err := s.RoundTripper.RoundTrip(r)
	if err != nil {
		s.count(-1)
		return nil, err
	}
	response.Body = &timed{ReadCloser: response.Body, done: sync.OnceFunc(func() { s.count(-1) })}
	return response, nil
}

func (s *stopwatch) count(n int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.flying == 0 {
		s.since = time.Now()
	}
	if s.flying += n; s.flying == 0 {
		s.busy += time.Since(s.since)
	}
}

// A timed body is over at its end.
type timed struct {
	io.ReadCloser
	done func()
}

func (w *timed) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if err != nil {
		w.done()
	}
	return n, err
}

func (w *timed) Close() error {
	w.done()
	return w.ReadCloser.Close()
}

// A measure is of runs of the suite: how long they took, and for how long of that at
// least one request was on its way. Waiting on purpose is a part of wall.
type measure struct {
	wall, busy, waited time.Duration
	requests           int
}

// overhead is the share of the wall time, what was waited on purpose aside, in
// which no request was on its way: what the suite does by itself.
func (m measure) overhead() float64 { return 1 - float64(m.busy)/float64(m.wall-m.waited) }

// measured runs the suite once.
func measured(tb testing.TB, url string) measure {
	tb.Helper()
	api, err := loaded()
	require.NoError(tb, err)
	s := &stopwatch{RoundTripper: http.DefaultTransport.(*http.Transport).Clone()}
	started := time.Now()
	result, err := contract.Run(context.Background(), contract.Config{Target: url, Transport: s, API: api, Token: "user-1", SecondToken: "user-2"})
	require.NoError(tb, err)
	return measure{wall: time.Since(started), busy: s.busy, waited: record.SettleTime, requests: result.Requests}
}

// BenchmarkOverhead runs the suite against fast targets on loopback, each a process
// of its own.
func BenchmarkOverhead(b *testing.B) {
	for _, target := range slices.Sorted(maps.Keys(targets)) {
		b.Run(target, func(b *testing.B) {
			url := startTarget(b, target)
			var sum measure
			for b.Loop() {
				m := measured(b, url)
				sum = measure{sum.wall + m.wall, sum.busy + m.busy, sum.waited + m.waited, sum.requests + m.requests}
			}
			b.ReportMetric(100*sum.overhead(), "%overhead")
			b.ReportMetric(100*float64(sum.wall-sum.busy)/float64(sum.wall), "%idle")
			b.ReportMetric(float64(sum.requests)/sum.wall.Seconds(), "requests/s")
		})
	}
}

// targets are the servers to measure against: the floor answers everything with
// one valid record, at once.
var targets = map[string]func(testing.TB, *spec.API) http.Handler{
	"floor": fixedAnswer,
	"mock": func(tb testing.TB, api *spec.API) http.Handler {
		return mocktest.Start(tb, func(c *mockserver.Config) { c.API = api }).Server
	},
}

// targetVariable names the target that this program is to be, instead of a test.
const targetVariable = "OVERHEAD_TARGET"

// startTarget starts a target as another process, which ends with the test, and
// returns its URL.
func startTarget(tb testing.TB, name string) string {
	tb.Helper()
	process := exec.Command(os.Args[0], "-test.run", "^TestBeATarget$")
	process.Env = append(os.Environ(), targetVariable+"="+name)
	open, err := process.StdinPipe()
	require.NoError(tb, err)
	said, err := process.StdoutPipe()
	require.NoError(tb, err)
	require.NoError(tb, process.Start())
	tb.Cleanup(func() {
		_ = open.Close() // it waits for this
		_ = process.Wait()
	})
	url, err := bufio.NewReader(said).ReadString('\n')
	require.NoError(tb, err)
	return strings.TrimSpace(url)
}

// TestBeATarget is what startTarget runs.
func TestBeATarget(t *testing.T) {
	target := targets[os.Getenv(targetVariable)]
	if target == nil {
		t.Skip("a part of BenchmarkOverhead")
	}
	api, err := loaded()
	require.NoError(t, err)
	server := httptest.NewServer(target(t, api))
	defer server.Close()
	fmt.Println(server.URL)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// fixedAnswer is a handler that answers everything with one valid record, at once.
func fixedAnswer(tb testing.TB, api *spec.API) http.Handler {
	mock := mocktest.Start(tb, func(c *mockserver.Config) { c.API = api })
	o := api.Operations[0]
	r, err := http.NewRequestWithContext(context.Background(), o.Method, "http://mock.localhost"+o.Path, http.NoBody)
	require.NoError(tb, err)
	contract.Authorize(r.Header, o, "user-1")
	response, err := mock.Transport.RoundTrip(r)
	require.NoError(tb, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(tb, err)
	_, err = value.Decode(text)
	require.NoError(tb, err)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(text)
	})
}
