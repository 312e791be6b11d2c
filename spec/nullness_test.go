package spec

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/spectest"
)

const nullSchemas = `
info: {title: t, version: "1"}
paths: {/a: {get: {responses: {"204": {description: done}}}}}
components:
  schemas:
    Text: {type: string}
    NullText: {type: string, nullable: true}
    TextOrNull: {type: [string, "null"]}
    Listed: {enum: [a, null]}
    NullableListed: {enum: [a], nullable: true}
    NotListed: {enum: [a, b]}
    Fixed: {const: null}
    OtherFixed: {const: 1}
    AllOf: {allOf: [{$ref: '#/components/schemas/NullText'}, {$ref: '#/components/schemas/Listed'}]}
    AllOfNot: {allOf: [{$ref: '#/components/schemas/Text'}]}
    NullableAllOf: {allOf: [{$ref: '#/components/schemas/Text'}], nullable: true}
    AnyOf: {anyOf: [{type: integer}, {$ref: '#/components/schemas/Listed'}]}
    OneOf: {oneOf: [{enum: [null]}, {enum: [null, 1]}]}
    OneOfOne: {oneOf: [{enum: [null]}, {type: integer}]}
    Not: {not: {type: integer}}
    NotNull: {not: {enum: [null]}}
    If: {if: {enum: [null]}, then: {type: integer}, else: {}}
    IfNot: {if: {type: integer}, then: {type: integer}}
    Beside: {$ref: '#/components/schemas/Listed', type: string}
    Broken: {anyOf: [{enum: [null]}, {pattern: '(?!never)'}]}
    Circle: {allOf: [{$ref: '#/components/schemas/Circle'}]}
    Anything: {}
    Members: {minimum: 3, required: [a], properties: {a: {type: string}}}
`

// TestNullnessIsWhatTheJudgeSays asks of every schema in both ways.
func TestNullnessIsWhatTheJudgeSays(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		open int // schemas that the keywords leave open
	}{
		"OpenAPI 3.0": {"openapi: 3.0.3" + nullSchemas, 1},
		"OpenAPI 3.1": {"openapi: 3.1.0" + nullSchemas, 1},
		"large":       {string(spectest.JSON(spectest.Large(3))), 0},
	} {
		t.Run(name, func(t *testing.T) {
			api, err := Load(context.Background(), Config{Document: Source{Name: name, Text: []byte(test.text)}})
			require.NoError(t, err)
			open := 0
			require.NotEmpty(t, api.Published.Components())
			for at, s := range api.Published.schemas {
				said := s.nullness()
				if said == unsure {
					open++
					continue
				}
				require.Equal(t, s.Accepts(nil, AsResponse), said == yes, "%s", at)
				require.Equal(t, s.Accepts(nil, AsPatch), said == yes, "%s", at)
			}
			require.Equal(t, test.open, open)
		})
	}
}
