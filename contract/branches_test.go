package contract_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/spec"
)

// overlappingBranches let every step in by both branches of oneOf.
const overlappingBranches = `openapi: 3.0.3
info: {title: Steps, version: "1"}
paths:
  /next:
    get:
      operationId: next
      responses: {'200': {description: the next step, content: {application/json: {schema: {$ref: '#/components/schemas/Step'}}}}}
components:
  schemas:
    Step:
      oneOf: [{$ref: '#/components/schemas/Ask'}, {$ref: '#/components/schemas/Tell'}]
      discriminator: {propertyName: kind, mapping: {ask: '#/components/schemas/Ask', tell: '#/components/schemas/Tell'}}
    Ask: {type: object, properties: {kind: {type: string}, question: {type: string}}}
    Tell: {type: object, properties: {kind: {type: string}, text: {type: string}}}
`

// TestDiscriminatorTellsOverlappingBranchesApart accuses no server of what its
// document leaves it no other way to say, and every one that does not say it.
func TestDiscriminatorTellsOverlappingBranchesApart(t *testing.T) {
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "steps.yaml", Text: []byte(overlappingBranches)}})
	require.NoError(t, err)
	for answer, broken := range map[string]bool{
		`{"kind": "ask", "question": "why?"}`:       false,
		`{"kind": "sing"}`:                          true,
		`{"question": "why?"}`:                      true,
		`{"kind": "ask", "question": 7, "text": 7}`: true,
	} {
		result, err := contract.Run(context.Background(), contract.Config{Target: "http://target.localhost", API: api, Transport: always(answer)})
		require.NoError(t, err)
		found := false
		for _, c := range result.Results {
			for _, f := range c.Findings {
				found = found || f.Verdict == finding.Broken
			}
		}
		require.Equal(t, broken, found, answer)
	}
}

// always is a server with one answer to everything.
type always string

func (a always) RoundTrip(r *http.Request) (*http.Response, error) {
	header := http.Header{"Content-Type": {"application/json"}}
	status := http.StatusOK
	if r.URL.Path != "/next" {
		status = http.StatusNotFound
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(string(a))), Request: r}, nil
}
