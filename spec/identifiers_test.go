package spec_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// answer is the schema of the JSON answer of GET on a path.
func answer(t *testing.T, api *spec.API, path string) *spec.Schema {
	t.Helper()
	o := api.Route("GET", path).Operation
	require.NotNil(t, o, path)
	media, ok := o.Success().JSON()
	require.True(t, ok, path)
	return media.Schema
}

func TestSchemasAreFoundByTheirNames(t *testing.T) {
	api := loadNamed(t, "testdata/identifiers/named-schemas.yaml")
	for text, accepted := range map[string]bool{
		`{"id":1,"name":"Rex","tag":{"label":"good"}}`: true,
		`{"id":1,"name":"Rex","tag":{"label":7}}`:      false,
		`{"id":"1","name":"Rex"}`:                      false,
	} {
		require.Equal(t, accepted, answer(t, api, "/pets/1").Accepts(decoded(t, text), spec.AsResponse), text)
	}
	require.False(t, answer(t, api, "/tags").Accepts(decoded(t, `[{"label":7}]`), spec.AsResponse))
}

func TestOpenPartsOfASchemaAreFilledInByWhoRefersToIt(t *testing.T) {
	api := loadNamed(t, "testdata/identifiers/generic-page.yaml")
	list := api.Route("GET", "/pets").Operation
	require.Equal(t, spec.Lists, list.Effect)
	for text, accepted := range map[string]bool{
		`{"total":1,"items":[{"id":1,"name":"Rex"}]}`:   true,
		`{"total":1,"items":[{"id":1}]}`:                false,
		`{"total":1,"items":[{"id":"1","name":"Rex"}]}`: false,
		`{"items":[]}`: false,
	} {
		require.Equal(t, accepted, answer(t, api, "/pets").Accepts(decoded(t, text), spec.AsResponse), text)
	}
	require.Equal(t, 34, answer(t, api, "/pets/1").Position.Line, "positions are those of the text as it was written")
}

func TestADynamicReferenceToNothingIsRefusedByName(t *testing.T) {
	text := []byte("openapi: 3.1.0\ninfo: {title: D, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n        '200':\n          description: ok\n          content: {application/json: {schema: {$dynamicRef: '#gone'}}}\n")
	_, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "d.yaml", Text: text}})
	require.ErrorContains(t, err, `the $dynamicRef "#gone" leads to no $dynamicAnchor`)
	require.ErrorContains(t, err, "d.yaml:9:")
	require.NotEmpty(t, spec.Hint(err))
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	v, err := value.Decode([]byte(text))
	require.NoError(t, err)
	return v
}

func loadNamed(t *testing.T, name string) *spec.API {
	t.Helper()
	source, err := spec.ReadFile(name, nil)
	require.NoError(t, err)
	api, err := spec.Load(context.Background(), spec.Config{Document: source})
	require.NoError(t, err)
	return api
}
