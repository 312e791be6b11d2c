// Package contracttest checks a target in a Go test.
package contracttest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
)

// Test checks a target in a Go test, one subtest per check:
//
//	contracttest.Test(t, contract.Config{Target: server.URL, API: api, Token: "…"})
//
// A broken check fails its subtest, a skipped one is skipped with what it needs,
// and what is lenient or observed is logged.
func Test(t *testing.T, config contract.Config) {
	t.Helper()
	result, err := contract.Run(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	for _, check := range result.Results {
		t.Run(strings.ReplaceAll(check.Operation, "/", "|")+"/"+check.Check, func(t *testing.T) { report(t, check) })
	}
	if !result.Restored.Verified {
		t.Errorf("the records are not as they were: %s", strings.Join(result.Restored.Left, ", "))
	}
}

func report(t testing.TB, check finding.Check) {
	t.Helper()
	if check.Verdict == finding.Skipped {
		t.Skip(check.Skipped)
	}
	for _, f := range check.Findings {
		text := fmt.Sprintf("%s: %s", f.Verdict, f.Message)
		if f.Expected != "" {
			text += fmt.Sprintf("\nexpected %s\nactual   %s", f.Expected, f.Actual)
		}
		if f.Verdict == finding.Broken {
			t.Errorf("%s\n%s\n%s", text, f.Curl, f.Replay)
			continue
		}
		t.Log(text)
	}
}
