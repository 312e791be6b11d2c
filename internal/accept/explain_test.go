package accept_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/accept"
	"github.com/actalike/actalike/internal/value"
)

// TestExplainsAsTheLibrary is the contract: of any schema and value, both name the
// same rules at the same places.
func TestExplainsAsTheLibrary(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(11, 12))}
	broken := 0
	for range count() / 400 {
		schema := g.document()
		compiled := compile(t, schema)
		explain := accept.NewCompiler().Explain(compiled)
		for range 40 {
			v := g.value(3)
			report := &accept.Report{Most: 10_000}
			err := compiled.Validate(v)
			if err != nil {
				explain(report, v)
				broken++
			}
			require.Equal(t, named(errorsOf(err)), named(report.Broken), "schema %s\nvalue %s", value.Encode(schema), value.Encode(v))
		}
	}
	require.Positive(t, broken)
}

func errorsOf(err error) []*jsonschema.ValidationError {
	if failed, ok := err.(*jsonschema.ValidationError); ok {
		return []*jsonschema.ValidationError{failed}
	}
	return nil
}

// named says which rules are broken where, and of which branches.
func named(list []*jsonschema.ValidationError) []string {
	var names []string
	for _, e := range list {
		switch e.ErrorKind.(type) {
		case *kind.AnyOf, *kind.OneOf:
			branches := make([]string, len(e.Causes))
			for i, cause := range e.Causes {
				branches[i] = strings.Join(named([]*jsonschema.ValidationError{cause}), "; ")
			}
			names = append(names, fmt.Sprintf("%s (%s)", rule(e), strings.Join(branches, " | ")))
		case *kind.Schema, *kind.Group, *kind.Reference, *kind.AllOf:
			names = append(names, named(e.Causes)...)
		default:
			names = append(names, rule(e))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// rule says which rule is broken where. The library's place of a broken propertyNames shares its memory with that of the
// member it looks at next, so which one it names depends on the order of a map: it is left out.
func rule(e *jsonschema.ValidationError) string {
	if _, ok := e.ErrorKind.(*kind.PropertyNames); ok {
		return fmt.Sprintf("%T of %s", e.ErrorKind, e.SchemaURL)
	}
	return fmt.Sprintf("/%s breaks %T of %s", strings.Join(e.InstanceLocation, "/"), e.ErrorKind, e.SchemaURL)
}

// TestReportsHaveABound breaks rules ten thousand times, in every way in which a rule
// looks at members and items.
func TestReportsHaveABound(t *testing.T) {
	object, list := value.Object{}, []any{}
	for i := range 10_000 {
		object[fmt.Sprint("k", i)] = true
		list = append(list, true)
	}
	for _, text := range []string{
		`{"additionalProperties":{"type":"string"}}`, `{"additionalProperties":false}`, `{"patternProperties":{"^k":{"type":"string"}}}`,
		`{"propertyNames":{"maxLength":1}}`, `{"type":"object","allOf":[{"additionalProperties":{"type":"null"}}]}`,
		`{"anyOf":[{"additionalProperties":{"type":"string"}},{"additionalProperties":{"type":"null"}}]}`,
		`{"additionalProperties":{"anyOf":[{"type":"string"},{"type":"null"}]}}`,
		`{"items":{"type":"string"},"additionalProperties":false}`, `{"oneOf":[{"items":{"oneOf":[{"type":"null"},{"const":1}]},"additionalProperties":false}]}`,
		`{"$defs":{"a":{"additionalProperties":{"minimum":1,"type":"string"}}},"$ref":"#/$defs/a"}`,
	} {
		schema, err := value.Decode([]byte(text))
		require.NoError(t, err)
		explain := accept.NewCompiler().Explain(compile(t, schema))
		for _, v := range []any{object, list} {
			report := &accept.Report{Most: 100}
			explain(report, v)
			require.LessOrEqual(t, size(report.Broken), 300, text) // groups, too
			if _, isObject := v.(value.Object); isObject {
				require.NotEmpty(t, report.Broken, text)
			}
		}
	}
}

func size(list []*jsonschema.ValidationError) int {
	n := 0
	for _, e := range list {
		n += 1 + size(e.Causes)
		if k, ok := e.ErrorKind.(*kind.AdditionalProperties); ok {
			n += len(k.Properties) - 1
		}
	}
	return n
}
