package contract_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// With -matrix FILE (make mutants) every run is a whole one, and the matrix of
// faults and checks is written to the file. Else a fault meets the checks that
// should find it only, until one does: the race detector makes whole runs long.
var matrixFile = flag.String("matrix", "", "write the matrix of faults and checks to `FILE`")

// besideOthers lets a test of many runs share its time with its like: most of them
// wait, for servers that are slow or lag behind. The tables of a matrix have an
// order.
func besideOthers(t *testing.T) {
	if *matrixFile == "" {
		t.Parallel()
	}
}

// foundBy names, for a fault whose own family does not show it, the checks of
// others that do; their titles tell of it.
var foundBy = map[string][]string{
	"answers-swapped":      {"users-are-apart-in-parallel"},
	"busy-crash":           {"no-server-errors"},
	"crash-for-invalid":    {"no-server-errors"},
	"duplicates-crash":     {"no-server-errors"},
	"ids-of-other-objects": {"ids-match-objects"},
	"stale-replica":        {"next-answer-holds-what-was-sent", "parallel-writes-are-ordered"},
	"unauthorized-as-page": {"declared-media-types"},
}

// Conformance is seen in the exchanges of other checks: these make all kinds.
var exchanges = []string{"plain-values-accepted", "texts-come-back", "empty-objects-change-nothing", "wrong-types-refused", "same-patch-twice", "no-record-is-404"}

// relevant are the checks that should find a fault, and what they need.
func relevant(f fault.Fault) []contract.Check {
	return slices.DeleteFunc(contract.All(), func(c contract.Check) bool {
		needed := f.Family == "conformance" && slices.Contains(exchanges, c.ID)
		return c.Family != f.Family && !slices.Contains(foundBy[f.ID], c.ID) && !needed
	})
}

func fits(f fault.Fault, c finding.Check) bool {
	return c.Verdict == finding.Broken && (c.Family == f.Family || slices.Contains(foundBy[f.ID], c.Check))
}

var loaded = sync.OnceValues(func() (*spec.API, error) { return spec.Load(context.Background(), spec.Config{}) })

// mutant is the configuration of a run against a mock with a fault.
func mutant(t *testing.T, f fault.Fault) contract.Config {
	api, err := loaded()
	require.NoError(t, err)
	return against(mocktest.Start(t, func(c *mockserver.Config) { c.API, c.Faults = api, []fault.Fault{f} }))
}

func TestEveryFaultIsFound(t *testing.T) {
	withoutRaceDetector(t)
	besideOthers(t)
	var m matrix
	t.Cleanup(func() {
		m.write(t, "faults found", func(r row) bool {
			return slices.ContainsFunc(r.checks, func(c finding.Check) bool { return fits(r.fault, c) })
		})
	})
	for _, f := range fault.All() {
		t.Run(f.ID, func(t *testing.T) {
			t.Parallel()
			ctx, stop := context.WithCancel(context.Background())
			defer stop()
			config := mutant(t, f)
			if *matrixFile == "" {
				config.Checks = relevant(f)
				config.OnCheck = func(p contract.Progress) {
					if fits(f, p.Check) {
						stop()
					}
				}
			}
			result, err := contract.Run(ctx, config)
			require.NoError(t, err)
			m.add(row{f, result.Results})
			require.True(t, slices.ContainsFunc(result.Results, func(c finding.Check) bool { return fits(f, c) }),
				"%s (%s) is not found; broken are %s", f.Title, f.Family, brokenIn(result.Results))
		})
	}
}

func TestNoTwinIsAccused(t *testing.T) {
	withoutRaceDetector(t)
	besideOthers(t)
	var m matrix
	t.Cleanup(func() { m.write(t, "twins left alone", func(r row) bool { return len(brokenIn(r.checks)) == 0 }) })
	for _, f := range fault.Benign() {
		t.Run(f.ID, func(t *testing.T) {
			t.Parallel()
			config := mutant(t, f)
			if *matrixFile == "" {
				config.Runs = 1
			}
			result, err := contract.Run(context.Background(), config)
			require.NoError(t, err)
			m.add(row{f, result.Results})
			for _, c := range result.Results {
				for _, found := range c.Findings {
					require.NotEqual(t, finding.Broken, found.Verdict, "%s: %s: want %s, got %s\n%s", c.Check, found.Message, found.Expected, found.Actual, found.Curl)
				}
			}
		})
	}
}

func TestTablesNameFaultsAndChecks(t *testing.T) {
	named := exchanges
	for id, checks := range foundBy {
		_, err := fault.Find(id)
		require.NoError(t, err)
		named = append(slices.Clone(named), checks...)
	}
	for _, check := range named {
		require.True(t, slices.ContainsFunc(contract.All(), func(c contract.Check) bool { return c.ID == check }), check)
	}
}

func brokenIn(checks []finding.Check) []string {
	var list []string
	for _, c := range checks {
		if c.Verdict == finding.Broken {
			list = append(list, c.Check)
		}
	}
	return list
}

// A matrix gathers which checks broke for which fault.
type matrix struct {
	mutex sync.Mutex
	rows  []row
}

type row struct {
	fault  fault.Fault
	checks []finding.Check
}

func (m *matrix) add(r row) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.rows = append(m.rows, r)
}

// write appends the matrix to the file of -matrix: one line a fault, one column a
// check, # where the check is broken.
func (m *matrix) write(t *testing.T, what string, right func(row) bool) {
	if *matrixFile == "" {
		return
	}
	slices.SortFunc(m.rows, func(a, b row) int { return strings.Compare(a.fault.Family+a.fault.ID, b.fault.Family+b.fault.ID) })
	var text strings.Builder
	for i, c := range contract.All() {
		fmt.Fprintf(&text, "%2d  %s\n", i+1, c.ID)
	}
	fmt.Fprintf(&text, "\n%20s%-34s %s\n%55s%s\n", "", "", digits(func(i int) int { return i / 10 }), "", digits(func(i int) int { return i % 10 }))
	count := 0
	for _, r := range m.rows {
		mark := "missed"
		if right(r) {
			mark = "right"
			count++
		}
		fmt.Fprintf(&text, "%-19s %-33s %s %s\n", r.fault.Family, r.fault.ID, marks(r.checks), mark)
	}
	fmt.Fprintf(&text, "\n%d of %d %s\n\n", count, len(m.rows), what)
	file, err := os.OpenFile(*matrixFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	require.NoError(t, err)
	_, err = file.WriteString(text.String())
	require.NoError(t, err)
	require.NoError(t, file.Close())
}

// digits heads the columns.
func digits(of func(int) int) string {
	var text strings.Builder
	for i := range contract.All() {
		fmt.Fprint(&text, of(i+1))
	}
	return text.String()
}

func marks(checks []finding.Check) string {
	var text strings.Builder
	for _, c := range checks {
		if c.Verdict == finding.Broken {
			text.WriteByte('#')
			continue
		}
		text.WriteByte('.')
	}
	return text.String()
}
