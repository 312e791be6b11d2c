package consoletest_test

import (
	"flag"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/consoletest"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
)

// shots is a folder to write screenshots to, for somebody to look at.
var shots = flag.String("shots", "", "`FOLDER` for screenshots of every view")

// A bench is a mock with its console open in a browser.
type bench struct {
	*testing.T
	mock *mocktest.Mock
	page *consoletest.Page
}

// TestConsole has one browser for all that the console does.
func TestConsole(t *testing.T) {
	if raceDetector || testing.Short() {
		t.Skip("a browser is too slow beside the race detector; make test runs this without it")
	}
	browser := consoletest.Start(t)
	for _, test := range []struct {
		name   string
		config func(*mockserver.Config)
		run    func(bench)
	}{
		{"nobody is kept out", nil, nobodyIsKeptOut(false)}, // the long ones first
		{"nobody is kept out in the dark", nil, nobodyIsKeptOut(true)},
		{"the page is light", nil, pageIsLight},
		{"traffic appears as it flows", nil, trafficFlows},
		{"traffic is filtered and paused", nil, trafficIsFiltered},
		{"an exchange shows what was wrong beside its line", nil, exchangeShowsViolations},
		{"an exchange shows what it changed", nil, exchangeShowsChanges},
		{"an exchange is copied and replayed", nil, exchangeIsSentAgain},
		{"ten thousand exchanges", func(c *mockserver.Config) { c.Journal = 10_000 }, manyExchanges},
		{"a record is edited and reset", nil, recordIsEdited},
		{"a million users", func(c *mockserver.Config) { c.Users = 1_000_000 }, manyUsers},
		{"any request is tried", nil, requestIsTried},
		{"a fault is switched", nil, faultIsSwitched},
		{"the document is explained", nil, documentIsExplained},
		{"the keyboard is enough", nil, keyboardIsEnough},
		{"nothing that was sent runs", nil, nothingRuns},
		{"a token is asked for", func(c *mockserver.Config) { c.ControlToken = "open sesame" }, tokenIsAskedFor},
		{"a crowd of operations", crowd, crowdIsFound},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mock := mocktest.Start(t, func(c *mockserver.Config) {
				if test.config != nil {
					test.config(c)
				}
			})
			b := bench{t, mock, browser.Open(t, mock.URL()+"/_actalike/")}
			test.run(b)
			require.Empty(t, b.page.Errors())
		})
	}
}

func (b bench) view(name string) { b.page.Go(b.mock.URL() + "/_actalike/#/" + name) }

// patch sends a body to the document's one operation; header is a list of names
// and values.
func (b bench) patch(token, body string, header ...string) int {
	b.Helper()
	operation := b.mock.Server.API().Operations[0]
	request, err := http.NewRequest(operation.Method, b.mock.URL()+operation.Path, strings.NewReader(body))
	require.NoError(b, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(b, err)
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(b, err)
	require.NoError(b, response.Body.Close())
	return response.StatusCode
}
