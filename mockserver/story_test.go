package mockserver_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// storySettings are the words of the comment of a story that set the mock up.
var storySettings = map[string]func(*mockserver.Config){
	"any-token":        func(c *mockserver.Config) { c.AnyToken = true },
	"unknown-ids-make": func(c *mockserver.Config) { c.MakeUnknown = true },
}

// TestStories runs every file of testdata/stories against a mock of the document it
// begins with. What an answer saves can stand in later requests, as "$name".
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/stories/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			require.Equal(t, "openapi.yaml", archive.Files[0].Name)
			api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: file, Text: archive.Files[0].Data}})
			require.NoError(t, err)
			mock := mocktest.Start(t, func(c *mockserver.Config) {
				c.API = api
				for _, word := range strings.Fields(string(archive.Comment)) {
					if set, ok := storySettings[word]; ok {
						set(c)
					}
				}
			})
			archive.Files = archive.Files[1:]
			runScript(t, archive, &script{mock: mock, judge: judgeOf(t, api)})
		})
	}
}
