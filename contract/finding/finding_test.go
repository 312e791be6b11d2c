package finding

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAKnownFindingFailsNothing(t *testing.T) {
	run := func(f ...Finding) Result { return Result{Results: []Check{{Findings: f}}} }
	known := &Known{Reason: "a ticket is open"}
	require.True(t, run(Finding{Verdict: Broken}).Failed(false))
	require.False(t, run(Finding{Verdict: Broken, Known: known}).Failed(true))
	require.True(t, run(Finding{Verdict: Broken, Known: known}, Finding{Verdict: Broken}).Failed(false))
	require.False(t, run(Finding{Verdict: Lenient}).Failed(false))
	require.True(t, run(Finding{Verdict: Lenient}).Failed(true))
	require.False(t, run(Finding{Verdict: Observed}).Failed(true))
}

func TestFingerprintsOutliveValuesAndFiles(t *testing.T) {
	prints := func(f Finding, more ...Finding) []string {
		checks := []Check{{Check: "a", Operation: "get"}, {Check: "b", Operation: "get"}}
		checks[0].Findings = append([]Finding{f}, more...)
		checks[1].Findings = []Finding{f}
		Identify(checks)
		list := []string{checks[1].Findings[0].Fingerprint}
		for _, f := range checks[0].Findings {
			list = append(list, f.Fingerprint)
		}
		return list
	}
	first := Finding{Verdict: Broken, Kind: "lost", Message: `"a" is gone`, Pointer: "/items/3/name", Rule: "v1/openapi.yaml#/paths"}
	other := Finding{Verdict: Broken, Kind: "lost", Message: `"b" is gone`, Pointer: "/items/17/name", Rule: "openapi.yaml#/paths"}
	require.Equal(t, prints(first), prints(other))
	twice := prints(first, other)
	require.Len(t, twice, 3)
	require.NotEqual(t, twice[0], twice[1], "another check, another finding")
	require.Equal(t, twice[1]+"-2", twice[2], "equal findings of a check are told apart")
	for _, changed := range []Finding{
		{Verdict: Lenient, Kind: "lost", Pointer: "/items/3/name", Rule: "#/paths"},
		{Verdict: Broken, Kind: "kept", Pointer: "/items/3/name", Rule: "#/paths"},
		{Verdict: Broken, Kind: "lost", Pointer: "/items/3/title", Rule: "#/paths"},
		{Verdict: Broken, Kind: "lost", Pointer: "/items/3/name", Rule: "#/components"},
		{Verdict: Broken, Kind: "lost", Pointer: "/items/3/name", Rule: "#/paths", Operation: "put"},
	} {
		require.NotEqual(t, prints(first)[1], prints(changed)[1], "%+v", changed)
	}
}

func TestRank(t *testing.T) {
	require.Equal(t, 0, Finding{Impact: DataAtRisk, Response: &Response{Status: 500}}.Rank())
	require.Equal(t, 1, Finding{Response: &Response{Status: 503}}.Rank())
	require.Equal(t, 2, Finding{Response: &Response{Status: 200}}.Rank())
	require.Equal(t, 2, Finding{Impact: "unheard of"}.Rank())
	require.Equal(t, len(Impacts())-1, Finding{Impact: Wording}.Rank())
}

func TestSucceeded(t *testing.T) {
	listed := Result{Operations: []Operation{{Succeeded: 2}, {Operation: "put", Reason: "405"}, {Succeeded: 1}}}
	succeeded, total := listed.Succeeded()
	require.Equal(t, []int{2, 3}, []int{succeeded, total})
	require.Equal(t, "put", listed.Unreached()[0].Operation)
	succeeded, total = Result{Coverage: Coverage{Operations: Covered{Total: 5, Reached: 4}}}.Succeeded()
	require.Equal(t, []int{4, 5}, []int{succeeded, total})
}
