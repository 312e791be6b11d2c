package spec_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// TestAFailedBranchIsNamed has values break anyOf: the branch that was meant says why or,
// where none can have been meant, each of them does.
func TestAFailedBranchIsNamed(t *testing.T) {
	const document = `openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /a:
    put:
      requestBody:
        content:
          application/json:
            schema:
              anyOf:
                - {type: object, required: [kind, wheels], properties: {kind: {const: car}, wheels: {type: integer}}}
                - {type: object, required: [kind, sails], properties: {kind: {enum: [boat, ship]}, sails: {type: integer}}}
                - {type: 'null'}
      responses: {"204": {description: ok}}
`
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "a.yaml", Text: []byte(document)}})
	require.NoError(t, err)
	schema := api.Operations[0].Body.Media[0].Schema
	for text, want := range map[string]string{
		`{"kind":"ship","sails":"two"}`: "/sails: must be integer, not string (type)",
		`{"kind":"car"}`:                "/wheels: is required (required)",
		`{"kind":"plane","sails":2}`:    "the value: matches no branch of anyOf: /kind must be 'car'; or /kind must be one of 'boat', 'ship'; or it must be null, not object (anyOf)",
		`{"sails":2.5,"wheels":"x"}`:    "the value: matches no branch of anyOf: /kind is required; or /kind is required; or it must be null, not object (anyOf)",
		`3`:                             "the value: must be object or null, not number (type)",
	} {
		v, err := value.Decode([]byte(text))
		require.NoError(t, err)
		require.Equal(t, want, schema.Validate(v, spec.AsRequest)[0].String(), text)
	}
}
