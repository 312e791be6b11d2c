package spec_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/explain"
	"github.com/actalike/actalike/spec"
)

// What is inferred from each small document stands in testdata/inferred: resources
// with their keys, and what every operation does.
func TestInference(t *testing.T) {
	files, err := filepath.Glob("testdata/documents/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			source, err := spec.ReadFile(file, nil)
			require.NoError(t, err)
			golden(t, filepath.Join("testdata", "inferred", name+".txt"), inferred(t, load(t, spec.Config{Document: source})))
		})
	}
}

// golden compares a text with a file; -update writes it anew.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "go test ./spec -update writes it")
	require.Equal(t, string(want), got)
}

func load(t testing.TB, config spec.Config) *spec.API {
	t.Helper()
	api, err := spec.Load(context.Background(), config)
	require.NoError(t, err)
	return api
}

// inferred is the part of an explanation that tells of resources and effects.
func inferred(t *testing.T, api *spec.API) string {
	t.Helper()
	e := explain.Of(api)
	e.Contradictions = nil
	for n := range e.Operations {
		e.Operations[n].Takes, e.Operations[n].Fields = nil, nil
	}
	var text bytes.Buffer
	require.NoError(t, e.WriteText(&text, explain.Style{}))
	var kept []string
	for _, line := range strings.Split(text.String(), "\n") {
		if !strings.HasPrefix(line, "    answers") && !strings.HasPrefix(line, "    security") && !strings.HasPrefix(line, "             ") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// The same document means the same each time, whatever order maps have.
func TestInferenceIsDeterministic(t *testing.T) {
	source, err := spec.ReadFile("testdata/documents/sub-collections.yaml", nil)
	require.NoError(t, err)
	first := inferred(t, load(t, spec.Config{Document: source}))
	for range 20 {
		require.Equal(t, first, inferred(t, load(t, spec.Config{Document: source})))
	}
}

func TestOverlayDeclaresCollection(t *testing.T) {
	api := loadText(t, `openapi: 3.1.0
info: {title: Shop, version: "1"}
x-actalike:
  resources:
    thing: {plural: things, schema: '#/components/schemas/Thing', key: code}
paths:
  /inventory:
    get:
      x-actalike: {resource: thing, effect: list, envelope: /page/stuff}
      responses:
        '200':
          description: things
          content:
            application/json:
              schema:
                type: object
                properties:
                  page: {type: object, properties: {stuff: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}
  /lookup/{wanted}:
    get:
      x-actalike: {resource: thing, effect: read, item: wanted}
      responses:
        '200':
          description: one
          content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
    delete:
      x-actalike: {effect: answer}
      responses: {'204': {description: not what it looks like}}
components:
  schemas:
    Thing: {type: object, required: [code], properties: {code: {type: string}, label: {type: string}}}
`)
	require.Len(t, api.Resources, 1)
	require.Equal(t, "/code", api.Resources[0].Key.Pointer)
	list, read, nothing := api.Operations[0], api.Operations[2], api.Operations[1]
	require.Equal(t, spec.Lists, list.Effect)
	require.Equal(t, "/page/stuff", list.List.Items)
	require.Equal(t, api.Resources[0].Schema, list.List.Item)
	require.Equal(t, "wanted", read.Item)
	require.Equal(t, spec.Answers, nothing.Effect)
}
