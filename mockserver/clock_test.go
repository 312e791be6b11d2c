package mockserver_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
)

const clockURL = host + "/_actalike/clock"

// shown is the time that the Date header of an answer shows.
func shown(t *testing.T, mock *mocktest.Mock) time.Time {
	t.Helper()
	response, _ := patch(t, mock, "user-1", "{}")
	date, err := http.ParseTime(response.Header.Get("Date"))
	require.NoError(t, err)
	return date
}

func TestTheClockCanBeMoved(t *testing.T) {
	mock := mocktest.Start(t)
	for _, test := range []struct {
		name, body, want string
	}{
		{"stopped at a date", `{"now":"2030-01-01","running":false}`, "2030-01-01T00:00:00Z"},
		{"moved on", `{"advance":"36h"}`, "2030-01-02T12:00:00Z"},
		{"moved by days", `{"advance":"-1d"}`, "2030-01-01T12:00:00Z"},
		{"set and moved on", `{"now":"2024-02-28T23:30:00-01:00","advance":"24h"}`, "2024-03-01T00:30:00Z"},
		{"far ahead", `{"now":"9999-12-31T23:59:59Z"}`, "9999-12-31T23:59:59Z"},
		{"nothing", ``, "9999-12-31T23:59:59Z"},
	} {
		t.Run(test.name, func(t *testing.T) {
			response, text := do(t, mock, "PUT", clockURL, test.body)
			require.Equal(t, 200, response.StatusCode, text)
			require.JSONEq(t, `{"now":"`+test.want+`","running":false,"moved":true}`, text)
			want, err := time.Parse(time.RFC3339, test.want)
			require.NoError(t, err)
			require.Equal(t, want, shown(t, mock).UTC())
			_, text = do(t, mock, "GET", host+"/_actalike/journal?limit=1", "")
			var list []journal.Row
			require.NoError(t, json.Unmarshal([]byte(text), &list))
			require.Equal(t, want, list[0].Time)
			require.Positive(t, list[0].Duration, "time that passes is measured all the same")
		})
	}
	do(t, mock, "PUT", clockURL, `{"now":"2030-01-01","running":true}`)
	require.WithinDuration(t, time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), shown(t, mock), time.Minute)
	_, text := do(t, mock, "DELETE", clockURL, "")
	require.Contains(t, text, `"moved": false`)
}

func TestWrongTimesAreRefused(t *testing.T) {
	mock := mocktest.Start(t)
	for body, said := range map[string]string{
		`{"now":"tomorrow"}`:                   `invalid time \"tomorrow\": must be a date`,
		`{"now":"2030-02-30"}`:                 "2030-02-30",
		`{"now":1}`:                            "invalid now: must be a string, not number",
		`{"advance":"a while"}`:                "for example 24h",
		`{"advance":"999999999d"}`:             "290 years",
		`{"now":"9999-12-31","advance":"48h"}`: "10000",
		`{"running":"yes"}`:                    "true or false",
		`{"speed":2}`:                          "speed",
	} {
		response, text := do(t, mock, "PUT", clockURL, body)
		require.Equal(t, 400, response.StatusCode, body)
		require.Contains(t, text, said)
	}
}

// What users start with does not follow the clock.
func TestSeededValuesDoNotFollowTheClock(t *testing.T) {
	at := func(year int) string {
		mock := mocktest.Start(t, func(c *mockserver.Config) {
			c.Now = func() time.Time { return time.Date(year, 5, 6, 7, 8, 9, 0, time.UTC) }
		})
		require.Equal(t, year, shown(t, mock).Year(), "the configuration's clock dates answers")
		_, text := patch(t, mock, "user-1", "{}")
		return text
	}
	require.Equal(t, at(1999), at(2077))
}
