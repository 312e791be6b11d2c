package contract_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// twistedDocuments are those whose mocks are twisted. With -matrix each twist
// meets all, else two of them.
var twistedDocuments = []string{"page-number", "envelope", "uuids", "filters", "cursor", "limit-offset", "slugs", "statuses", "write-read", "singletons", "sub-collections", "put-only", "bare-array", "actions", "keywords-3.1", "recursive", "several-files", "forms", "patches", "overlapping"}

// TestTwistedMocksAreFound puts a fault of any server before honest mocks of
// several documents. A twist that changed something must be found.
func TestTwistedMocksAreFound(t *testing.T) {
	withoutRaceDetector(t)
	besideOthers(t)
	var mutex sync.Mutex
	var rows []string
	found := 0
	t.Cleanup(func() { writeRows(t, rows, found) })
	for i, name := range twistedDocuments {
		api := documentAPI(t, name)
		for n, tw := range twists {
			if *matrixFile == "" && (n+i)%len(twistedDocuments) > 1 {
				continue
			}
			t.Run(name+"/"+tw.name, func(t *testing.T) {
				t.Parallel()
				fired, broken := runTwisted(t, api, tw)
				if fired == 0 {
					return // the document gives it nothing to change
				}
				mutex.Lock()
				defer mutex.Unlock()
				rows = append(rows, fmt.Sprintf("%-14s %-52s %s", name, tw.name, strings.Join(broken, ", ")))
				if len(broken) > 0 {
					found++
				}
				require.NotEmpty(t, broken, "nothing is broken where %s", tw.name)
			})
		}
	}
}

func documentAPI(t *testing.T, name string) *spec.API {
	t.Helper()
	source, err := spec.ReadFile(filepath.Join("..", "spec", "testdata", "documents", name+".yaml"), nil)
	require.NoError(t, err)
	api, err := spec.Load(context.Background(), spec.Config{Document: source})
	require.NoError(t, err)
	return api
}

// runTwisted runs the suite against a mock behind a twister: how often that
// changed something, and the checks that are broken.
func runTwisted(t *testing.T, api *spec.API, tw twist) (fired int, broken []string) {
	mock := mocktest.Start(t, func(c *mockserver.Config) { c.API = api })
	w := &twister{twist: tw, transport: mock.Transport, api: api, kept: map[string]any{}}
	result, err := contract.Run(context.Background(), contract.Config{
		Target: "http://target.localhost", Transport: w, API: api, Token: "user-1", SecondToken: "user-2"})
	require.NoError(t, err)
	broken = brokenIn(result.Results)
	slices.Sort(broken)
	return w.fired, slices.Compact(broken)
}
