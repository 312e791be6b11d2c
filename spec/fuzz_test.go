package spec_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// FuzzLoad reads any bytes as a document. Whatever loads is used.
func FuzzLoad(f *testing.F) {
	f.Add(spec.Embedded().Text)
	for _, text := range featureDocuments(f) {
		f.Add(text)
	}
	for _, seed := range []string{
		"", "\x00", "{", "[]", "openapi: 3.0.0", "openapi: 3.1.0\npaths: {/x: null}", `{"openapi":"3.1.0","paths":{"/x":{"get":null}}}`,
		"openapi: 3.1.0\npaths: {/x: {get: {parameters: [null], responses: null, requestBody: null, security: [null]}}}",
		"openapi: 3.1.0\npaths: {/x: {get: {responses: {default: {content: {application/json: {schema: {$ref: '#'}}}}}}}}",
		"openapi: 3.1.0\na: &a {b: *a}", "openapi: 3.1.0\n<<: [{a: 1}, *b]", "openapi: 3.1.0\ninfo: null\ncomponents: null\nsecurity: null",
		"openapi: 3.1.0\nx-actalike: {resources: {a: {schema: '#/components/schemas/A'}}}\npaths: {}",
		thing("{type: object, properties: {a: {type: [string, 'null'], pattern: '('}, b: false, c: {enum: [1e999999999, .inf, 0x1p9]}}}"),
		thing("{type: integer, maximum: 1e99999, multipleOf: 0, minLength: -1, required: [1], allOf: [], $id: 'x:y', $anchor: a}"),
		thing("{$ref: '#/paths/~1thing/put/requestBody/content/application~1json/schema', minLength: 1}"),
		thing("{allOf: [{$ref: '#/paths/~1thing/put/requestBody/content/application~1json/schema'}], nullable: true}"),
		strings.Replace(thing("{nullable: true, allOf: [{}], properties: {a: {}}}"), "3.1.0", "3.0.3", 1),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		defer hungAfterAMinute().Stop()
		api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "f.yaml", Text: notNil(text)}})
		if err != nil {
			fine(t, err)
		} else {
			use(api)
		}
	})
}

// FuzzOverlay reads any bytes as an Overlay of a small document.
func FuzzOverlay(f *testing.F) {
	f.Add(spec.EmbeddedOverlay().Text)
	head := "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n"
	for _, seed := range []string{
		"", "{", "overlay: 1.0.0", head + "- null", head + "- {target: $, update: null}", head + "- {target: '$..*', remove: true}",
		head + "- {target: $, remove: true}", head + "- {target: $.openapi, update: {a: b}}", head + "- {target: '$..*', update: {$ref: '#'}}",
		head + "- {target: '$.paths.*.*', update: {x-actalike: {resource: a, effect: merge}}}", head + "- {target: '$[?(@.a==1)]', update: 1}",
		head + "- {target: $.paths, update: [1]}", head + "- {target: $.info, copy: $.paths}",
		"overlay: 1.0.0\ninfo: {title: O, version: '1'}\nextends: http://example.com/a.yaml\nactions: [{target: $.info, update: {title: x}}]",
	} {
		f.Add([]byte(seed))
	}
	document := spec.Source{Name: "f.yaml", Text: []byte(thing("{type: object, properties: {a: {type: string}}}"))}
	f.Fuzz(func(t *testing.T, text []byte) {
		defer hungAfterAMinute().Stop()
		api, err := spec.Load(context.Background(), spec.Config{Document: document, Overlay: spec.Source{Name: "o.yaml", Text: notNil(text)}})
		if err != nil {
			fine(t, err)
		} else {
			use(api)
		}
	})
}

// hungAfterAMinute ends the fuzzing of an input that has no end.
func hungAfterAMinute() *time.Timer {
	return time.AfterFunc(time.Minute, func() { panic("the input keeps the reader busy without end") })
}

// featureDocuments are the texts of testdata/documents: one small document a feature.
func featureDocuments(f *testing.F) [][]byte {
	names, err := filepath.Glob(filepath.Join("testdata", "documents", "*.yaml"))
	require.NoError(f, err)
	require.NotEmpty(f, names)
	var texts [][]byte
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(f, err)
		texts = append(texts, text)
	}
	return texts
}

// notNil keeps an empty text from meaning the embedded one.
func notNil(text []byte) []byte { return append([]byte{}, text...) }

// fine tells whether a person can read an error.
func fine(t *testing.T, err error) {
	var ours *spec.Error
	require.True(t, errors.As(err, &ours), "%v", err)
	require.NotEmpty(t, spec.Hint(err), "%v", err)
	require.NotContains(t, err.Error(), "\n")
	require.Less(t, len(err.Error()), 2000)
}

// use does with a description what a server would.
func use(api *spec.API) {
	values := []any{nil, value.Object{}, value.Object{"a": "x"}, "text", value.Int(1), []any{nil}}
	eachSchema(api, func(s *spec.Schema) {
		_, _, _ = s.Name(), s.Types(), s.Unconstrained()
		_, _ = spec.ZeroValue(s)
		for _, v := range values {
			for _, direction := range []spec.Direction{spec.AsResponse, spec.AsRequest, spec.AsPatch} {
				s.Validate(v, direction)
			}
			s.AppendJSON(nil, v)
		}
	})
	for _, o := range api.Operations {
		api.Route(o.Method, o.Path)
		api.Route(o.Method, o.Path+"/%2F//x")
		_, _ = o.Success(), o.Response(404)
		if o.Plan != nil {
			for _, v := range values {
				o.Plan.Write(value.Object{}, spec.Change{Body: v})
			}
		}
	}
}
