package spec_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

const patterns = `
openapi: 3.1.0
info: {title: t, version: "1"}
paths: {}
components:
  schemas:
    Ahead: {type: string, pattern: '^(?=.*\d)\w{4,}$'}
    Escapes: {type: string, pattern: '^[\u0041-\u005A]+$'}
    Unread: {type: object, properties: {a: {type: string, maxLength: 3, pattern: 'a(b'}}}
    Names: {type: object, additionalProperties: false, patternProperties: {'^(?!x)': {type: integer}}}
    UnreadNames: {type: object, additionalProperties: false, patternProperties: {'a(b': {type: integer}}}
    Not: {not: {pattern: 'a(b'}}
    OneOf: {oneOf: [{type: string, pattern: 'a(b'}, {type: string, maxLength: 5}]}
    Regex: {type: string, format: regex}
`

// TestPatternsAreThoseOfEcma262 judges by patterns that RE2 cannot read. One that nobody
// can is passed over alone.
func TestPatternsAreThoseOfEcma262(t *testing.T) {
	schemas := loaded(t, patterns).Effective.Components()
	for name, values := range map[string]struct{ valid, invalid []any }{
		"Ahead":       {[]any{"abc1"}, []any{"abcd", "a1"}},
		"Escapes":     {[]any{"ABC"}, []any{"abc"}},
		"Unread":      {[]any{value.Object{"a": "xyz"}}, []any{value.Object{"a": "long"}, value.Object{"a": true}}},
		"Names":       {[]any{value.Object{"a": value.Int(1)}}, []any{value.Object{"xa": value.Int(1)}, value.Object{"a": "1"}}},
		"UnreadNames": {[]any{value.Object{"a": "1"}}, []any{"a"}},
		"Not":         {[]any{"ab", true}, nil},
		"OneOf":       {[]any{"short", "longer"}, []any{true}},
		"Regex":       {[]any{`^(?=a)\u0041$`}, []any{`a(`, `a\Z`}},
	} {
		for _, v := range values.valid {
			require.Empty(t, schemas[name].Validate(v, spec.AsRequest), "%s: %v", name, v)
		}
		for _, v := range values.invalid {
			require.NotEmpty(t, schemas[name].Validate(v, spec.AsRequest), "%s: %v", name, v)
		}
	}
}
