package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi-validator/responses"
	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/spec"
)

// sampled is how many records the tests of scale make. `make fixtures-million`
// makes all of them.
var sampled = flag.Int("records", 2000, "records that the tests of scale make")

// A second opinion on what is written: another validator, the published
// document, formats asserted.
func TestEveryWrittenRecordIsValid(t *testing.T) {
	write := byProgram(t)
	document, err := libopenapi.NewDocument(spec.Embedded().Text)
	require.NoError(t, err)
	model, err := document.BuildV3Model()
	require.NoError(t, err)
	validator := responses.NewResponseBodyValidator(&model.Model, config.WithFormatAssertions())
	api, err := spec.Load(t.Context(), spec.Config{})
	require.NoError(t, err)
	o := api.Resources[0].Operations[0]
	judged := func(dst []byte, k int) ([]byte, error) {
		line, err := write(dst, k)
		if err != nil {
			return dst, err
		}
		request, err := http.NewRequest(o.Method, "http://localhost"+o.Path, strings.NewReader("{}"))
		if err != nil {
			return dst, err
		}
		request.Header.Set("Content-Type", "application/json")
		response := &http.Response{
			StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
			Body: io.NopCloser(bytes.NewReader(line[len(dst):])), Request: request,
		}
		if ok, failed := validator.ValidateResponseBody(request, response); !ok {
			return dst, fmt.Errorf("record %d: %v\n%s", k, failed, line[len(dst):])
		}
		return line, nil
	}
	_, err = judged(nil, 1) // the validator compiles its schemas at first use, and not safely by two at once
	require.NoError(t, err)
	start, lines := time.Now(), 0
	for text, err := range fixtures.Parallel(t.Context(), fixtures.Upto(*sampled), judged) {
		require.NoError(t, err)
		lines += bytes.Count(text, []byte("\n"))
	}
	require.Equal(t, *sampled, lines)
	t.Logf("%d records made and judged in %v", lines, time.Since(start).Round(time.Millisecond))
}
