package mockserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

const faultsURL = host + "/_actalike/faults"

// setFault switches a fault over the control route.
func setFault(t *testing.T, mock *mocktest.Mock, id, body string) {
	t.Helper()
	response, text := do(t, mock, "PUT", faultsURL+"/"+id, body)
	require.Equal(t, 200, response.StatusCode, text)
}

// statuses are those of n requests of a user that change nothing.
func statuses(t *testing.T, mock *mocktest.Mock, token string, n int) (list []int) {
	t.Helper()
	for range n {
		response, _ := patch(t, mock, token, "{}")
		list = append(list, response.StatusCode)
	}
	return list
}

func TestFaultsAreListedWithTheirSettings(t *testing.T) {
	mock := mocktest.Start(t)
	setFault(t, mock, "no-content", `{"user":"user-2","probability":0.25,"latency_ms":1.5}`)
	_, text := do(t, mock, "GET", faultsURL, "")
	var list []map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &list))
	require.Len(t, list, len(fault.All())+len(fault.Benign()))
	for _, f := range list {
		for _, member := range []string{"id", "family", "title", "text", "example"} {
			require.NotEmpty(t, f[member], f)
		}
		require.Equal(t, f["id"] == "no-content", f["on"], f)
		if f["id"] == "no-content" {
			require.Equal(t, []any{"user-2", 0.25, 1.5}, []any{f["user"], f["probability"], f["latency_ms"]})
		}
	}
}

func TestAFaultIsSwitchedWhileTheMockRuns(t *testing.T) {
	mock := mocktest.Start(t)
	require.Equal(t, []int{200}, statuses(t, mock, "user-1", 1))
	setFault(t, mock, "no-content", `{"on":true}`)
	require.Equal(t, []int{204}, statuses(t, mock, "user-1", 1))
	setFault(t, mock, "no-content", `{"on":false}`)
	require.Equal(t, []int{200}, statuses(t, mock, "user-1", 1))
	setFault(t, mock, "no-content", "")
	setFault(t, mock, "forbidden-for-unauthorized", "{}")
	require.Equal(t, []int{204}, statuses(t, mock, "user-1", 1))
	require.Equal(t, []int{403}, statuses(t, mock, "nobody", 1))
	response, _ := do(t, mock, "DELETE", faultsURL, "")
	require.Equal(t, 200, response.StatusCode)
	require.Equal(t, []int{200}, statuses(t, mock, "user-1", 1))
	require.Equal(t, []int{401}, statuses(t, mock, "nobody", 1))
}

func TestAFaultMeetsOneUser(t *testing.T) {
	mock := mocktest.Start(t)
	setFault(t, mock, "no-content", `{"user":"user-2"}`)
	require.Equal(t, []int{200}, statuses(t, mock, "user-1", 1))
	require.Equal(t, []int{204}, statuses(t, mock, "user-2", 1))
	require.Equal(t, []int{401}, statuses(t, mock, "nobody", 1))
}

func TestAFaultMeetsBySeededChance(t *testing.T) {
	choices := func(seed uint64) []int {
		mock := mocktest.Start(t, func(c *mockserver.Config) { c.Seed = seed })
		setFault(t, mock, "no-content", `{"probability":0.2}`)
		first := statuses(t, mock, "user-1", 200)
		mock.Reset()
		require.Equal(t, first, statuses(t, mock, "user-1", 200), "a reset begins again")
		return first
	}
	first := choices(7)
	require.Equal(t, first, choices(7))
	require.NotEqual(t, first, choices(8))
	require.InDelta(t, 40, strings.Count(fmt.Sprint(first), "204"), 20)
}

func TestWrongSettingsAreRefused(t *testing.T) {
	mock := mocktest.Start(t)
	for _, test := range []struct {
		url, body string
		status    int
		said      string
	}{
		{faultsURL + "/no-contents", `{}`, 404, "no-content?"},
		{faultsURL + "/no-content", `{"user":"ada"}`, 400, `no user has the token \"ada\": tokens are user-1`},
		{faultsURL + "/no-content", `{"probability":0}`, 400, "above 0"},
		{faultsURL + "/no-content", `{"probability":1.1}`, 400, "at most 1"},
		{faultsURL + "/no-content", `{"probability":"often"}`, 400, "invalid probability: must be a number, not string"},
		{faultsURL + "/no-content", `{"latency_ms":-1}`, 400, "latency_ms -1"},
		{faultsURL + "/no-content", `{"latency_ms":60001}`, 400, "from 0 to 60000"},
		{faultsURL + "/no-content", `{"on":"yes"}`, 400, "invalid on: must be true or false"},
		{faultsURL + "/no-content", `{"of":true}`, 400, "of"},
		{faultsURL + "/no-content", `{"on":true,"on":false}`, 400, "duplicate"},
		{faultsURL + "/no-content", `[]`, 400, "object"},
		{faultsURL + "/no-content", `{`, 400, "JSON parse error"},
		{host + "/_actalike/latency", `{"latency_ms":10,"jitter_ms":11}`, 400, "jitter must be at most the mean"},
		{host + "/_actalike/latency", `{"latency_ms":1e300}`, 400, "latency_ms"},
	} {
		response, text := do(t, mock, "PUT", test.url, test.body)
		require.Equal(t, test.status, response.StatusCode, test.body)
		require.Contains(t, text, test.said)
	}
	for _, f := range mock.Server.Faults() {
		require.False(t, f.On, f.ID)
	}
	require.Zero(t, mock.Server.Latency())
}

// The records are those of the mock, whatever fault looked at them between.
func TestRecordsSurviveSwitching(t *testing.T) {
	mock := mocktest.Start(t)
	_, first := patch(t, mock, "user-1", oneChange(mock))
	for _, f := range mock.Server.Faults() {
		setFault(t, mock, f.ID, "")
		setFault(t, mock, f.ID, `{"on":false}`)
	}
	_, again := patch(t, mock, "user-1", "{}")
	require.Equal(t, first, again)

	setFault(t, mock, "answer-not-stored", "")
	patch(t, mock, "user-2", oneChange(mock))
	_, before := patch(t, mock, "user-3", "{}")
	setFault(t, mock, "answer-not-stored", `{"on":false}`)
	_, first = patch(t, mock, "user-3", oneChange(mock))
	require.NotEqual(t, before, first)
	_, again = patch(t, mock, "user-3", "{}")
	require.Equal(t, first, again)
}

// What a fault remembers from before it was switched off is not seen again.
func TestAFaultForgetsWhenItIsSwitchedOff(t *testing.T) {
	mock := mocktest.Start(t)
	setFault(t, mock, "reading-cached", "")
	patch(t, mock, "user-1", oneChange(mock))
	setFault(t, mock, "reading-cached", `{"on":false}`)
	setFault(t, mock, "reading-cached", "")
	response, text := patch(t, mock, "user-1", "{}")
	require.Equal(t, 200, response.StatusCode)
	setFault(t, mock, "reading-cached", `{"on":false}`)
	_, now := patch(t, mock, "user-1", "{}")
	require.Equal(t, now, text)
}

func TestFaultsOfTheConfigurationCanBeSwitchedToo(t *testing.T) {
	own := fault.Fault{ID: "teapot", Family: "own", Inject: func(fault.Target) fault.Hooks {
		return fault.Hooks{Answer: func(fault.Answer) fault.Answer {
			return func(*http.Request) fault.Reply { return fault.Reply{Status: 418} }
		}}
	}}
	mock := mocktest.Start(t, func(c *mockserver.Config) { c.Faults = []fault.Fault{own} })
	require.Equal(t, []int{418}, statuses(t, mock, "user-1", 1))
	setFault(t, mock, "teapot", `{"on":false}`)
	require.Equal(t, []int{200}, statuses(t, mock, "user-1", 1))
	require.NoError(t, mock.Server.SetFault("teapot", mockserver.FaultSetting{On: true}))
	require.Equal(t, []int{418}, statuses(t, mock, "user-1", 1))
}

func TestPreferFault(t *testing.T) {
	mock := mocktest.Start(t)
	response, _ := patch(t, mock, "user-1", "{}", "Prefer", "fault=no-content, wait=0.001")
	require.Equal(t, 204, response.StatusCode)
	require.Equal(t, "wait=0.001, fault=no-content", response.Header.Get("Preference-Applied"))
	require.Equal(t, []int{200}, statuses(t, mock, "user-1", 1), "for one request only")

	response, _ = patch(t, mock, "user-1", "{}", "Prefer", "fault=no-contents")
	require.Equal(t, 200, response.StatusCode)
	require.Empty(t, response.Header.Get("Preference-Applied"))
	require.Contains(t, response.Header.Get(mockserver.NoticeHeader), "unknown-fault")

	_, text := do(t, mock, "GET", host+"/_actalike/journal?limit=3", "")
	var list []journal.Exchange
	require.NoError(t, json.Unmarshal([]byte(text), &list))
	require.Equal(t, []string{"no-content"}, list[2].Faults)
	require.Empty(t, list[0].Faults)
	require.Equal(t, spec.NoticeCode("unknown-fault"), list[0].Notices[0].Code)
}

func TestLatencyDelaysAnswers(t *testing.T) {
	mock := mocktest.Start(t, func(c *mockserver.Config) { c.Latency = mockserver.Latency{Mean: 30 * time.Millisecond} })
	took := func() time.Duration {
		started := time.Now()
		patch(t, mock, "user-1", "{}")
		return time.Since(started)
	}
	require.GreaterOrEqual(t, took(), 30*time.Millisecond)
	response, text := do(t, mock, "PUT", host+"/_actalike/latency", "{}")
	require.Equal(t, 200, response.StatusCode)
	require.JSONEq(t, `{"latency_ms":0,"jitter_ms":0}`, text)
	setFault(t, mock, "benign-charset", `{"latency_ms":30}`)
	require.GreaterOrEqual(t, took(), 30*time.Millisecond)
	_, err := mockserver.New(mockserver.Config{API: mock.Server.API(), Latency: mockserver.Latency{Mean: time.Hour}})
	require.Error(t, err)
}

func TestParseLatency(t *testing.T) {
	ms := time.Millisecond
	for text, want := range map[string]mockserver.Latency{
		"0s": {}, "200ms": {Mean: 200 * ms}, "200ms±100ms": {Mean: 200 * ms, Jitter: 100 * ms}, "200ms+-100ms": {Mean: 200 * ms, Jitter: 100 * ms}, "1s ± 1s": {Mean: 1000 * ms, Jitter: 1000 * ms},
	} {
		l, err := mockserver.ParseLatency(text)
		require.NoError(t, err, text)
		require.Equal(t, want, l, text)
	}
	for _, text := range []string{"", "fast", "200", "±100ms", "200ms±", "200ms±x", "100ms±200ms", "-1s", "2h", "1s±-1s", "1s±1ms±1ms"} {
		_, err := mockserver.ParseLatency(text)
		require.Error(t, err, text)
		require.NotEmpty(t, spec.Hint(err), text)
	}
}

// Requests and switching do not disturb each other.
func TestSwitchingUnderLoad(t *testing.T) {
	mock := mocktest.Start(t)
	var group sync.WaitGroup
	for n := range 4 {
		group.Go(func() {
			for range 50 {
				request, err := http.NewRequest("PATCH", host+mock.Server.API().Operations[0].Path, strings.NewReader("{}"))
				if err != nil {
					t.Error(err)
					return
				}
				request.Header.Set("Authorization", fmt.Sprintf("Bearer user-%d", n+1))
				response, err := mock.Client.Do(request)
				if err != nil || response.StatusCode != 200 && response.StatusCode != 204 {
					t.Error(response, err)
				}
			}
		})
	}
	for range 50 {
		for _, id := range []string{"no-content", "stale-replica", "lost-update"} {
			require.NoError(t, mock.Server.SetFault(id, mockserver.FaultSetting{On: true}))
		}
		mock.Server.ClearFaults()
	}
	group.Wait()
}
