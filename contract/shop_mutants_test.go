package contract_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract/finding"
)

// honest are ways to be a good server.
var honest = []string{
	"as it is", "ids are UUIDs", "only the id", "only Location", "delete is 200", "what is gone is 410", "invalid is 422", "no error declared",
	"replacing merges", "members are added", "defaults are filled in", "texts are trimmed", "fractions of seconds", "the list lags", "pages are capped",
	"records are their owner's", "strangers are 403", "the newest come first", "wrong parameters are ignored", "scalars are converted", "settings are everybody's",
	"names are unique", "what is taken is another thing", "defaults are declared", "versions are kept", "deleting takes what is below",
}

// faulty are ways to be a bad one.
var faulty = []string{
	"creates are not stored", "a member is not stored", "texts are cut", "false is not stored", "the answer to a create is another", "creates are refused",
	"a create makes two", "a create overwrites another", "all ids are one", "ids are used again", "creates answer 200", "deletes answer 200",
	"new records are not listed", "lists are cached", "reading says another price", "a price is text", "required members are left out", "answers say text/html",
	"changes are lost", "changes answer the old record", "patches replace", "another record is changed", "replacements are lost", "another record is replaced",
	"false is ignored", "zero is ignored", "changes before it validates", "stores before it validates",
	"deletes do nothing", "deletes take another", "deleted records can be read", "deleted records are listed",
	"filters are ignored", "filters find nothing", "filters let blue through", "orders are ignored", "orders are not turned around", "searches are ignored", "searches find nothing",
	"pages overlap", "pages skip one", "sizes are ignored", "the total is the page's", "the total forgets one", "the offset is always 0", "the next link goes round", "the next link is missing",
	"nobody looks at type", "nobody looks at required", "nobody looks at enum", "nobody looks at maxLength", "nobody looks at minimum", "nobody looks at maximum",
	"nobody is asked who deletes", "nobody is asked who lists", "nobody is asked who creates", "nobody is asked who changes", "any token is taken",
	"a wrong limit crashes it", "an unknown key crashes it", "an unknown key leads to the first record", "hidden records are listed", "hidden records can be deleted",
	"notes of all are listed", "notes are not listed", "notes are read wrongly", "settings are lost", "settings are not there",
	"names are not looked for", "other defaults are taken", "versions are not looked at", "notes outlive their item", "another method crashes it",
}

// TestHonestShopsAreNotAccused runs the suite against servers that differ in what
// a document leaves open.
func TestHonestShopsAreNotAccused(t *testing.T) {
	withoutRaceDetector(t)
	besideOthers(t)
	for _, quirk := range honest {
		t.Run(quirk, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, quirk)
			result := s.check(t)
			for _, c := range result.Results {
				for _, f := range c.Findings {
					require.NotEqual(t, finding.Broken, f.Verdict, "%s on %s: %s: want %s, got %s\n%s", c.Check, c.Operation, f.Message, f.Expected, f.Actual, f.Curl)
				}
			}
			require.True(t, result.Restored.Verified, "%v", result.Restored.Left)
			require.Empty(t, s.leftovers(), "records of the run are still there")
		})
	}
}

// leftovers are records that a run created and did not delete, and that can be reached.
func (s *shop) leftovers() []any {
	var list []any
	for _, x := range s.items {
		below := slices.ContainsFunc(s.items, func(parent *thing) bool { return parent.parent == 0 && parent.id == x.parent && parent.dead })
		if x.owner != "somebody" && !x.dead && !below {
			list = append(list, x.record)
		}
	}
	return list
}

// TestEveryFaultyShopIsFound plants one fault after the other.
func TestEveryFaultyShopIsFound(t *testing.T) {
	withoutRaceDetector(t)
	besideOthers(t)
	var mutex sync.Mutex
	var rows []string
	found := 0
	t.Cleanup(func() { writeRows(t, rows, found) })
	for _, quirk := range faulty {
		t.Run(quirk, func(t *testing.T) {
			t.Parallel()
			result := newShop(t, quirk).check(t)
			broken := brokenIn(result.Results)
			slices.Sort(broken)
			broken = slices.Compact(broken)
			mutex.Lock()
			defer mutex.Unlock()
			rows = append(rows, fmt.Sprintf("%-42s %4d requests  %s", quirk, result.Requests, strings.Join(broken, ", ")))
			if len(broken) > 0 {
				found++
			}
			require.NotEmpty(t, broken, "nothing is broken where %s", quirk)
		})
	}
}

// writeRows appends the table to the file of -matrix.
func writeRows(t *testing.T, rows []string, found int) {
	if *matrixFile == "" {
		return
	}
	slices.Sort(rows)
	file, err := os.OpenFile(*matrixFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	require.NoError(t, err)
	_, err = fmt.Fprintf(file, "%s\n\n%d of %d faults of the shop found\n\n", strings.Join(rows, "\n"), found, len(rows))
	require.NoError(t, err)
	require.NoError(t, file.Close())
}
