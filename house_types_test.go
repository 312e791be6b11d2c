package actalike_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// The bounds that are counted by type, a little above what was measured last (57, 140, 44). They may only sink.
const (
	maxMethods   = 58  // methods of one type, embedded ones included; 40 is the aim
	maxPairs     = 144 // pairs of files that use each other; 56 is the aim
	maxSpecTypes = 45  // exported types of spec; 25 is the aim
)

// house is the module with its types. Packages of others are not loaded: what passes through their types is not
// counted, and the count needs no build.
type house struct {
	fset     *token.FileSet
	sources  map[string]source
	packages map[string]*checked
}

// checked is one package with its types.
type checked struct {
	pkg   *types.Package
	files []*ast.File
	uses  map[*ast.Ident]types.Object
}

var errForeign = errors.New("a package of others")

// Import implements types.Importer: it checks packages of this module from their source, each once.
func (h *house) Import(importPath string) (*types.Package, error) {
	if r, ok := h.packages[importPath]; ok {
		return r.pkg, nil
	}
	s, ok := h.sources[importPath]
	if !ok {
		return nil, errForeign
	}
	r := &checked{uses: map[*ast.Ident]types.Object{}}
	for _, name := range s.GoFiles {
		tree, err := parser.ParseFile(h.fset, path.Join(s.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		r.files = append(r.files, tree)
	}
	config := types.Config{Importer: h, Error: func(error) {}} // names of others are unknown here
	r.pkg, _ = config.Check(importPath, h.fset, r.files, &types.Info{Uses: r.uses})
	h.packages[importPath] = r
	return r.pkg, nil
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{token.NewFileSet(), map[string]source{}, map[string]*checked{}}
	for _, s := range sources(t) {
		h.sources[s.ImportPath] = s
	}
	for importPath := range h.sources {
		if _, err := h.Import(importPath); err != nil {
			t.Fatalf("%s: %v", importPath, err)
		}
	}
	return h
}

// pairs returns the pairs of files of a package that use names, methods or fields of each other, sorted.
func (h *house) pairs(r *checked) []string {
	uses := map[[2]string]bool{}
	for id, object := range r.uses {
		if object.Pkg() == r.pkg && object.Pos().IsValid() && !isLocal(object) {
			uses[[2]string{h.file(id.Pos()), h.file(object.Pos())}] = true
		}
	}
	var list []string
	for use := range uses {
		if use[0] < use[1] && uses[[2]string{use[1], use[0]}] {
			list = append(list, below(r.pkg.Path())+": "+use[0]+" and "+use[1])
		}
	}
	slices.Sort(list)
	return list
}

func (h *house) file(pos token.Pos) string { return path.Base(h.fset.Position(pos).Filename) }

// isLocal reports whether an object is a variable of a function.
func isLocal(object types.Object) bool {
	v, ok := object.(*types.Var)
	return ok && !v.IsField() && v.Parent() != v.Pkg().Scope()
}

// typeNames returns the types that a package declares, without aliases.
func (r *checked) typeNames() []*types.TypeName {
	var list []*types.TypeName
	for _, name := range r.pkg.Scope().Names() {
		if declared, ok := r.pkg.Scope().Lookup(name).(*types.TypeName); ok && !declared.IsAlias() {
			list = append(list, declared)
		}
	}
	return list
}

// methods counts the methods of a type, those of embedded types of this module included.
func methods(declared *types.TypeName) int {
	if types.IsInterface(declared.Type()) {
		return 0
	}
	set, count := types.NewMethodSet(types.NewPointer(declared.Type())), 0
	for i := range set.Len() {
		if pkg := set.At(i).Obj().Pkg(); pkg != nil && within(pkg.Path(), module) {
			count++
		}
	}
	return count
}

func TestTypesAndFilesKeepTheirBounds(t *testing.T) {
	most, of, exported := 0, "", 0
	var pairs []string
	h := newHouse(t)
	for importPath, r := range h.packages {
		pairs = append(pairs, h.pairs(r)...)
		for _, declared := range r.typeNames() {
			if count := methods(declared); count > most {
				most, of = count, below(importPath)+"."+declared.Name()
			}
			if below(importPath) == "spec" && declared.Exported() {
				exported++
			}
		}
	}
	t.Logf("most methods: %d of %s; pairs of files that use each other: %d; exported types of spec: %d", most, of, len(pairs), exported)
	if most > maxMethods {
		t.Errorf("%s has %d methods, embedded ones included, more than %d", of, most, maxMethods)
	}
	if len(pairs) > maxPairs {
		slices.Sort(pairs)
		t.Errorf("%d pairs of files use each other, more than %d:\n%s", len(pairs), maxPairs, strings.Join(pairs, "\n"))
	}
	if exported > maxSpecTypes {
		t.Errorf("spec exports %d types, more than %d", exported, maxSpecTypes)
	}
}

func TestTheBinaryLinksNoTesting(t *testing.T) {
	watch(t)
	out, err := exec.Command("go", "list", "-deps", "./cmd/actalike").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, module+"/spec") {
		t.Fatalf("go list named %d packages, but not spec", len(deps))
	}
	if slices.Contains(deps, "testing") {
		t.Error("cmd/actalike imports the package testing, maybe through others")
	}
}
