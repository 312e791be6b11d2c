package contract_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/mockserver/mocktest"
)

// TestOwnChecksRunAndReport has an embedder's check run: its request is a valid one
// of the operation, and what it reports is a finding like any other.
func TestOwnChecksRunAndReport(t *testing.T) {
	config := against(mocktest.Start(t))
	config.Checks = []contract.Check{{
		ID: "has-request-id", Title: "Every answer has a request id", Fix: "Send X-Request-Id.",
		Run: func(s *contract.Session) {
			response := s.Send(contract.Request{})
			if response.Header.Get("X-No-Such-Header") == "" {
				s.Report(finding.Finding{Verdict: finding.Broken, Message: "no request id", Expected: "X-No-Such-Header", Actual: "none"}, response)
			}
			if refused := s.Send(contract.Request{User: contract.Nobody}); refused.Status != http.StatusUnauthorized {
				s.Report(finding.Finding{Verdict: finding.Broken, Message: "nobody is let in"}, refused)
			}
		},
	}, {ID: "lacks", Run: func(s *contract.Session) { s.Send(contract.Request{}); s.Skip("a second region") }}, {ID: "no-function"}}
	result, err := contract.Run(t.Context(), config)
	require.NoError(t, err)
	require.Len(t, result.Results, 3)
	own := result.Results[0]
	require.Equal(t, finding.Broken, own.Verdict)
	require.Len(t, own.Findings, 1)
	require.Equal(t, "no request id", own.Findings[0].Message)
	require.Contains(t, own.Findings[0].Curl, "curl -i -X PATCH")
	require.Equal(t, http.StatusOK, own.Findings[0].Response.Status)
	require.Equal(t, "needs a second region", result.Results[1].Skipped)
	require.Equal(t, "needs a Run function", result.Results[2].Skipped)
}

// TestCheckOwnsItsFindingsWhateverElseRuns runs one check of a probe alone: what
// belongs to the probe's other checks is not told of by this one.
func TestCheckOwnsItsFindingsWhateverElseRuns(t *testing.T) {
	anyToken, err := fault.Find("any-token")
	require.NoError(t, err)
	for id, verdict := range map[string]finding.Verdict{"challenge": finding.Observed, "credentials-of-nobody": finding.Broken} {
		config := against(mocktest.Start(t, func(c *mockserver.Config) { c.Faults = []fault.Fault{anyToken} }))
		config.Checks = slices.DeleteFunc(contract.All(), func(c contract.Check) bool { return c.ID != id })
		result, err := contract.Run(t.Context(), config)
		require.NoError(t, err)
		require.Len(t, result.Results, 1)
		require.Equal(t, verdict, result.Results[0].Verdict, id)
	}
}
