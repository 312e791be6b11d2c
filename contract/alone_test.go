package contract_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/mockserver/mocktest"
)

// TestAVerdictDoesNotDependOnTheOtherChecks runs every check that should find a fault, and
// does, by itself against a new mock with that fault: it finds it again. A check that is
// about something else may see a fault by the records that others left, and two that are
// known do. Every tenth fault is taken: each
// is dozens of whole runs.
func TestAVerdictDoesNotDependOnTheOtherChecks(t *testing.T) {
	if raceDetector {
		t.Skip("hundreds of whole runs take too long under the race detector")
	}
	besideOthers(t)
	for i, f := range fault.All() {
		if i%10 != 0 {
			continue
		}
		t.Run(f.ID, func(t *testing.T) {
			for id, c := range results(t, f, nil) {
				if fits(f, c) && seenByOthersRecords[f.ID] != id {
					require.Equal(t, finding.Broken, results(t, f, only(id))[id].Verdict, "%s by itself", id)
				}
			}
		})
	}
}

// seenByOthersRecords are the checks, by the fault, that found it beside the others and not
// by themselves. Each is to go: what it needs belongs into its own probe.
var seenByOthersRecords = map[string]string{"false-ignored": "all-fields-together", "urls-unchecked": "good-after-refused"}

func only(id string) []contract.Check {
	for _, c := range contract.All() {
		if c.ID == id {
			return []contract.Check{c}
		}
	}
	return nil
}

// results are what checks say of a mock with a fault, by their ids.
func results(t *testing.T, f fault.Fault, checks []contract.Check) map[string]finding.Check {
	t.Helper()
	api, err := loaded()
	require.NoError(t, err)
	config := against(mocktest.Start(t, func(c *mockserver.Config) { c.API, c.Faults = api, []fault.Fault{f} }))
	config.Checks = checks
	result, err := contract.Run(context.Background(), config)
	require.NoError(t, err)
	list := map[string]finding.Check{}
	for _, c := range result.Results {
		list[c.Check] = c
	}
	return list
}

func TestAConformanceCheckByItselfSeesExchanges(t *testing.T) {
	all := fault.All()
	i := slices.IndexFunc(all, func(f fault.Fault) bool { return f.ID == "no-content-type" })
	found := results(t, all[i], only("declared-media-types"))
	require.Len(t, found, 1)
	require.Equal(t, finding.Broken, found["declared-media-types"].Verdict)
}
