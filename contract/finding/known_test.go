package finding

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// compared is a run whose checks found these fingerprints, compared on a day.
func compared(known []Known, day string, strict bool, checks ...Check) Result {
	r := Result{Results: checks}
	r.Compare("known.json", known, day, strict)
	return r
}

func TestABaselineTellsNewFromKnownAndFixed(t *testing.T) {
	found := func(print string, v Verdict) Finding {
		return Finding{Fingerprint: print, Verdict: v, Operation: "patch"}
	}
	checks := func() []Check {
		return []Check{
			{Check: "a", Operation: "get", Verdict: Broken, Findings: []Finding{found("1", Broken), found("2", Lenient), found("3", Observed)}},
			{Check: "b", Operation: "get", Verdict: Passed},
			{Check: "c", Operation: "get", Verdict: Skipped},
		}
	}
	r := compared(nil, "2026-12-01", false, checks()...)
	require.Equal(t, Baseline{File: "known.json", New: 1, Fixed: []Known{}, Expired: []Known{}}, *r.Baseline)
	require.Equal(t, 2, compared(nil, "2026-12-01", true, checks()...).Baseline.New, "strict runs fail by lenient findings, too")
	require.True(t, r.Failed(false))

	list := r.Accept(nil, "2026-12-01")
	require.Equal(t, []Known{
		{Fingerprint: "1", Check: "a", Operation: "patch", CheckedOn: "get"}, {Fingerprint: "2", Check: "a", Operation: "patch", CheckedOn: "get"},
	}, list)
	r = compared(list, "2026-12-01", true, checks()...)
	require.False(t, r.Failed(true))
	require.Equal(t, 2, r.Baseline.Known)

	gone := []Known{
		{Fingerprint: "4", Check: "a", Operation: "patch", CheckedOn: "get"}, {Fingerprint: "5", Check: "b", Operation: "get"},
		{Fingerprint: "6", Check: "c", Operation: "get"}, {Fingerprint: "7", Check: "b", Operation: "put"}, {Fingerprint: "8"},
	}
	r = compared(append(list, gone...), "2026-12-01", false, checks()...)
	require.Equal(t, []Known{gone[0], gone[1], gone[4]}, r.Baseline.Fixed, "what was not checked is not fixed")
	require.Equal(t, append(list, gone[2], gone[3]), sortedByPrint(r.Accept(append(list, gone...), "2026-12-01")), "nor is it forgotten")
}

func sortedByPrint(list []Known) []Known {
	sorted := make([]Known, 0, len(list))
	for _, print := range []string{"1", "2", "6", "7"} {
		for _, k := range list {
			if k.Fingerprint == print {
				sorted = append(sorted, k)
			}
		}
	}
	return sorted
}

func TestAnEntryThatHasExpiredAcceptsNothing(t *testing.T) {
	known := []Known{{Fingerprint: "1", Check: "a", Reason: "ticket 17", Expires: "2026-12-31"}}
	run := Check{Check: "a", Operation: "get", Findings: []Finding{{Fingerprint: "1", Verdict: Broken}}}
	run.Verdict = Broken
	last := compared(known, "2026-12-31", false, run)
	require.False(t, last.Failed(false), "it accepts on its last day")
	run.Findings = []Finding{{Fingerprint: "1", Verdict: Broken}}
	after := compared(known, "2027-01-01", false, run)
	require.True(t, after.Failed(false))
	require.Equal(t, known, after.Baseline.Expired)
	require.Equal(t, 1, after.Baseline.New)
	require.Equal(t, []Known{{Fingerprint: "1", Check: "a", Operation: "get", Reason: "ticket 17"}}, after.Accept(known, "2027-01-01"))
	require.Equal(t, "2026-12-31", last.Accept(known, "2026-12-31")[0].Expires)
}
