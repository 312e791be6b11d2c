package spec_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/spectest"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

func loaded(t testing.TB, text string) *spec.API {
	t.Helper()
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "test.yaml", Text: []byte(text)}})
	require.NoError(t, err)
	return api
}

// Loading compiles nothing, and a value has what it reaches compiled.
func TestSchemasAreCompiledWhenAValueReachesThem(t *testing.T) {
	api := loaded(t, string(spectest.JSON(spectest.Large(8))))
	require.Zero(t, api.Published.Compiled())
	record := api.Resources[0].Published
	require.False(t, record.Accepts(value.Object{}, spec.AsResponse), "members are missing")
	require.Equal(t, 1, api.Published.Compiled())
	require.False(t, record.Accepts(value.Object{"parent_obj": value.Object{}}, spec.AsResponse))
	require.LessOrEqual(t, api.Published.Compiled(), 2, "the parent is another schema")
	require.NoError(t, record.Compile(spec.AsResponse))
	require.Greater(t, api.Published.Compiled(), 8, "all that it refers to, at any depth")
}

const composed = `
openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /a:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
      responses: {"204": {description: done}}
components:
  schemas:
    A:
      type: object
      properties:
        b: {$ref: '#/components/schemas/B', description: beside}
        circle: {$ref: '#/components/schemas/Circle'}
        tree: {$ref: '#/components/schemas/Tree'}
        broken: {$ref: '#/components/schemas/Broken'}
        inner: {$ref: '#/components/schemas/B/properties/n'}
    B: {type: object, required: [n], properties: {n: {type: integer, minimum: 3}}, unevaluatedProperties: false}
    Circle: {allOf: [{$ref: '#/components/schemas/Round'}]}
    Round: {anyOf: [{$ref: '#/components/schemas/Circle'}]}
    Tree: {type: object, additionalProperties: {$ref: '#/components/schemas/Tree'}}
    Broken: {type: string, pattern: '(?!never)'}
`

// What a reference leads to is judged as if it stood in its place.
func TestReferencesAreJudgedInPlace(t *testing.T) {
	a := loaded(t, composed).Operations[0].Body.Media[0].Schema
	for text, want := range map[string]string{
		`{}`:                         "",
		`{"b": {"n": 3}}`:            "",
		`{"b": {"n": 2}}`:            "/b/n minimum #/components/schemas/B/properties/n/minimum",
		`{"b": {}}`:                  "/b/n required #/components/schemas/B/required",
		`{"inner": 2}`:               "/inner minimum #/components/schemas/B/properties/n/minimum",
		`{"tree": {"x": {"y": {}}}}`: "",
		`{"tree": {"x": {"y": 1}}}`:  "/tree/x/y type #/components/schemas/Tree/type",
		`{"circle": 1}`:              "/circle schema #/components/schemas/Circle",
		`{"broken": "x"}`:            "",
	} {
		v, err := value.Decode([]byte(text))
		require.NoError(t, err)
		got := ""
		for _, v := range a.Validate(v, spec.AsRequest) {
			got += v.Pointer + " " + v.Rule + " " + v.Schema
			require.NotZero(t, v.Position.Line)
		}
		require.Equal(t, want, got, text)
		require.Equal(t, want == "", a.Accepts(v, spec.AsRequest), text)
	}
	require.NoError(t, a.Compile(spec.AsRequest))
}
