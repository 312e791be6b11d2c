package check

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/spec"
)

func checkIDs() []string {
	var ids []string
	for _, c := range contract.All() {
		ids = append(ids, c.ID)
	}
	return ids
}

// selectChecks returns the checks with the given ids, or all if there are none,
// without those to skip.
func selectChecks(ids, skip []string) ([]contract.Check, error) {
	if err := cmp.Or(knownChecks("check", ids), knownChecks("skip-check", skip)); err != nil {
		return nil, err
	}
	selected := slices.DeleteFunc(contract.All(), func(c contract.Check) bool {
		return len(ids) > 0 && !slices.Contains(ids, c.ID) || slices.Contains(skip, c.ID)
	})
	if len(selected) == 0 {
		return nil, &spec.Error{Message: "no check is left to run", Hint: "--check selects checks, --skip-check takes some away"}
	}
	return selected, nil
}

// knownChecks refuses ids of no check.
func knownChecks(flag string, ids []string) error {
	for _, id := range ids {
		if !slices.Contains(checkIDs(), id) {
			return option.Invalid(flag, id, "the id of a check", "did you mean "+spec.Nearest(id, checkIDs())+"? actalike check --list prints all checks")
		}
	}
	return nil
}

// listChecks prints every check, grouped by family.
func listChecks(out io.Writer, paint terminal.Paint) {
	family := ""
	for _, c := range contract.All() {
		if c.Family != family {
			family = c.Family
			fmt.Fprintf(out, "\n%s\n", paint.Strong(family))
		}
		fmt.Fprintf(out, "  %-30s %s\n", c.ID, c.Title)
	}
}
