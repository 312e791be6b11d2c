package spec_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/spec"
)

// Each archive of testdata/accepted holds a description, what is judged by it
// (judge: one value a line), and what the judge says (judged).
func TestAccepted(t *testing.T) {
	eachArchive(t, "accepted", func(t *testing.T, a *archive) {
		api, err := a.load()
		require.NoError(t, err)
		everySchemaCompiles(t, api)
		lines, _ := a.text("judge")
		var got strings.Builder
		for line := range strings.Lines(lines) {
			got.WriteString(line)
			got.WriteString(judgeLine(t, api, strings.TrimSpace(line)))
		}
		a.golden(t, "judged", got.String())
	})
}

// judgeLine judges "METHOD /path request VALUE" or "METHOD /path response VALUE".
func judgeLine(t *testing.T, api *spec.API, line string) string {
	t.Helper()
	words := strings.SplitN(line, " ", 4)
	require.Len(t, words, 4, line)
	o := operation(t, api, words[0]+" "+words[1])
	v := decode(t, words[3])
	if words[2] == "response" {
		media, ok := o.Success().JSON()
		require.True(t, ok)
		return violationLines(media.Published.Validate(v, spec.AsResponse))
	}
	require.Equal(t, "request", words[2], line)
	direction := spec.AsRequest
	if o.Method == "PATCH" {
		direction = spec.AsPatch
	}
	media, ok := o.Body.Accept("application/json")
	require.True(t, ok)
	return violationLines(media.Schema.Validate(v, direction))
}

func everySchemaCompiles(t *testing.T, api *spec.API) {
	t.Helper()
	eachSchema(api, func(s *spec.Schema) {
		for _, direction := range []spec.Direction{spec.AsResponse, spec.AsRequest, spec.AsPatch} {
			require.NoError(t, s.Compile(direction))
		}
		require.NotZero(t, s.Position.Line, s.Location)
	})
}

// Each archive of testdata/refused holds a description that cannot be loaded,
// and what a person is told (told).
func TestRefused(t *testing.T) {
	eachArchive(t, "refused", func(t *testing.T, a *archive) {
		_, err := a.load()
		a.golden(t, "told", told(t, err))
	})
}

// told is what a person reads of an error: one line, and one with a hint.
func told(t *testing.T, err error) string {
	t.Helper()
	var ours *spec.Error
	require.True(t, errors.As(err, &ours), "%v is no *spec.Error", err)
	require.NotContains(t, err.Error(), "\n")
	require.NotEmpty(t, spec.Hint(err), "%v has no hint", err)
	return fmt.Sprintf("%v\nhint: %s\n", err, spec.Hint(err))
}
