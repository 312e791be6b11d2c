package contract_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// TestMocksOfOtherDocumentsPass runs the suite against mocks of all of spec's
// documents: whatever it calls broken or lenient is an accusation, or a fault of the
// mock.
func TestMocksOfOtherDocumentsPass(t *testing.T) {
	withoutRaceDetector(t)
	besideOthers(t)
	files, err := filepath.Glob(filepath.Join("..", "spec", "testdata", "documents", "*.yaml"))
	require.NoError(t, err)
	require.Greater(t, len(files), 25)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := againstMockOf(t, name)
			for _, c := range result.Results {
				require.NotContains(t, c.Skipped, "fault of its own")
				for _, f := range c.Findings {
					require.NotContains(t, []finding.Verdict{finding.Broken, finding.Lenient}, f.Verdict, "%s on %s: %s: want %s, got %s\n%s", c.Check, c.Operation, f.Message, f.Expected, f.Actual, f.Curl)
				}
			}
			require.True(t, result.Restored.Verified, "%v", result.Restored.Left)
			require.Empty(t, result.Interrupted)
			require.Greater(t, result.Summary.Passed, 15)
		})
	}
}

// againstMockOf is a whole run against the mock of one of spec's documents.
func againstMockOf(t *testing.T, name string, options ...func(*contract.Config)) finding.Result {
	t.Helper()
	source, err := spec.ReadFile(filepath.Join("..", "spec", "testdata", "documents", name+".yaml"), nil)
	require.NoError(t, err)
	api, err := spec.Load(context.Background(), spec.Config{Document: source})
	require.NoError(t, err)
	mock := mocktest.Start(t, func(c *mockserver.Config) { c.API = api })
	config := contract.Config{Target: "http://target.localhost", Transport: mock.Transport, API: api, Token: "user-1"}
	for _, option := range options {
		option(&config)
	}
	result, err := contract.Run(context.Background(), config)
	require.NoError(t, err)
	return result
}

// TestCredentialsOfEveryKind has a token of its own for HTTP basic, and one for
// all other schemes: in headers, a query and a cookie, alone and together.
func TestCredentialsOfEveryKind(t *testing.T) {
	withoutRaceDetector(t)
	result := againstMockOf(t, "security", func(c *contract.Config) { c.Token = "basic=user-1:user-1\nuser-1" })
	require.Zero(t, result.Summary.Broken)
	for _, c := range result.Results {
		for _, f := range c.Findings {
			require.NotContains(t, f.Message, "answered otherwise than by a success", f.Curl)
		}
	}
}

func TestOnlyAndSkip(t *testing.T) {
	withoutRaceDetector(t)
	about := func(result finding.Result, operation string) bool {
		return slices.ContainsFunc(result.Results, func(c finding.Check) bool { return c.Operation == operation && c.Family == "operations" })
	}
	only := againstMockOf(t, "bare-array", func(c *contract.Config) { c.Only = []string{"readNote"} })
	require.True(t, about(only, "readNote"))
	require.False(t, about(only, "listNotes"))
	skipped := againstMockOf(t, "bare-array", func(c *contract.Config) { c.Skip = []string{"readNote"} })
	require.True(t, about(skipped, "listNotes"))
	require.False(t, about(skipped, "readNote"))
}
