package format_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi-validator/helpers"
	ours "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/format"
	"github.com/actalike/actalike/internal/value"
)

// asserted compiles {"format": name} as spec's judge does.
func asserted(t *testing.T, name string) func(v any) error {
	t.Helper()
	compiler := ours.NewCompiler()
	compiler.AssertFormat()
	for _, f := range format.All() {
		if f.Check != nil {
			compiler.RegisterFormat(&ours.Format{Name: f.Name, Validate: f.Check})
		}
	}
	require.NoError(t, compiler.AddResource("a:schema", value.Object{"format": name}))
	schema, err := compiler.Compile("a:schema")
	require.NoError(t, err)
	return schema.Validate
}

// assertedByLibrary compiles the same with libopenapi-validator.
func assertedByLibrary(t *testing.T, name string) func(v any) error {
	t.Helper()
	options := config.NewValidationOptions(config.WithFormatAssertions())
	schema, err := helpers.NewCompiledSchema("schema", value.Encode(value.Object{"format": name}), options)
	require.NoError(t, err)
	return schema.Validate
}

func TestExamplesAndNeutralsAreValid(t *testing.T) {
	for _, f := range format.All() {
		t.Run(f.Name, func(t *testing.T) {
			judge, library := asserted(t, f.Name), assertedByLibrary(t, f.Name)
			for what, v := range map[string]any{"example": f.Example, "neutral": f.Neutral} {
				require.NoError(t, judge(v), "%s by the judge", what)
				require.NoError(t, library(v), "%s by libopenapi-validator", what)
			}
		})
	}
}

func TestFormatsAreDocumented(t *testing.T) {
	for _, f := range format.All() {
		require.NotEmpty(t, f.Title, f.Name)
		require.NotEmpty(t, f.Source, f.Name)
		require.NotNil(t, f.Example, f.Name)
		require.NotNil(t, f.Neutral, f.Name)
		require.NotEmpty(t, f.Example, f.Name)
		require.Equal(t, value.Kind(f.Example), value.Kind(f.Neutral), f.Name)
	}
}

func TestFormatsAreSortedAndUnique(t *testing.T) {
	all := format.All()
	require.True(t, slices.IsSortedFunc(all, func(a, b format.Format) int { return strings.Compare(a.Name, b.Name) }))
	require.Len(t, slices.CompactFunc(format.All(), func(a, b format.Format) bool { return a.Name == b.Name }), len(all))
}

func TestAllIsACopy(t *testing.T) {
	format.All()[0].Name = "changed"
	require.NotEqual(t, "changed", format.All()[0].Name)
}

func TestFind(t *testing.T) {
	for _, f := range format.All() {
		found, ok := format.Find(f.Name)
		require.True(t, ok)
		require.Equal(t, f.Title, found.Title)
	}
	_, ok := format.Find("no-such-format")
	require.False(t, ok)
}

func TestFormatsOfOurOwn(t *testing.T) {
	tests := []struct {
		format, value string
		valid         bool
	}{
		{"int32", "2147483647", true}, {"int32", "2147483648", false}, {"int32", "-2147483648", true}, {"int32", "-2147483649", false},
		{"int32", "1.0", true}, {"int32", "1.5", false}, {"int32", "1e3", true}, {"int32", "1e300", false}, {"int32", "10e-1", true},
		{"int32", `"text"`, true}, {"int32", "null", true},
		{"int64", "9223372036854775807", true}, {"int64", "9223372036854775808", false}, {"int64", "-9223372036854775808", true},
		{"int64", "-9223372036854775809", false},
		{"byte", `"YQ=="`, true}, {"byte", `"YQ"`, false}, {"byte", `"%"`, false}, {"byte", "7", true},
	}
	for _, test := range tests {
		v, err := value.Decode([]byte(test.value))
		require.NoError(t, err)
		err = asserted(t, test.format)(v)
		require.Equal(t, test.valid, err == nil, "%s %s: %v", test.format, test.value, err)
		if test.format != "byte" {
			require.Equal(t, test.valid, assertedByLibrary(t, test.format)(v) == nil, "libopenapi-validator: %s %s", test.format, test.value)
		}
	}
}

func TestHugeNumbersAreNotWorkedOut(t *testing.T) {
	require.Error(t, asserted(t, "int64")(json.Number("1e999999999")))
	require.Error(t, asserted(t, "int32")(json.Number(strings.Repeat("9", 1000))))
}
