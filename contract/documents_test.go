package contract_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// TestMocksOfOtherDocumentsPass runs the suite against mocks of documents of all
// kinds: whatever it calls broken is an accusation, or a fault of the mock.
func TestMocksOfOtherDocumentsPass(t *testing.T) {
	withoutRaceDetector(t)
	for _, name := range []string{"actions", "bare-array", "cursor", "envelope", "limit-offset", "page-number", "patches", "put-only", "security", "singletons", "slugs", "statuses", "sub-collections", "uuids"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := againstMockOf(t, name)
			for _, c := range result.Results {
				for _, f := range c.Findings {
					require.NotEqual(t, finding.Broken, f.Verdict, "%s on %s: %s: want %s, got %s\n%s", c.Check, c.Operation, f.Message, f.Expected, f.Actual, f.Curl)
				}
			}
			require.True(t, result.Restored.Verified, "%v", result.Restored.Left)
			require.Empty(t, result.Interrupted)
			require.Greater(t, result.Summary.Passed, 30)
		})
	}
}

// againstMockOf is a whole run against the mock of one of spec's documents.
func againstMockOf(t *testing.T, name string) finding.Result {
	t.Helper()
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: filepath.Join("..", "spec", "testdata", "documents", name+".yaml")}})
	require.NoError(t, err)
	mock := mocktest.Start(t, func(c *mockserver.Config) { c.API = api })
	config := contract.Config{Target: "http://target.localhost", Transport: mock.Transport, API: api, Token: "user-1"}
	result, err := contract.Run(context.Background(), config)
	require.NoError(t, err)
	return result
}
