package aisquare_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"github.com/actalike/actalike/spec/aisquare"
)

// plainWords are properties of the document that are words of every API, of
// OpenAPI or of English as well. A Go file that has one need not mean ours.
var plainWords = map[string]string{
	"address":     "network addresses; a facet of a person",
	"country":     "a facet of a person",
	"description": "a keyword of OpenAPI",
	"details":     "a word of error bodies, and an element of HTML",
	"email":       "a format of JSON Schema",
	"id":          "a word of every API",
	"name":        "a word of every API",
	"phone":       "a facet of a person",
	"title":       "a keyword of OpenAPI",
	"username":    "what many APIs call the key of a person: inference knows such words",
}

// The engine knows nothing of this API: only this folder names its members.
func TestNoOtherFolderNamesAProperty(t *testing.T) {
	names := propertyNames(t)
	for name := range plainWords {
		require.Contains(t, names, name, "a plain word that the document does not have")
	}
	names = slices.DeleteFunc(names, func(name string) bool { return plainWords[name] != "" })
	word := regexp.MustCompile(`\b(?:` + strings.Join(names, "|") + `)\b`)
	used := map[string]bool{}
	for _, file := range goFiles(t) {
		for _, l := range literals(t, file) {
			for _, found := range word.FindAllString(l.text, -1) {
				t.Errorf("%s names %q: what is special to this API stands in spec/aisquare; data for tests in testdata", l.position, found)
			}
			markUsed(used, l.text)
		}
	}
	for name := range plainWords {
		require.True(t, used[name], "%q is in no Go file any more: take it off the list", name)
	}
}

func markUsed(used map[string]bool, text string) {
	for name := range plainWords {
		if !used[name] && regexp.MustCompile(`\b`+name+`\b`).MatchString(text) {
			used[name] = true
		}
	}
}

// propertyNames lists the members of every properties object of the document.
func propertyNames(t *testing.T) []string {
	t.Helper()
	var root any
	require.NoError(t, yaml.Unmarshal(aisquare.Published(), &root))
	names := map[string]bool{}
	collectNames(root, names)
	require.Greater(t, len(names), 40)
	return slices.Sorted(maps.Keys(names))
}

func collectNames(v any, names map[string]bool) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			collectNames(item, names)
		}
	case map[string]any:
		for key, member := range v {
			if properties, ok := member.(map[string]any); ok && key == "properties" {
				for name := range properties {
					names[name] = true
				}
			}
			collectNames(member, names)
		}
	}
}

// goFiles lists every Go file of the repository but this folder's.
func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (path == filepath.Join(root, "spec", "aisquare") || path == filepath.Join(root, ".git")):
			return fs.SkipDir
		case filepath.Ext(path) == ".go":
			files = append(files, path)
		}
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

type literal struct {
	text     string
	position string
}

// literals lists the string literals of a file, those of its imports aside.
func literals(t *testing.T, file string) []literal {
	t.Helper()
	positions := token.NewFileSet()
	tree, err := parser.ParseFile(positions, file, nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	var list []literal
	ast.Inspect(tree, func(n ast.Node) bool {
		if _, ok := n.(*ast.ImportSpec); ok {
			return false
		}
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			text, err := strconv.Unquote(l.Value)
			require.NoError(t, err)
			list = append(list, literal{text, fmt.Sprint(positions.Position(l.Pos()))})
		}
		return true
	})
	return list
}
