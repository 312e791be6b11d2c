// Package actalike_test holds the shape of the tree: which folders there are, which way their arrows point,
// and that a committed file means the same on every machine. There is no package at the root to import.
package actalike_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/actalike/actalike"

// folders are all that may stand at the root: the architecture is what ls prints.
var folders = []string{
	"spec", "fixtures", "mockserver", "contract", "internal", "cmd", // the program
	"docs", ".ci", ".github", // what is written about it, and what builds it
}

// An arrow says what the packages of one folder may not import, not even through others.
// It binds their tests too.
type arrow struct {
	folder  string
	mayNot  []string // folders, each with everything below it
	inTests []string // those of mayNot that tests may import all the same
	because string
}

// arrows is the table. Where a folder is missing from mayNot, it may be imported.
var arrows = []arrow{
	{
		folder:  "spec",
		mayNot:  []string{"fixtures", "mockserver", "contract", "cmd"},
		because: "a description stands alone: it means the same to everyone who reads it",
	},
	{
		folder:  "fixtures",
		mayNot:  []string{"mockserver", "contract", "cmd"},
		because: "values are made from a description, whoever sends them or answers with them",
	},
	{
		folder:  "mockserver",
		mayNot:  []string{"contract", "cmd"},
		because: "a mock that knows its judge can act for the judge",
	},
	{
		folder:  "contract",
		mayNot:  []string{"mockserver", "cmd"},
		inTests: []string{"mockserver"},
		because: "the judge of any base URL owes the mock no favour; its tests may put the mock in the dock",
	},
	{
		folder:  "internal",
		mayNot:  []string{"mockserver", "cmd"},
		inTests: []string{"mockserver"},
		because: "what several folders share stands below them",
	},
}

// rooms are the packages of the suite below contract/internal: each may import only
// those that stand before it.
var rooms = []string{
	"compare", "session", "evidence", "check", "conform", "generate", "undo", "probe", "record", "scenario", "operation",
}

const (
	roomBecause   = "a room of the suite knows only those that stand before it in the list of rooms"
	partBecause   = "a sub-package is a part of its folder's package; only a …test package may import it"
	helperBecause = "a …test package serves tests, and would bring the testing package into the binary"
)

// A pkg is what `go list -json` says of a package, as far as arrows go.
type pkg struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

// A graph holds our packages by their path below the module; imports of others' packages are not in it.
type graph map[string]pkg

func TestArrows(t *testing.T) {
	ours := listed(t)
	delete(ours, module) // this test
	if len(ours) == 0 {
		t.Fatal("go list knows no package of this module")
	}
	for _, wrong := range violations(ours) {
		t.Error(wrong)
	}
	for name := range ours {
		if strings.HasPrefix(name, "contract/internal/") && room(name) < 0 {
			t.Errorf("%s: the list of rooms does not say where it stands", name)
		}
	}
}

func TestRootHoldsKnownFolders(t *testing.T) {
	for _, file := range committed(t) {
		folder, _, below := strings.Cut(file, "/")
		if below && !slices.Contains(folders, folder) {
			t.Errorf("%s: the root may hold these folders only: %s", file, strings.Join(folders, ", "))
		}
	}
}

// listed asks the go command for the packages of this module, for the system that the test runs on.
func listed(t *testing.T) graph {
	t.Helper()
	watch(t)
	list := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	var talk strings.Builder
	list.Stderr = &talk
	out, err := list.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", list, err, talk.String())
	}
	ours := graph{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return ours
		} else if err != nil {
			t.Fatalf("%v: %v", list, err)
		}
		ours[below(p.ImportPath)] = p
	}
}

// violations names every import that the arrows forbid, with the way that leads there. It is pure.
func violations(ours graph) []string {
	var wrong []string
	for _, from := range slices.Sorted(maps.Keys(ours)) {
		p := ours[from]
		for _, way := range ours.ways(from, p.Imports) {
			if because := forbidden(way, false); because != "" {
				wrong = append(wrong, fmt.Sprintf("%s: %s", strings.Join(way, " -> "), because))
			}
		}
		for _, way := range ours.ways(from, slices.Concat(p.TestImports, p.XTestImports)) {
			if because := forbidden(way, true); because != "" {
				wrong = append(wrong, fmt.Sprintf("test of %s: %s", strings.Join(way, " -> "), because))
			}
		}
	}
	return wrong
}

// ways finds one shortest way to each of our packages that is reached by the imports. A test's own
// imports are followed from there as the program's are: nobody builds the tests of what he imports.
func (g graph) ways(from string, imports []string) [][]string {
	var found [][]string
	seen := map[string]bool{from: true}
	follow := func(way, imports []string) {
		for _, imported := range slices.Sorted(slices.Values(imports)) {
			to := below(imported)
			if _, ours := g[to]; ours && !seen[to] {
				seen[to] = true
				found = append(found, append(slices.Clone(way), to))
			}
		}
	}
	follow([]string{from}, imports)
	for i := 0; i < len(found); i++ {
		follow(found[i], g[found[i][len(found[i])-1]].Imports)
	}
	return found
}

// forbidden says why the first package of a way may not reach the last, or "" where it may.
func forbidden(way []string, inTest bool) string {
	from, to := way[0], way[len(way)-1]
	for _, a := range arrows {
		banned := func(folder string) bool {
			return within(to, folder) && !(inTest && slices.Contains(a.inTests, folder))
		}
		if within(from, a.folder) && slices.ContainsFunc(a.mayNot, banned) {
			return a.because
		}
	}
	switch {
	case room(from) >= 0 && room(to) > room(from):
		return roomBecause
	case within(from, to) && !isHelper(from):
		return partBecause
	case isHelper(to) && !isHelper(from) && !inTest:
		return helperBecause
	}
	return ""
}

// room is the place of a package in the list of rooms, or -1.
func room(name string) int {
	short, is := strings.CutPrefix(name, "contract/internal/")
	if !is {
		return -1
	}
	return slices.Index(rooms, short)
}

// within reports whether a package is the folder's own or stands below it.
func within(name, folder string) bool {
	return name == folder || strings.HasPrefix(name, folder+"/")
}

// isHelper reports whether a package serves its users' tests, as net/http/httptest does.
func isHelper(name string) bool { return strings.HasSuffix(path.Base(name), "test") }

// below turns an import path into a path below the module. Those of others stay as they are.
func below(importPath string) string { return strings.TrimPrefix(importPath, module+"/") }

func TestViolations(t *testing.T) {
	const part, helper = partBecause, helperBecause
	alone, values, judge, favour := arrows[0].because, arrows[1].because, arrows[2].because, arrows[3].because
	tests := map[string]struct {
		packages string // one a line: NAME: IMPORTS | TEST IMPORTS
		want     []string
	}{
		"the design": {"spec: spec/value\nspec/value:\nfixtures: spec\nmockserver: spec fixtures mockserver/store\n" +
			"mockserver/store: spec\nmockserver/store/storetest: mockserver/store\nmockserver/mocktest: mockserver\n" +
			"contract: spec fixtures\ncmd/actalike: spec fixtures mockserver contract", nil},
		"others' packages":              {"spec: fmt example.com/fixtures example.com/cmd", nil},
		"siblings":                      {"spec/a: spec/b\nspec/b:", nil},
		"names that only begin alike":   {"spec:\nspecial: spec\nspec/values: spec/value\nspec/value:", nil},
		"contract's test sees the mock": {"contract: | mockserver/mocktest\nmockserver/mocktest: mockserver\nmockserver:", nil},
		"cmd's test sees both":          {"cmd/actalike: | mockserver contract\nmockserver:\ncontract:", nil},
		"a test imports its package":    {"spec: | spec spec/spectest\nspec/spectest: spec", nil},

		"direct":        {"spec: fixtures\nfixtures:", []string{"spec -> fixtures: " + alone}},
		"from below":    {"spec/a/b: contract/c\ncontract/c:", []string{"spec/a/b -> contract/c: " + alone}},
		"in a test":     {"fixtures: | mockserver\nmockserver:", []string{"test of fixtures -> mockserver: " + values}},
		"by its test":   {"mockserver: | contract\ncontract:", []string{"test of mockserver -> contract: " + judge}},
		"the judge":     {"contract: mockserver\nmockserver:", []string{"contract -> mockserver: " + favour}},
		"a room above":  {"contract/internal/session: contract/internal/record\ncontract/internal/record:", []string{"contract/internal/session -> contract/internal/record: " + roomBecause}},
		"a room below":  {"contract/internal/record: contract/internal/session\ncontract/internal/session:", nil},
		"cmd":           {"contract: | cmd/actalike\ncmd/actalike:", []string{"test of contract -> cmd/actalike: " + favour}},
		"its folder":    {"spec/a: spec\nspec:", []string{"spec/a -> spec: " + part}},
		"grandparent":   {"spec/a/b: spec\nspec:", []string{"spec/a/b -> spec: " + part}},
		"part's test":   {"spec/a: | spec\nspec:", []string{"test of spec/a -> spec: " + part}},
		"helper in use": {"cmd/a: mockserver/mocktest\nmockserver/mocktest:", []string{"cmd/a -> mockserver/mocktest: " + helper}},
		"through another": {"contract: contract/a\ncontract/a: docs\ndocs: mockserver\nmockserver:", []string{
			"contract -> contract/a -> docs -> mockserver: " + favour,
			"contract/a -> docs -> mockserver: " + favour,
		}},
		"through a helper": {"mockserver/store: | mockserver/mocktest\nmockserver/mocktest: mockserver\nmockserver:", []string{
			"test of mockserver/store -> mockserver/mocktest -> mockserver: " + part,
		}},
		"a test's way through the program": {"spec: | docs\ndocs: fixtures\nfixtures:", []string{
			"test of spec -> docs -> fixtures: " + alone,
		}},
		"not through another's tests": {"spec: docs\ndocs: | fixtures\nfixtures:", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := violations(madeUp(test.packages)); !slices.Equal(got, test.want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(test.want, "\n\t"))
			}
		})
	}
}

// Every line of the table is able to fail: no arrow is there for show.
func TestEveryArrowBinds(t *testing.T) {
	for _, a := range arrows {
		if a.because == "" || !slices.Contains(folders, a.folder) {
			t.Errorf("%q: an arrow needs a reason and a folder of the root", a.folder)
		}
		for _, to := range a.mayNot {
			for _, imports := range []string{"%s", "| %s", "| | %s"} {
				packages := fmt.Sprintf("%s/x: "+imports+"/y\n%s/y:", a.folder, to, to)
				allowed := imports != "%s" && slices.Contains(a.inTests, to)
				if got := violations(madeUp(packages)); (len(got) == 0) != allowed {
					t.Errorf("%q: got %q, allowed: %t", packages, got, allowed)
				}
			}
		}
	}
}

// madeUp reads a graph of lines "NAME: IMPORTS | TEST IMPORTS | EXTERNAL TEST IMPORTS".
func madeUp(packages string) graph {
	ours := graph{}
	for line := range strings.Lines(packages) {
		name, imports, _ := strings.Cut(strings.TrimSpace(line), ":")
		parts := append(strings.Split(imports, "|"), "", "")
		ours[name] = pkg{
			ImportPath:   module + "/" + name,
			Imports:      strings.Fields(parts[0]),
			TestImports:  strings.Fields(parts[1]),
			XTestImports: strings.Fields(parts[2]),
		}
	}
	return ours
}
