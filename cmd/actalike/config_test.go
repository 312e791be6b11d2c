package main

import (
	"context"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"github.com/actalike/actalike/cmd/actalike/internal/configfile"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/spec"
)

var updateSchema = flag.Bool("update-schema", false, "rewrite docs/actalike.schema.json")

const schemaFile = "../../docs/actalike.schema.json"

func TestPublishedSchemaOfTheConfigurationFile(t *testing.T) {
	root := (&program{Terminal: &terminal.Terminal{}}).root()
	if *updateSchema {
		require.NoError(t, os.WriteFile(schemaFile, configfile.Schema(root), 0o644))
	}
	published, err := os.ReadFile(schemaFile)
	require.NoError(t, err)
	require.Equal(t, string(configfile.Schema(root)), string(published), "go test ./cmd/actalike -run PublishedSchema -update-schema rewrites it")
}

// TestTheTemplateIsValid uncomments everything that --init writes and holds it against
// the published schema.
func TestTheTemplateIsValid(t *testing.T) {
	root := (&program{Terminal: &terminal.Terminal{}}).root()
	check, _, err := root.Find([]string{"check"})
	require.NoError(t, err)
	text, err := os.ReadFile(schemaFile)
	require.NoError(t, err)
	document := "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    put: {requestBody: {content: {application/json: {schema: " + string(text) + "}}}, responses: {'204': {description: ok}}}\n"
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "a.yaml", Text: []byte(document)}})
	require.NoError(t, err)
	schema := api.Operations[0].Body.Media[0].Schema
	valid := func(text string) bool {
		var v any
		require.NoError(t, yaml.Unmarshal([]byte(text), &v))
		return len(schema.Validate(v, spec.AsRequest)) == 0
	}
	require.True(t, valid("check: {seed: 2, report: [a=b]}\nprofiles: {staging: {check: {header: 'X: 7'}}}\n"))
	require.False(t, valid("check: {sed: 2}\n"))
	require.False(t, valid("check: {read-only: 'perhaps'}\n"))
	text = []byte(configfile.Template(check))
	require.True(t, valid(string(text)), "as it is written")
	for _, line := range []string{"seed: 1", "header: ['NAME: VALUE']", "read-only: false", "rate: 0"} {
		require.Contains(t, string(text), "\n  # "+line+"\n")
		require.True(t, valid(strings.Replace(string(text), "# "+line+"\n", line+"\n", 1)), line)
	}
}
