package contract_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
)

var update = flag.Bool("update", false, "rewrite the pages that are made from declarations")

// TestPageOfChecks keeps docs/checks.md what the checks say of themselves.
func TestPageOfChecks(t *testing.T) {
	const name = "../docs/checks.md"
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(pageOfChecks()), 0o644))
	}
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, pageOfChecks(), string(text), "go test ./contract -run TestPageOfChecks -update rewrites it")
}

func pageOfChecks() string {
	var b strings.Builder
	b.WriteString("# Checks\n\nWhat `actalike check` looks at, in the order it does. This page is made from the declarations in\n`contract/checks.go` by `go test ./contract -run TestPageOfChecks -update`.\n")
	family := ""
	for _, c := range contract.All() {
		if c.Family != family {
			family = c.Family
			fmt.Fprintf(&b, "\n## %s\n", family)
		}
		fmt.Fprintf(&b, "\n### %s\n\n%s.\n\n%s\n\nBroken, for example: `%s`\n\nTo mend it: %s\n", c.ID, c.Title, c.Text, strings.ReplaceAll(c.Example, "`", "'"), c.Fix)
		for _, need := range c.Needs {
			fmt.Fprintf(&b, "\nIt needs %s.\n", need)
		}
	}
	return b.String()
}
