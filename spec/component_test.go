package spec_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

const unusedComponents = `openapi: 3.1.0
info: {title: Plants, version: "1"}
paths:
  /plants/{id}:
    get: {responses: {"200": {description: one, content: {application/json: {schema: {$ref: "#/components/schemas/Plant"}}}}}}
components:
  schemas:
    Plant: {type: object, required: [id], properties: {id: {type: integer}}}
    Withered: {allOf: [{$ref: "#/components/schemas/Plant"}, {type: object, required: [on], properties: {on: {type: string, format: date}}}]}
`

func TestComponentsAreThoseThatNoOperationUsesToo(t *testing.T) {
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "plants.yaml", Text: []byte(unusedComponents)}})
	require.NoError(t, err)
	all := api.Effective.Components()
	require.Len(t, all, 2)
	used, ok := api.Operations[0].Success().JSON()
	require.True(t, ok)
	require.Same(t, used.Schema, all["Plant"])
	withered := all["Withered"]
	require.Len(t, withered.Properties, 2, "it inherits")
	require.True(t, withered.Accepts(value.Object{"id": value.Int(1), "on": "2026-01-01"}, spec.AsResponse))
	require.False(t, withered.Accepts(value.Object{"id": value.Int(1), "on": "soon"}, spec.AsResponse))
}
