package check

import (
	"fmt"
	"io"

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

// selectChecks returns the checks with the given ids; nil, which means all of
// them, if there are no ids.
func selectChecks(ids []string) ([]contract.Check, error) {
	var selected []contract.Check
	for _, id := range ids {
		before := len(selected)
		for _, c := range contract.All() {
			if c.ID == id {
				selected = append(selected, c)
			}
		}
		if len(selected) == before {
			return nil, &spec.Error{Message: fmt.Sprintf("invalid --check %q: there is no such check", id), Hint: "did you mean " + spec.Nearest(id, checkIDs()) + "? actalike check --list prints all checks"}
		}
	}
	return selected, nil
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
