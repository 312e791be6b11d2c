package accept_test

import (
	"encoding/json"
	"flag"
	"math/rand/v2"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/accept"
	"github.com/actalike/actalike/internal/value"
)

var pairs = flag.Int("pairs", 100_000, "number of generated pairs of schema and value")

// count is how many pairs are compared: `make check` compares a few.
func count() int {
	if testing.Short() {
		return *pairs / 10
	}
	return *pairs
}

// TestAgreesWithTheLibrary is the contract: of any schema and value, both say
// the same.
func TestAgreesWithTheLibrary(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(1, 2))}
	const valuesEach = 200
	valid := 0
	var tape value.Tape
	for range count() / valuesEach {
		schema := g.document()
		compiled := compile(t, schema)
		c := accept.NewCompiler()
		accepts, onTape := c.Compile(compiled), c.CompileOnTape(compiled)
		for range valuesEach {
			v := g.value(3)
			want := compiled.Validate(v) == nil
			require.Equal(t, want, accepts(v), "schema %s\nvalue %s", value.Encode(schema), value.Encode(v))
			if tape.Read(value.Encode(v)) {
				require.Equal(t, want, onTape(&tape, 0), "schema %s\nvalue on a tape %s", value.Encode(schema), value.Encode(v))
			}
			if want {
				valid++
			}
		}
	}
	require.Greater(t, valid, count()/20, "too few values are valid")
	require.Less(t, valid, count()*19/20, "too few values are invalid")
}

// TestMembersAgreeWithTheWhole says of an object that is valid: after a change
// it is valid if the member is, and if it may be missing.
func TestMembersAgreeWithTheWhole(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(3, 4))}
	compared, itemwise := 0, 0
	var tape value.Tape
	for compared < count()/100 {
		schema := g.objectDocument()
		compiled := compile(t, schema)
		c := accept.NewCompiler()
		whole, members := c.Compile(compiled), c.Members(compiled)
		for range 20 {
			object, _ := g.object(2).(map[string]any)
			if members == nil || !whole(object) {
				continue
			}
			name := g.name()
			changed := value.MergeKeepingNulls(object, value.Object{name: g.value(1)}).(map[string]any)
			compared++
			require.Equal(t, whole(changed), members.Accepts(name, changed[name]), "schema %s\nvalue %s", value.Encode(schema), value.Encode(changed))
			if tape.Read(value.Encode(changed[name])) {
				accepted := members.OnTape(name)(&tape, 0)
				require.Equal(t, whole(changed), accepted, "schema %s\nvalue %s", value.Encode(schema), value.Encode(changed))
				if item := members.ItemOnTape(name); item != nil && tape.Kind(0) == '[' {
					itemwise++
					require.Equal(t, accepted, everyItem(&tape, item), "schema %s\nvalue %s", value.Encode(schema), value.Encode(changed))
				}
			}
			delete(changed, name)
			require.Equal(t, whole(changed), !members.Requires(name), "schema %s\nvalue %s", value.Encode(schema), value.Encode(changed))
		}
	}
	require.Positive(t, itemwise)
}

func everyItem(tape *value.Tape, accepts accept.TapeFunc) bool {
	for i, end := tape.Within(0); i < end; i = tape.Behind(i) {
		if !accepts(tape, i) {
			return false
		}
	}
	return true
}

// TestWhatIsImpliedIsAccepted asks of a member that may be all but null that a schema
// takes, whether it may.
func TestWhatIsImpliedIsAccepted(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(7, 8))}
	said := 0
	for range count() / 20 {
		by := g.scalarSchema()
		rule := value.Object{}
		for keyword, v := range by {
			if g.dice.IntN(3) > 0 {
				rule[keyword] = v
			}
		}
		if g.dice.IntN(4) == 0 {
			rule["maxLength"] = g.keyword("maxLength", 0)
		}
		c, taken := accept.NewCompiler(), compile(t, by)
		members := c.Members(compile(t, value.Object{"properties": value.Object{"a": rule}}))
		if members == nil || !members.Implied("a", taken) {
			continue
		}
		said++
		for range 20 {
			if v := g.value(2); v != nil && c.Compile(taken)(v) {
				require.True(t, members.Accepts("a", v), "%s is not implied by %s: %s", value.Encode(rule), value.Encode(by), value.Encode(v))
			}
		}
	}
	require.Greater(t, said, count()/400)
}

// scalarSchema is one of keywords that look at no members.
func (g generator) scalarSchema() value.Object {
	schema := value.Object{}
	for range 1 + g.dice.IntN(4) {
		keyword := pick(g, "type", "const", "enum", "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "multipleOf", "minItems", "uniqueItems", "items")
		schema[keyword] = g.keyword(keyword, 0)
	}
	return schema
}

func TestWhatLooksAtAnObjectAsAWholeHasNoMembers(t *testing.T) {
	for _, text := range []string{`{"minProperties":1}`, `{"anyOf":[{}]}`, `{"not":{}}`, `{"type":"string"}`, `{"allOf":[{"maxProperties":3}]}`, `{"const":{}}`, `{"dependentRequired":{"a":["b"]}}`} {
		schema, err := value.Decode([]byte(text))
		require.NoError(t, err)
		require.Nil(t, accept.NewCompiler().Members(compile(t, schema)), text)
	}
}

func compile(t testing.TB, schema any) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	require.NoError(t, c.AddResource("mem:///schema", schema))
	compiled, err := c.Compile("mem:///schema")
	require.NoError(t, err, "%s", value.Encode(schema))
	return compiled
}

// A generator makes schemas and values of a small world, in which they meet.
type generator struct{ dice *rand.Rand }

func pick[T any](g generator, list ...T) T { return list[g.dice.IntN(len(list))] }

func (g generator) name() string { return pick(g, "a", "b", "c", "ab") }

func (g generator) number() any {
	return json.Number(pick(g, "0", "1", "-1", "2", "1.0", "1.5", "1e1", "10", "9007199254740993", "-0", "0.30"))
}

func (g generator) scalar() any {
	return pick[any](g, nil, true, false, "", "a", "ab", "é", "abc", "2020-01-01", "https://example.com/a", g.number(), g.number())
}

func (g generator) value(depth int) any {
	switch g.dice.IntN(4) {
	case 0:
		return g.object(depth)
	case 1:
		list := []any{}
		for range g.dice.IntN(4) {
			if depth > 0 {
				list = append(list, g.value(depth-1))
			}
		}
		return list
	}
	return g.scalar()
}

func (g generator) object(depth int) any {
	object := value.Object{}
	for range g.dice.IntN(4) {
		if depth > 0 {
			object[g.name()] = g.value(depth - 1)
		}
	}
	return object
}

// document is a schema with definitions that it, and they, may refer to.
func (g generator) document() any {
	schema, ok := g.schema(3).(map[string]any)
	if !ok {
		schema = value.Object{}
	}
	schema["$defs"] = value.Object{"a": g.schema(2), "b": g.schema(2)}
	return schema
}

func (g generator) objectDocument() any {
	if g.dice.IntN(4) == 0 { // one of lists
		list := value.Object{"type": "array", "items": g.schema(1)}
		return value.Object{"$defs": value.Object{"a": g.schema(1), "b": g.schema(1)}, "properties": value.Object{g.name(): list}}
	}
	schema := value.Object{"$defs": value.Object{"a": g.schema(1), "b": g.schema(1)}}
	for _, keyword := range []string{"type", "properties", "required", "additionalProperties", "patternProperties", "propertyNames", "allOf"} {
		if g.dice.IntN(2) == 0 {
			schema[keyword] = g.keyword(keyword, 1)
		}
	}
	return schema
}

func (g generator) schema(depth int) any {
	if depth == 0 || g.dice.IntN(20) == 0 {
		return pick[any](g, true, false, value.Object{}, value.Object{"type": g.keyword("type", 0)}, value.Object{"type": g.keyword("type", 0)})
	}
	schema := value.Object{}
	for range 1 + g.dice.IntN(3) {
		keyword := pick(g, keywords...)
		schema[keyword] = g.keyword(keyword, depth-1)
	}
	return schema
}

var keywords = []string{
	"type", "type", "const", "enum", "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum",
	"exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems", "items", "prefixItems", "contains", "properties", "properties",
	"required", "additionalProperties", "patternProperties", "propertyNames", "minProperties", "maxProperties", "dependentRequired",
	"dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$ref", "contentEncoding",
}

// keyword makes a value for a keyword; depth bounds the schemas in it.
func (g generator) keyword(name string, depth int) any {
	switch name {
	case "type":
		kinds := []string{"null", "boolean", "integer", "number", "string", "array", "object"}
		return pick[any](g, pick(g, kinds...), []any{pick(g, kinds[1:]...), "null"}, "object")
	case "const":
		return g.value(1)
	case "enum":
		return []any{g.value(1), "x", json.Number("7")}
	case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties":
		return json.Number(pick(g, "0", "1", "2", "3"))
	case "pattern":
		return pick(g, "^a", "b$", "^[a-z]{2}$")
	case "format":
		return pick(g, "date", "uri", "email", "no-such-format")
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
		return pick[any](g, json.Number("1"), json.Number("0.3"), json.Number("10"))
	case "multipleOf":
		return pick[any](g, json.Number("1"), json.Number("0.5"), json.Number("2"))
	case "uniqueItems":
		return g.dice.IntN(4) > 0
	case "required":
		return []any{g.name()}
	case "dependentRequired":
		return value.Object{g.name(): []any{g.name()}}
	case "contentEncoding":
		return "base64"
	case "$ref":
		return pick(g, "#/$defs/a", "#/$defs/b", "#")
	}
	return g.nested(name, depth)
}

func (g generator) nested(name string, depth int) any {
	switch name {
	case "prefixItems", "allOf", "anyOf", "oneOf":
		return []any{g.schema(depth), g.schema(depth)}
	case "properties", "dependentSchemas":
		return value.Object{g.name(): g.schema(depth), g.name(): g.schema(depth)}
	case "patternProperties":
		return value.Object{pick(g, "^a", "b"): g.schema(depth)}
	}
	return g.schema(depth)
}
