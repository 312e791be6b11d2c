package spec_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/actalike/actalike/internal/format"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// What the judge says of an answer, libopenapi-validator says too.
func TestJudgeAgreesWithLibopenapiValidator(t *testing.T) {
	for name, w := range worlds(t) {
		t.Run(name, func(t *testing.T) {
			schema := w.plan.Resource.Published
			valid := 0
			rapid.Check(t, func(t *rapid.T) {
				record := accepted(t, schema)
				for _, p := range schema.Properties {
					if rapid.IntRange(0, len(schema.Properties)).Draw(t, p.Name+"!") == 0 {
						record[p.Name] = likely(p.Schema, 3).Draw(t, p.Name)
					}
				}
				violations := schema.Validate(record, spec.AsResponse)
				err := w.library(record)
				require.Equal(t, err == nil, len(violations) == 0, "%s\nthe judge: %v\nthe library: %v", encode(record), violations, err)
				require.Equal(t, len(violations) == 0, schema.Accepts(record, spec.AsResponse))
				if len(violations) == 0 {
					valid++
				}
			})
			if !testing.Short() { // rapid draws few values then
				require.Greater(t, valid, 5)
				require.Less(t, valid, 95)
			}
		})
	}
}

// A violation names a place in the value and a place in the document.
func TestViolationsNamePlaces(t *testing.T) {
	for name, w := range worlds(t) {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			body := likely(w.plan.Body, 4).Draw(t, "body")
			violations := w.plan.Check(body)
			require.True(t, slices.IsSortedFunc(violations, func(a, b spec.Violation) int {
				if a.Pointer < b.Pointer {
					return -1
				}
				return 0
			}))
			for _, v := range violations {
				_, found := value.At(body, v.Pointer)
				require.True(t, found || v.Rule == "required", "%v", v)
				require.NotZero(t, v.Position.Line)
				require.NotEmpty(t, v.Rule)
				require.NotEmpty(t, v.Message)
				require.NotContains(t, v.String(), "\n")
			}
		}))
	}
}

func TestJudgingAtOnce(t *testing.T) {
	api := loadSettings(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			eachSchema(api, func(s *spec.Schema) {
				for _, direction := range []spec.Direction{spec.AsResponse, spec.AsRequest, spec.AsPatch} {
					s.Validate(value.Object{"id": "x"}, direction)
				}
			})
			api.Route("PATCH", "/settings")
			plan := writer(t, api)
			plan.Write(decode(t, settingsRecord).(map[string]any), spec.Change{Body: value.Object{"labels": []any{"a"}}, Names: hashNames{}})
		})
	}
	group.Wait()
}

func TestNeutral(t *testing.T) {
	tests := map[string]string{
		"{type: string}": `""`, "{type: boolean}": `false`, "{type: array, items: {}}": `[]`, "{type: object}": `{}`, "{type: integer}": `0`,
		"{type: [array, string]}": `""`, "{}": `""`, "{type: string, minLength: 1, default: d}": `"d"`, "{enum: [b, a]}": `"b"`, "{const: 7}": "",
		"{type: integer, minimum: 5}": `5`, "{type: integer, exclusiveMinimum: 5, default: 9}": `9`, "{type: string, pattern: '^x$'}": "",
		"{type: 'null'}": "", "{type: string, format: uri}": `"about:blank"`, "{type: string, format: date, enum: ['2020-01-01']}": `"2020-01-01"`,
		"{type: string, format: unknown}": `""`, "{type: array, minItems: 1}": "", "{type: object, required: [a]}": "",
	}
	for schema, want := range tests {
		got, ok := spec.ZeroValue(bodyOf(t, loadText(t, thing(schema))))
		require.Equal(t, want != "", ok, schema)
		if ok {
			require.Equal(t, want, encode(got), schema)
		}
	}
}

func TestNeutralOfEveryFormat(t *testing.T) {
	for _, f := range format.All() {
		jsonType := value.Kind(f.Example)
		body := bodyOf(t, loadText(t, thing("{type: "+jsonType+", format: "+f.Name+"}")))
		neutral, ok := spec.ZeroValue(body)
		require.True(t, ok, f.Name)
		require.Contains(t, []any{f.Neutral, ""}, neutral, "%s: empty text where no rule is asserted", f.Name)
		require.True(t, body.Accepts(f.Example, spec.AsRequest), f.Name)
	}
}

func TestSchemaFacts(t *testing.T) {
	body := bodyOf(t, loadText(t, thing(`
              title: Named
              allOf:
                - {required: [a, c], properties: {a: {type: string}}}
                - $ref: '#/paths/~1thing/put/requestBody/content/application~1json/schema/properties/b'
                  required: [e]
                  properties: {e: {type: [integer, 'null']}}
              required: [b]
              properties:
                b: {type: object, properties: {d: {type: number}, e: {}}}
                c: {description: free, x-anything: 1}`)))
	var names, required []string
	for _, p := range body.Properties {
		names = append(names, p.Name)
		if p.Required {
			required = append(required, p.Name)
		}
	}
	require.Equal(t, []string{"b", "c", "a", "d", "e"}, names)
	require.Equal(t, []string{"b", "c", "a", "e"}, required)
	require.Equal(t, "Named", body.Name())
	c, _ := body.Property("c")
	require.True(t, c.Schema.Unconstrained())
	require.True(t, c.Schema.Allows("null"))
	a, _ := body.Property("a")
	require.False(t, a.Schema.Unconstrained())
	require.False(t, a.Schema.Allows("null"))
	d, _ := body.Property("d")
	require.True(t, d.Schema.Allows("integer"))
	_, ok := body.Property("f")
	require.False(t, ok)
	require.Equal(t, `{"b":{"d":1,"z":2},"c":[{"x":2,"y":1}],"a":"x","A":null}`,
		string(body.AppendJSON(nil, value.Object{"A": nil, "a": "x", "c": []any{value.Object{"y": value.Int(1), "x": value.Int(2)}}, "b": value.Object{"z": value.Int(2), "d": value.Int(1)}})))
}

func TestAppendJSONReadsBack(t *testing.T) {
	for name, w := range worlds(t) {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			v := likely(w.plan.Body, 4).Draw(t, "v")
			again, err := value.Decode(w.plan.Body.AppendJSON(nil, v))
			require.NoError(t, err)
			require.True(t, value.Equal(v, again))
		}))
	}
}

// TestViolationsHaveABound breaks a rule in each of 5,000 members: the first thousand of
// them are named, whatever the order in which they are looked at.
func TestViolationsHaveABound(t *testing.T) {
	schema := loaded(t, manyMembers).Effective.Components()["Map"]
	body := value.Object{}
	for i := range 5000 {
		body[fmt.Sprintf("k%04d", i)] = value.Int(int64(i))
	}
	violations := schema.Validate(body, spec.AsRequest)
	require.Len(t, violations, spec.MostViolations)
	require.Equal(t, "/k0999", violations[999].Pointer)
}

const manyMembers = `
openapi: 3.1.0
info: {title: t, version: "1"}
paths: {}
components: {schemas: {Map: {type: object, additionalProperties: {type: string}}}}
`
