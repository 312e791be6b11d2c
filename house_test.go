package actalike_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go/ast"
	"go/parser"
	"go/token"
)

// importable are the packages that others may import; all else is a command or internal.
var importable = []string{
	"contract", "contract/contracttest", "contract/finding", "contract/report",
	"fixtures", "fixtures/encode",
	"mockserver", "mockserver/fault", "mockserver/mocktest", "mockserver/store",
	"spec", "spec/aisquare",
}

// The bounds of the house. Each is what was measured last; it may only sink.
const (
	maxPackageFiles = 50 // production files of one package; 30 is the aim
)

// A source is one package as the go command lists it.
type source struct {
	Dir, ImportPath, Name string
	GoFiles               []string
}

// sources asks the go command for the packages of this module.
func sources(t *testing.T) []source {
	t.Helper()
	watch(t)
	out, err := exec.Command("go", "list", "-json=Dir,ImportPath,Name,GoFiles", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []source
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var s source
		if err := decoder.Decode(&s); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		if below(s.ImportPath) != module {
			list = append(list, s)
		}
	}
}

func TestOnlyKnownPackagesAreImportable(t *testing.T) {
	for _, s := range sources(t) {
		name := below(s.ImportPath)
		inside := slices.Contains(strings.Split(name, "/"), "internal") || s.Name == "main"
		if !inside && !slices.Contains(importable, name) {
			t.Errorf("%s: whoever imports this module can import it; put it under internal/", name)
		}
	}
}

func TestPackagesAreRooms(t *testing.T) {
	most, of := 0, ""
	for _, s := range sources(t) {
		if len(s.GoFiles) > most {
			most, of = len(s.GoFiles), below(s.ImportPath)
		}
	}
	t.Logf("most production files: %d in %s", most, of)
	if most > maxPackageFiles {
		t.Errorf("%s has %d production files, more than %d", of, most, maxPackageFiles)
	}
}

// flagWord finds what reads like a flag: --word.
var flagWord = regexp.MustCompile(`(^|[^-\w])--[a-z][a-z-]{2,}`)

// Libraries return errors; the command line knows which flag is meant.
func TestLibrariesNameNoFlags(t *testing.T) {
	var found []string
	for _, s := range sources(t) {
		if name := below(s.ImportPath); within(name, "cmd") || name == "internal/curl" { // that names those of curl
			continue
		}
		for _, name := range s.GoFiles {
			for _, literal := range stringLiterals(t, path.Join(s.Dir, name)) {
				if flagWord.MatchString(literal) {
					found = append(found, below(s.ImportPath)+"/"+name+": "+literal)
				}
			}
		}
	}
	if len(found) > 0 {
		t.Errorf("literals outside cmd that name a flag:\n%s", strings.Join(found, "\n"))
	}
}

func stringLiterals(t *testing.T, file string) []string {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	ast.Inspect(tree, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			text, _ := strconv.Unquote(literal.Value) // the parser took it
			list = append(list, text)
		}
		return true
	})
	return list
}
