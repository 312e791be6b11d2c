package contract_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// state is what the control route says of a user.
func state(t *testing.T, mock *mocktest.Mock, token string) string {
	t.Helper()
	response, err := mock.Client.Get("http://mock.localhost/_actalike/users/" + token + "/state")
	require.NoError(t, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(text)
}

// through sends requests to a mock by way of a function that may meddle.
type through struct {
	next   http.RoundTripper
	meddle func(*http.Request, http.RoundTripper) (*http.Response, error)
}

func (t through) RoundTrip(r *http.Request) (*http.Response, error) { return t.meddle(r, t.next) }

// bodyOf reads a request's body and leaves it to be read again.
func bodyOf(r *http.Request) []byte {
	if r.Body == nil {
		return nil
	}
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body
}

// withoutRaceDetector leaves a long test to the second run of `make test`: the
// detector would make it several times as long, and other tests show it the same
// code. `make check` leaves it out.
func withoutRaceDetector(t *testing.T) {
	t.Helper()
	if raceDetector || testing.Short() {
		t.Skip("make test runs it, without the race detector")
	}
}

func TestEveryCheckDocumentsItself(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range contract.All() {
		require.Regexp(t, `^[a-z]+(-[a-z0-9]+)*$`, c.ID)
		require.False(t, seen[c.ID], "%s is used twice", c.ID)
		seen[c.ID] = true
		for _, text := range []string{c.Family, c.Title, c.Text, c.Example, c.Fix} {
			require.NotEmpty(t, text, c.ID)
		}
		require.False(t, strings.HasSuffix(c.Title, "."), "%s: a title is no sentence", c.ID)
	}
	require.Greater(t, len(seen), 40)
}

// TestSameSeedSameRun compares the requests and the reports of two runs. The
// order of parallel requests is the network's, so they are compared sorted.
func TestSameSeedSameRun(t *testing.T) {
	withoutRaceDetector(t)
	one, oneResult := transcript(t, 5)
	other, otherResult := transcript(t, 5)
	require.Equal(t, one, other)
	require.Equal(t, oneResult, otherResult)
	third, _ := transcript(t, 6)
	require.NotEqual(t, one, third)
}

func transcript(t *testing.T, seed uint64) (map[string]int, string) {
	mock := mocktest.Start(t)
	config := against(mock)
	config.Seed = seed
	requests := map[string]int{}
	var mutex sync.Mutex
	config.Transport = through{mock.Transport, func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		body := bodyOf(r)
		mutex.Lock()
		requests[fmt.Sprint(r.Method, r.URL, r.Header, string(body))]++
		mutex.Unlock()
		return next.RoundTrip(r)
	}}
	config.Now = func() time.Time { return time.Unix(0, 0) }
	result, err := contract.Run(context.Background(), config)
	require.NoError(t, err)
	for i := range result.Results {
		for j := range result.Results[i].Findings {
			if response := result.Results[i].Findings[j].Response; response != nil {
				response.DurationMS = 0
			}
		}
	}
	text, err := json.Marshal(result)
	require.NoError(t, err)
	return requests, string(text)
}

// TestRecordsArePutBack cuts runs off at random moments: the records of both
// users are as they were, to the byte.
func TestRecordsArePutBack(t *testing.T) {
	withoutRaceDetector(t)
	t.Parallel()
	mock := mocktest.Start(t)
	one, two := state(t, mock, "user-1"), state(t, mock, "user-2")
	dice := rand.New(rand.NewPCG(1, 2))
	for n := range 50 {
		ctx, cancel := context.WithCancel(context.Background())
		config := against(mock)
		config.Seed = uint64(n + 1)
		left := dice.IntN(1300)
		var mutex sync.Mutex
		config.Transport = through{mock.Transport, func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
			mutex.Lock()
			left--
			cut := left == 0
			mutex.Unlock()
			if cut {
				cancel()
			}
			return next.RoundTrip(r)
		}}
		result, err := contract.Run(ctx, config)
		cancel()
		require.NoError(t, err)
		require.True(t, result.Restored.Verified, "%v", result.Restored)
		require.Equal(t, one, state(t, mock, "user-1"), "run %d", n)
		require.Equal(t, two, state(t, mock, "user-2"), "run %d", n)
		mock.Reset() // forgets names that were added to catalogues
	}
}

func TestTimeLimitEndsARun(t *testing.T) { synctest.Test(t, timeLimitEndsARun) }

// timeLimitEndsARun is in a bubble whose clock goes on when everybody waits.
func timeLimitEndsARun(t *testing.T) {
	mock := mocktest.Start(t)
	before := state(t, mock, "user-1")
	config := against(mock)
	config.TimeLimit, config.Timeout = time.Hour, 2*time.Hour
	var count atomic.Int64
	config.Transport = through{mock.Transport, func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		if count.Add(1) == 20 { // is not answered in time
			<-r.Context().Done()
			return nil, r.Context().Err()
		}
		return next.RoundTrip(r)
	}}
	result, err := contract.Run(context.Background(), config)
	require.NoError(t, err)
	require.NotEmpty(t, result.Interrupted)
	require.NotZero(t, result.Summary.Skipped)
	require.Equal(t, before, state(t, mock, "user-1"))
}

// TestKilledRunIsRestored takes the target away in the middle, as a kill would,
// and finishes the job from the restore file.
func TestKilledRunIsRestored(t *testing.T) {
	t.Parallel() // it waits more than it works
	mock := mocktest.Start(t)
	before := state(t, mock, "user-1")
	config := against(mock)
	config.RestoreFile = filepath.Join(t.TempDir(), "restore.json")
	var count int
	var mutex sync.Mutex
	config.Transport = through{mock.Transport, func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		mutex.Lock()
		defer mutex.Unlock()
		if count++; count > 60 {
			return nil, io.ErrUnexpectedEOF
		}
		return next.RoundTrip(r)
	}}
	result, err := contract.Run(context.Background(), config)
	require.NoError(t, err)
	require.Equal(t, "the target stopped answering", result.Interrupted)
	require.False(t, result.Restored.Verified)
	require.FileExists(t, config.RestoreFile)

	again := against(mock)
	again.RestoreFile = config.RestoreFile
	_, err = contract.Run(context.Background(), again)
	require.ErrorContains(t, err, "is there already")
	require.ErrorIs(t, err, contract.ErrLeftBehind)

	_, err = contract.Restore(context.Background(), contract.Config{API: config.API, Transport: mock.Transport, Token: config.Token}, config.RestoreFile)
	require.ErrorContains(t, err, "holds records of 2 users")

	config = against(mock)
	config.Target = ""
	restored, err := contract.Restore(context.Background(), config, again.RestoreFile)
	require.NoError(t, err)
	require.True(t, restored.Verified)
	require.Equal(t, before, state(t, mock, "user-1"))
	require.NoFileExists(t, again.RestoreFile)
}

func TestPathPrefix(t *testing.T) {
	mock := mocktest.Start(t)
	server := httptest.NewServer(http.StripPrefix("/v2", mock.Server))
	defer server.Close()
	config := against(mock)
	config.Target, config.Transport = server.URL+"/v2/", nil
	config.Checks = contract.All()[:8]
	result, err := contract.Run(context.Background(), config)
	require.NoError(t, err)
	require.Zero(t, result.Summary.Broken)
}

func TestTheTokenNeverFollowsARedirect(t *testing.T) {
	mock := mocktest.Start(t)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the redirect was followed")
	}))
	defer elsewhere.Close()
	target := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer target.Close()
	config := against(mock)
	config.Target, config.Transport = target.URL, nil
	_, err := contract.Run(context.Background(), config)
	require.ErrorContains(t, err, "307")
	require.Contains(t, spec.Hint(err), elsewhere.URL)
}

// TestTargetsThatAreNoServer: one clear error or a finding, never a hang.
func TestTargetsThatAreNoServer(t *testing.T) {
	mock := mocktest.Start(t)
	for _, test := range []struct {
		name    string
		handler http.HandlerFunc
		want    string // in the error; "" if the run goes on and finds something broken
	}{
		{"hangs", func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // only then the server sees the client leave
			<-r.Context().Done()
		}, "timed out"},
		{"closes the connection", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "could not be reached"},
		{"a proxy's error page", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusBadGateway)
			_, _ = w.Write([]byte("<html>Bad Gateway</html>"))
		}, "502"},
		{"closes in the middle of an answer", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(`{"a":`))
		}, ""},
		{"says something else", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello")) }, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(test.handler)
			defer server.Close()
			config := against(mock)
			config.Target, config.Transport = server.URL, nil
			if test.name == "hangs" {
				config.Timeout = 100 * time.Millisecond
			}
			result, err := contract.Run(context.Background(), config)
			if test.want != "" {
				require.ErrorContains(t, err, test.want)
				return
			}
			require.NoError(t, err)
			require.NotZero(t, result.Summary.Broken)
		})
	}
}

func TestUnreachableAndTLS(t *testing.T) {
	mock := mocktest.Start(t)
	config := against(mock)
	config.Transport = nil
	config.Target = "http://127.0.0.1:1"
	_, err := contract.Run(context.Background(), config)
	require.ErrorIs(t, err, contract.ErrUnreachable)

	secure := httptest.NewTLSServer(mock.Server)
	defer secure.Close()
	config.Target = secure.URL
	_, err = contract.Run(context.Background(), config)
	require.ErrorIs(t, err, contract.ErrUnreachable)
	require.ErrorContains(t, err, "certificate")
	config.TLS, config.Checks = &tls.Config{InsecureSkipVerify: true}, contract.All()[:5]
	_, err = contract.Run(context.Background(), config)
	require.NoError(t, err)
}

func TestReadOnlyChangesNothing(t *testing.T) {
	mock := mocktest.Start(t)
	config := against(mock)
	config.ReadOnly = true
	config.Transport = through{mock.Transport, func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		require.Contains(t, []string{"", "{}"}, string(bodyOf(r)))
		return next.RoundTrip(r)
	}}
	result, err := contract.Run(context.Background(), config)
	require.NoError(t, err)
	require.Zero(t, result.Summary.Broken)
	require.NotZero(t, result.Summary.Passed)
	for _, c := range result.Results {
		require.NotEqual(t, finding.Lenient, c.Verdict)
	}
}

func TestTokensAppearNowhere(t *testing.T) {
	mock := mocktest.Start(t)
	config := against(mock)
	config.Token, config.SecondToken = "user-17", "user-18"
	config.Transport = through{mock.Transport, func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		response, err := next.RoundTrip(r)
		if err == nil { // every answer is a finding
			response.StatusCode = http.StatusTeapot
		}
		return response, err
	}}
	result, err := contract.Run(context.Background(), config)
	require.NoError(t, err)
	text, err := json.Marshal(result)
	require.NoError(t, err)
	require.NotZero(t, result.Summary.Broken)
	for _, secret := range []string{"user-17", "user-18", "USER-17", "user-17x"} {
		require.NotContains(t, string(text), secret)
	}
}
