package spec_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

var update = flag.Bool("update", false, "write the golden files anew")

// eachArchive runs a test on every archive of a folder, in a folder of its own
// that holds the archive's files and is the current one.
func eachArchive(t *testing.T, folder string, test func(t *testing.T, a *archive)) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		file, err := filepath.Abs(name)
		require.NoError(t, err)
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			files, err := txtar.ParseFile(file)
			require.NoError(t, err)
			t.Chdir(t.TempDir())
			require.NoError(t, txtar.Write(files, "."))
			test(t, &archive{file: file, files: files})
		})
	}
}

// An archive holds a description as files, and golden texts.
type archive struct {
	file  string
	files *txtar.Archive
}

func (a *archive) text(name string) (string, bool) {
	for _, f := range a.files.Files {
		if f.Name == name {
			return string(f.Data), true
		}
	}
	return "", false
}

// golden compares got with a text of the archive, or writes it there.
func (a *archive) golden(t *testing.T, name, got string) {
	t.Helper()
	want, ok := a.text(name)
	if !*update {
		require.True(t, ok, "%s has no %q: run the test with -update", a.file, name)
		require.Equal(t, want, got)
		return
	}
	for i := range a.files.Files {
		if a.files.Files[i].Name == name {
			a.files.Files[i].Data = []byte(got)
		}
	}
	if !ok {
		a.files.Files = append(a.files.Files, txtar.File{Name: name, Data: []byte(got)})
	}
	require.NoError(t, os.WriteFile(a.file, txtar.Format(a.files), 0o644))
}

// load loads the archive's first file, with its overlay.yaml if there is one.
func (a *archive) load() (*spec.API, error) {
	var config spec.Config
	var err error
	if config.Document, err = spec.ReadFile(a.files.Files[0].Name, nil); err != nil {
		return nil, err
	}
	if _, ok := a.text("overlay.yaml"); ok {
		if config.Overlay, err = spec.ReadFile("overlay.yaml", nil); err != nil {
			return nil, err
		}
	}
	return spec.Load(context.Background(), config)
}

// embedded is the profile API.
func embedded(t testing.TB) *spec.API {
	t.Helper()
	api, err := spec.Load(context.Background(), spec.Config{})
	require.NoError(t, err)
	return api
}

// loadText loads a document of one file.
func loadText(t testing.TB, text string) *spec.API {
	t.Helper()
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "openapi.yaml", Text: []byte(text)}})
	require.NoError(t, err)
	return api
}

func decode(t require.TestingT, text string) any {
	v, err := value.Decode([]byte(text))
	require.NoError(t, err, text)
	return v
}

// operation finds "METHOD /path".
func operation(t require.TestingT, api *spec.API, name string) *spec.Operation {
	for _, o := range api.Operations {
		if o.Method+" "+o.Path == name {
			return o
		}
	}
	require.Fail(t, "no operation", name)
	return nil
}

// violationLines writes one line for each violation.
func violationLines(violations []spec.Violation) string {
	if len(violations) == 0 {
		return "  valid\n"
	}
	var b strings.Builder
	for _, v := range violations {
		fmt.Fprintf(&b, "  %q breaks %s of %s: %s\n", v.Pointer, v.Rule, v.Position, v.Message)
	}
	return b.String()
}

// eachSchema visits every schema that the operations of an API use.
func eachSchema(api *spec.API, visit func(*spec.Schema)) {
	seen := map[*spec.Schema]bool{}
	var walk func(schemas ...*spec.Schema)
	walk = func(schemas ...*spec.Schema) {
		for _, s := range schemas {
			if s == nil || seen[s] {
				continue
			}
			seen[s] = true
			visit(s)
			for _, p := range s.Properties {
				walk(p.Schema)
			}
			walk(s.Additional, s.Items)
			for _, list := range [][]*spec.Schema{s.Prefix, s.AllOf, s.AnyOf, s.OneOf} {
				walk(list...)
			}
		}
	}
	for _, o := range api.Operations {
		for _, m := range mediaOf(o) {
			walk(m.Schema, m.Published)
		}
	}
}

func mediaOf(o *spec.Operation) []spec.MediaType {
	var media []spec.MediaType
	if o.Body != nil {
		media = append(media, o.Body.Media...)
	}
	for _, r := range o.Responses {
		media = append(media, r.Media...)
	}
	return media
}
