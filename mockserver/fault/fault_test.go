package fault_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/spec"
)

var update = flag.Bool("update", false, "write docs/faults.md from the declarations")

var inWords = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

func all() []fault.Fault { return slices.Concat(fault.All(), fault.Benign()) }

func TestFaultsDocumentThemselves(t *testing.T) {
	used := map[string]bool{}
	for _, f := range all() {
		require.Regexp(t, inWords, f.ID)
		require.False(t, used[f.ID], "%s is used twice", f.ID)
		used[f.ID] = true
		for what, text := range map[string]string{"family": f.Family, "title": f.Title, "text": f.Text, "example": f.Example} {
			require.NotEmpty(t, strings.TrimSpace(text), "%s has no %s", f.ID, what)
		}
		require.NotContains(t, f.Title, ". ", f.ID)
		require.True(t, strings.HasSuffix(f.Text, ".") || strings.HasSuffix(f.Text, ")"), "%s: %q", f.ID, f.Text)
		require.NotNil(t, f.Inject, f.ID)
	}
	require.GreaterOrEqual(t, len(fault.All()), 55)
	require.GreaterOrEqual(t, len(fault.Benign()), 12)
}

func TestFaultsAreInOrder(t *testing.T) {
	var families []string
	for _, f := range fault.All() {
		if !slices.Contains(families, f.Family) {
			families = append(families, f.Family)
		}
	}
	byID := func(a, b fault.Fault) int {
		if a.Family != b.Family {
			return slices.Index(families, a.Family) - slices.Index(families, b.Family)
		}
		return strings.Compare(a.ID, b.ID)
	}
	for _, list := range [][]fault.Fault{fault.All(), fault.Benign()} {
		for i := range list[1:] {
			require.Negative(t, byID(list[i], list[i+1]), "%s stands before %s", list[i].ID, list[i+1].ID)
		}
	}
}

// Every fault can be injected in any API, and does something at some seam.
func TestEveryFaultInjectsAHook(t *testing.T) {
	api, err := spec.Load(context.Background(), spec.Config{})
	require.NoError(t, err)
	for _, f := range all() {
		h := f.Inject(fault.Target{API: api, Known: func(string) bool { return false }})
		require.True(t, h.Answer != nil || h.Token != nil || h.Check != nil || h.Apply != nil || h.Store != nil, f.ID)
	}
}

func TestFind(t *testing.T) {
	for _, f := range all() {
		found, err := fault.Find(f.ID)
		require.NoError(t, err)
		require.Equal(t, f.Title, found.Title)
	}
	_, err := fault.Find("lost-updates")
	require.EqualError(t, err, `no fault is called "lost-updates"`)
	require.Contains(t, spec.Hint(err), "did you mean lost-update?")
}

// A hook hands requests on that have nothing to do with it.
func TestAnswerHooksPassOthersOn(t *testing.T) {
	api, err := spec.Load(context.Background(), spec.Config{})
	require.NoError(t, err)
	for _, f := range all() {
		h := f.Inject(fault.Target{API: api, Known: func(string) bool { return false }})
		if h.Answer == nil || f.ID == "no-content-type" || f.ID == "other-media-type" || f.ID == "answers-swapped" {
			continue
		}
		r, err := http.NewRequest("GET", "http://mock/nowhere", nil)
		require.NoError(t, err)
		want := fault.Reply{Status: http.StatusMethodNotAllowed, Media: "text/plain", Body: []byte("other")}
		got := h.Answer(func(*http.Request) fault.Reply { return want })(r)
		require.Equal(t, want.Status, got.Status, f.ID)
	}
}

const pageFile = "../../docs/faults.md"

func TestPageIsTheDeclarations(t *testing.T) {
	if *update {
		require.NoError(t, os.WriteFile(pageFile, []byte(page()), 0o644))
	}
	text, err := os.ReadFile(pageFile)
	require.NoError(t, err)
	require.Equal(t, page(), string(text), "go test ./mockserver/fault -update writes it")
}

func page() string {
	var b strings.Builder
	b.WriteString(`# Faults

Server bugs that the mock can be told to have, to see whether your tests notice them:

    actalike serve --fault lost-update
    actalike serve --fault token-any-case --fault false-ignored
    actalike serve --fault no-content,user=user-2,p=0.2,latency=300ms
    actalike serve --fault list

While the mock runs, ` + "`PUT /_actalike/faults/ID`" + ` switches one, with ` + "`{\"on\": true, \"user\": \"user-2\", \"probability\": 0.2, \"latency_ms\": 300}`" + `
(all optional; the same seed makes the same choices), ` + "`DELETE /_actalike/faults`" + ` switches all off, and ` + "`Prefer: fault=lost-update`" + ` asks for
one in one request. The records stay what they are.

In Go, they are values of ` + "`mockserver.Config.Faults`" + `. Each acts on what the description says of its fields,
never on their names, so it works on any API that has what it needs. ` + "`make mutants`" + ` runs the contract suite
against every one of them: each is found, and no benign variation is called broken.

This page is made from the declarations (` + "`go test ./mockserver/fault -update`" + `).
`)
	family := ""
	for _, f := range fault.All() {
		if f.Family != family {
			family = f.Family
			fmt.Fprintf(&b, "\n## %s\n", strings.ToUpper(family[:1])+family[1:])
		}
		b.WriteString(entry(f))
	}
	b.WriteString("\n## Benign variations\n\nWhat an honest server may do as well. Nobody may be called broken for it.\n")
	for _, f := range fault.Benign() {
		b.WriteString(entry(f))
	}
	return b.String()
}

func entry(f fault.Fault) string {
	text := fmt.Sprintf("\n### %s\n\n%s. %s\n\n    %s\n", f.ID, f.Title, f.Text, f.Example)
	if len(f.Needs) > 0 {
		needs := make([]string, len(f.Needs))
		for i, need := range f.Needs {
			needs[i] = string(need)
		}
		text += "\nNeeds " + strings.Join(needs, ", ") + ".\n"
	}
	return text
}
