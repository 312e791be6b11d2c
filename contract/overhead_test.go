package contract_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
	"github.com/actalike/actalike/spec/value"
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

// BenchmarkOverhead runs the suite against fast targets on loopback: "busy" is the
// share of the wall time in which a request was on its way.
func BenchmarkOverhead(b *testing.B) {
	api, err := loaded()
	require.NoError(b, err)
	floor := httptest.NewServer(fixedAnswer(b, api))
	defer floor.Close()
	mock := mocktest.Start(b, func(c *mockserver.Config) { c.API = api })
	for _, target := range []struct{ name, url string }{{"floor", floor.URL}, {"mock", mock.URL()}} {
		b.Run(target.name, func(b *testing.B) {
			var busy, wall time.Duration
			requests := 0
			for b.Loop() {
				s := &stopwatch{RoundTripper: http.DefaultTransport.(*http.Transport).Clone()}
				started := time.Now()
				result, err := contract.Run(context.Background(), contract.Config{Target: target.url, Transport: s, API: api, Token: "user-1", SecondToken: "user-2"})
				require.NoError(b, err)
				wall += time.Since(started)
				busy += s.busy
				requests += result.Requests
			}
			b.ReportMetric(100*float64(busy)/float64(wall), "%busy")
			b.ReportMetric(float64(requests)/wall.Seconds(), "requests/s")
		})
	}
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
