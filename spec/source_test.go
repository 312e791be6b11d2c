package spec_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/spec"
)

// thing is a document whose only body is what schema says, in flow style.
func thing(schema string) string {
	return fmt.Sprintf(`openapi: 3.1.0
info: {title: Things, version: "1"}
paths:
  /thing:
    put:
      requestBody:
        content:
          application/json:
            schema: %s
      responses:
        '204': {description: done}
`, schema)
}

func bodyOf(t *testing.T, api *spec.API) *spec.Schema {
	t.Helper()
	return operation(t, api, "PUT /thing").Body.Media[0].Schema
}

func writeFiles(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
}

func TestPositionsNameFilesAsAPersonOpensThem(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	require.NoError(t, os.MkdirAll("below", 0o755))
	for _, name := range []string{"openapi.yaml", "./openapi.yaml", "x/y.yaml", "./x/y.yaml", "x/../x/y.yaml", filepath.Join(folder, "x", "y.yaml"), "odd # name%41 ?.yaml"} {
		t.Run(name, func(t *testing.T) {
			writeFiles(t, map[string]string{
				name: thing(`{properties: {own: {type: string}, far: {$ref: 'parts/far.yaml'}}}`),
				filepath.Join(filepath.Dir(name), "parts", "far.yaml"): "\n  type: integer\n",
			})
			source, err := spec.ReadFile(name, nil)
			require.NoError(t, err)
			require.Equal(t, name, source.Name)
			api, err := spec.Load(context.Background(), spec.Config{Document: source})
			require.NoError(t, err)
			violations := bodyOf(t, api).Validate(decode(t, `{"own":1,"far":"x"}`), spec.AsRequest)
			require.Len(t, violations, 2)
			require.Equal(t, filepath.Join(filepath.Dir(name), "parts", "far.yaml")+":2:3", violations[0].Position.String())
			require.Equal(t, name+":9:41", violations[1].Position.String())
			_, err = os.Stat(violations[0].Position.File)
			require.NoError(t, err)
		})
	}
}

func TestReadFileFromTheFolderAbove(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFiles(t, map[string]string{"openapi.yaml": thing(`{$ref: a.yaml}`), "a.yaml": "type: integer\n", "sub/x": ""})
	t.Chdir("sub")
	source, err := spec.ReadFile("../openapi.yaml", nil)
	require.NoError(t, err)
	api, err := spec.Load(context.Background(), spec.Config{Document: source})
	require.NoError(t, err)
	require.Equal(t, "../a.yaml:1:1", bodyOf(t, api).Validate("x", spec.AsRequest)[0].Position.String())
}

func TestReadStandardInput(t *testing.T) {
	source, err := spec.ReadFile("-", strings.NewReader(thing(`{type: integer}`)))
	require.NoError(t, err)
	api, err := spec.Load(context.Background(), spec.Config{Document: source})
	require.NoError(t, err)
	require.Equal(t, "stdin:9:22", bodyOf(t, api).Validate("x", spec.AsRequest)[0].Position.String())

	source, err = spec.ReadFile("-", strings.NewReader(thing(`{$ref: 'a.yaml'}`)))
	require.NoError(t, err)
	_, err = spec.Load(context.Background(), spec.Config{Document: source})
	require.Equal(t, "refused to open \"a.yaml\": stdin stands in no folder\nhint: load the document from a file to use relative references\n", told(t, err))

	_, err = spec.ReadFile("-", iotest.ErrReader(os.ErrDeadlineExceeded))
	require.Contains(t, told(t, err), `cannot read "standard input": i/o timeout`)
}

func TestReadFileRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.MkdirAll("folder", 0o755))
	for _, name := range []string{"missing.yaml", "missing/openapi.yaml", "folder", "", "a\nb", "folder/\x00"} {
		_, err := spec.ReadFile(name, nil)
		require.Contains(t, told(t, err), fmt.Sprintf("cannot read %q: ", name))
	}
}

func TestReadFileWithoutTheRightToReadIt(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.Chmod(folder, 0o755))
	t.Chdir(folder)
	writeFiles(t, map[string]string{"closed/openapi.yaml": thing("{}"), "file.yaml": thing("{}"), "open.yaml": thing("{}")})
	require.NoError(t, os.Chmod("closed", 0))
	require.NoError(t, os.Chmod("file.yaml", 0))
	asNobody(t, func() {
		for _, name := range []string{"closed/openapi.yaml", "file.yaml"} {
			_, err := spec.ReadFile(name, nil)
			require.Contains(t, told(t, err), "permission denied")
		}
		_, err := spec.ReadFile("open.yaml", nil)
		require.NoError(t, err)
	})
	require.NoError(t, os.Chmod("closed", 0o755))
}

func TestSymbolicLinksStayInTheFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFiles(t, map[string]string{
		"in/openapi.yaml": thing(`{properties: {a: {$ref: link.yaml}, b: {$ref: out/secret.yaml}}}`),
		"in/kept.yaml":    "type: integer\n",
		"secret.yaml":     "type: integer\n",
	})
	require.NoError(t, os.Symlink("kept.yaml", "in/link.yaml"))
	require.NoError(t, os.Symlink("..", "in/out"))
	source, err := spec.ReadFile("in/openapi.yaml", nil)
	require.NoError(t, err)
	_, err = spec.Load(context.Background(), spec.Config{Document: source})
	require.Contains(t, told(t, err), `cannot read "in/out/secret.yaml": path escapes from parent`)

	require.NoError(t, os.WriteFile("in/openapi.yaml", []byte(thing(`{$ref: link.yaml}`)), 0o644))
	source, err = spec.ReadFile("in/openapi.yaml", nil)
	require.NoError(t, err)
	_, err = spec.Load(context.Background(), spec.Config{Document: source})
	require.NoError(t, err, "a link within the folder is a file of the folder")
}

// remote serves files, and says which were asked for.
func remote(t *testing.T, files map[string]string) (url string, asked *[]string) {
	t.Helper()
	asked = &[]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.URL.Path)
		text, ok := files[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		_, _ = w.Write([]byte(text))
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func TestRemoteReferencesAreFetchedWhenAllowed(t *testing.T) {
	url, asked := remote(t, map[string]string{
		"/parts/a.yaml": "A:\n  type: object\n  properties:\n    b: {$ref: '../b.yaml#/B'}\n    again: {$ref: '#/A'}\n",
		"/b.yaml":       "B: {type: integer}\n",
	})
	source := spec.Source{Name: "openapi.yaml", Text: []byte(thing(fmt.Sprintf("{$ref: '%s/parts/a.yaml#/A'}", url)))}
	_, err := spec.Load(context.Background(), spec.Config{Document: source})
	require.Contains(t, told(t, err), fmt.Sprintf("refused to fetch %q\nhint: remote references are off", url+"/parts/a.yaml"))
	require.Empty(t, *asked)

	api, err := spec.Load(context.Background(), spec.Config{Document: source, AllowRemoteRefs: true})
	require.NoError(t, err)
	violations := bodyOf(t, api).Validate(decode(t, `{"again":{"b":"x"}}`), spec.AsRequest)
	require.Equal(t, url+"/b.yaml:1:5", violations[0].Position.String())
	require.ElementsMatch(t, []string{"/parts/a.yaml", "/b.yaml"}, unique(*asked))
}

func unique(list []string) []string {
	var once []string
	for _, s := range list {
		if !strings.Contains(strings.Join(once, "\n")+"\n", s+"\n") {
			once = append(once, s)
		}
	}
	return once
}

func TestRemoteReferencesThatFail(t *testing.T) {
	url, _ := remote(t, map[string]string{"/down.yaml": "$ref: file:///etc/passwd\n", "/bomb.yaml": strings.Repeat("[", 300) + strings.Repeat("]", 300)})
	for path, want := range map[string]string{
		"/missing.yaml": "418", "/down.yaml": "refused to open", "/bomb.yaml": "nested deeper",
	} {
		source := spec.Source{Name: "openapi.yaml", Text: []byte(thing(fmt.Sprintf("{$ref: '%s%s'}", url, path)))}
		_, err := spec.Load(context.Background(), spec.Config{Document: source, AllowRemoteRefs: true})
		require.Contains(t, told(t, err), want)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	source := spec.Source{Name: "openapi.yaml", Text: []byte(thing(fmt.Sprintf("{$ref: '%s/a.yaml'}", url)))}
	_, err := spec.Load(ended, spec.Config{Document: source, AllowRemoteRefs: true})
	require.Contains(t, told(t, err), "context canceled")
}

func TestAFileLongerThanTheLimitIsRefused(t *testing.T) {
	t.Chdir(t.TempDir())
	file, err := os.Create("openapi.yaml")
	require.NoError(t, err)
	require.NoError(t, file.Truncate(64<<20+1))
	require.NoError(t, file.Close())
	_, err = spec.ReadFile("openapi.yaml", nil)
	require.Contains(t, told(t, err), `cannot read "openapi.yaml": it is longer than 64 MiB`)
}

func TestErrorsChain(t *testing.T) {
	cause := &spec.Error{Message: "inner", Hint: "the inner hint"}
	err := fmt.Errorf("around: %w", &spec.Error{At: spec.Position{File: "f", Line: 2, Column: 3}, Message: "outer", Err: cause})
	require.Equal(t, "around: f:2:3: outer: inner", err.Error())
	require.ErrorIs(t, err, cause)
	require.Equal(t, "the inner hint", spec.Hint(err))
	require.Empty(t, spec.Hint(os.ErrNotExist))
	require.Empty(t, spec.Hint(nil))
	require.Equal(t, "f", spec.Position{File: "f"}.String())
}
