package mockserver_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/spec"
)

// A judge holds answers against the published document: libopenapi-validator,
// formats asserted, which shares no code with the mock.
type judge struct {
	api       *spec.API
	validator validator.Validator
}

func newJudge(t testing.TB) judge {
	t.Helper()
	api, err := spec.Load(context.Background(), spec.Config{})
	require.NoError(t, err)
	return judgeOf(t, api)
}

func judgeOf(t testing.TB, api *spec.API) judge {
	t.Helper()
	document, err := libopenapi.NewDocument(api.Published.Text)
	require.NoError(t, err)
	v, errs := validator.NewValidator(document, config.WithFormatAssertions())
	require.Empty(t, errs)
	return judge{api: api, validator: v}
}

// check fails unless the answer is one that the document declares for the
// operation. What is off the document (405, unknown paths, OPTIONS) is left out.
func (j judge) check(t require.TestingT, request *http.Request, response *http.Response, body []byte) {
	route := j.api.Route(request.Method, request.URL.EscapedPath())
	if route.Operation == nil {
		require.Contains(t, []int{http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNoContent}, response.StatusCode)
		return
	}
	require.NotNil(t, route.Operation.Response(response.StatusCode), "status %d is not declared", response.StatusCode)
	copied := *response
	copied.Body = io.NopCloser(bytes.NewReader(body))
	valid, faults := j.validator.ValidateHttpResponse(request, &copied)
	require.True(t, valid, "%v\n%s", faults, body)
}
