package contract_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/mockserver/mocktest"
)

// against is the configuration of a whole run against a mock.
func against(mock *mocktest.Mock) contract.Config {
	return contract.Config{
		Target: "http://target.localhost", Transport: mock.Transport, API: mock.Server.API(),
		Token: "user-1", SecondToken: "user-2", TokenWithoutDetail: "user-without-detail",
	}
}

func TestCleanMockPasses(t *testing.T) {
	mock := mocktest.Start(t)
	result, err := contract.Run(context.Background(), against(mock))
	require.NoError(t, err)
	for _, c := range result.Results {
		for _, f := range c.Findings {
			t.Log(c.Verdict, c.Check, f.Verdict, f.Message, "want", f.Expected, "got", f.Actual)
		}
		t.Log(c.Check, c.Requests)
		if c.Verdict == finding.Skipped {
			t.Log("skipped", c.Check, c.Skipped)
		}
	}
	t.Log(result.Summary, result.Requests, result.DurationMS, result.Restored)
	require.Zero(t, result.Summary.Broken)
	require.Zero(t, result.Summary.Lenient)
	require.Zero(t, result.Summary.Skipped)
	require.Less(t, result.Requests, 1500)
}
