package mockserver_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// TestTheFastPathIsTheReferencePathOfAnyDocument makes descriptions of a single record,
// its members of every kind, and sends bodies of every kind to a mock that takes
// the fast path and to one that does not. No answer is invalid.
func TestTheFastPathIsTheReferencePathOfAnyDocument(t *testing.T) {
	const documents, bodies = 25, 60
	rewrites, statuses := 0, map[int]int{}
	for n := range documents {
		w := world{rand.New(rand.NewPCG(11, uint64(n)))}
		text := value.Encode(w.document())
		api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "one.json", Text: text}})
		require.NoError(t, err, "%s", text)
		if api.Operations[0].Plan == nil {
			continue // what is written and what is read have nothing in common
		}
		fast := mocktest.Start(t, func(c *mockserver.Config) { c.API = api })
		reference := mocktest.Start(t, func(c *mockserver.Config) { c.API = api }, onReferencePath)
		g := newGenerator(t, api)
		require.NotNil(t, g.operation.Plan.Resource)
		if g.operation.Plan.HasFastPath() {
			rewrites++
		}
		for k := range bodies {
			body := w.text(w.changed(w.body(g, k)))
			request := httptest.NewRequest("PATCH", "http://localhost/me", nil)
			request.Header.Set("Content-Type", pick(w.dice, "application/json", "application/json", "application/merge-patch+json"))
			request.Header.Set("Authorization", fmt.Sprint("Bearer user-", 1+w.dice.IntN(3)))
			a, b := answerTo(fast.Server, request, body), answerTo(reference.Server, request, body)
			statuses[a.Code]++
			require.Equal(t, b.Code, a.Code, "%s\n%s\n%s", text, body, b.Body)
			require.Equal(t, b.Header(), a.Header(), "%s\n%s", text, body)
			require.Equal(t, b.Body.String(), a.Body.String(), "%s\n%s", text, body)
			if a.Code == http.StatusOK {
				record, err := value.Decode(a.Body.Bytes())
				require.NoError(t, err)
				require.Empty(t, g.operation.Plan.Resource.Published.Validate(record, spec.AsResponse), "%s\n%s\n%s", text, body, a.Body)
			}
		}
	}
	require.Greater(t, rewrites, documents/2)
	require.Greater(t, statuses[200], documents*bodies/4)
	require.Greater(t, statuses[400], documents*bodies/20)
}

// A world makes descriptions and bodies of a few names, in which they meet.
type world struct{ dice *rand.Rand }

func (w world) sometimes() bool { return w.dice.IntN(3) == 0 }

func (w world) document() value.Object {
	read := w.object(3)
	write := w.written(read)
	body := value.Object{"schema": write}
	return value.Object{
		"openapi": "3.1.0", "info": value.Object{"title": "One", "version": "1"},
		"security":   []any{value.Object{"token": []any{}}},
		"components": value.Object{"securitySchemes": value.Object{"token": value.Object{"type": "http", "scheme": "bearer"}}},
		"paths": value.Object{"/me": value.Object{"patch": value.Object{
			"requestBody": value.Object{"content": value.Object{"application/json": body, "application/merge-patch+json": body}},
			"responses":   value.Object{"200": value.Object{"description": "it", "content": value.Object{"application/json": value.Object{"schema": read}}}},
		}}},
	}
}

// names of members, two of which need escapes where they are a pointer.
var worldNames = []string{"a", "b", "name", "tags", "é", "x/y", "m~n", "size", "at"}

func (w world) object(depth int) value.Object {
	properties, required := value.Object{}, []any{}
	for range 3 + w.dice.IntN(6) {
		name := pick(w.dice, worldNames...)
		properties[name] = w.schema(depth - 1)
		if w.sometimes() && !slices.Contains(required, any(name)) {
			required = append(required, name)
		}
	}
	return value.Object{"type": "object", "properties": properties, "required": required}
}

func (w world) schema(depth int) value.Object {
	if depth <= 0 {
		return w.scalar()
	}
	switch w.dice.IntN(13) {
	case 12:
		return value.Object{"oneOf": []any{w.object(depth - 1), w.object(depth - 1)}}
	case 0:
		return value.Object{}
	case 1:
		return value.Object{"type": "array", "items": w.schema(depth - 1)}
	case 2:
		return value.Object{"type": "array", "items": w.scalar(), "maxItems": value.Int(3), "uniqueItems": w.sometimes()}
	case 3:
		return w.object(depth - 1)
	case 4:
		object := w.object(depth - 1)
		object["additionalProperties"] = pick[any](w.dice, true, false, value.Object{"type": "string"})
		return object
	case 5:
		return value.Object{"oneOf": []any{w.schema(depth - 1), value.Object{"type": "null"}}}
	case 6:
		return value.Object{"type": "object", "additionalProperties": w.scalar()}
	case 7:
		schema := w.scalar()
		schema[pick(w.dice, "readOnly", "writeOnly")] = true
		return schema
	}
	return w.scalar()
}

func (w world) scalar() value.Object {
	schema := pick(w.dice,
		value.Object{"type": "string"}, value.Object{"type": "string", "maxLength": value.Int(5)}, value.Object{"type": "string", "format": "date"},
		value.Object{"type": "string", "format": "uri"}, value.Object{"enum": []any{"red", "blue", value.Int(1)}}, value.Object{"type": "boolean"},
		value.Object{"type": "integer", "minimum": value.Int(0), "maximum": value.Int(9)}, value.Object{"type": "number"})
	if kind, typed := schema["type"]; typed && w.sometimes() {
		schema["type"] = []any{kind, "null"}
	}
	return schema
}

// written is what may be written of a record: the same, or some of it, and more.
func (w world) written(read value.Object) value.Object {
	if w.sometimes() {
		return read
	}
	properties := value.Object{"only written": w.scalar()}
	for name, schema := range read["properties"].(map[string]any) {
		if w.dice.IntN(8) > 0 {
			properties[name] = schema
		}
		if kind, typed := schema.(map[string]any)["type"].(string); typed && w.sometimes() {
			properties[name] = value.Merge(schema, value.Object{"type": []any{kind, "null"}})
		}
	}
	return value.Object{"type": "object", "properties": properties}
}

// body is a whole record that can be written, or a value that breaks a rule or is
// at the edge of one.
func (w world) body(g *generator, k int) any {
	switch w.dice.IntN(6) {
	case 0:
		return pick(w.dice, g.invalid...)
	case 1:
		return pick(w.dice, g.boundary...)
	}
	body, _ := g.operation.Plan.Invert(made(g.maker.Record(g.operation.Resource, 100+k)))
	return body
}

// changed is a body with some of its members gone, null, strange or more.
func (w world) changed(body any) any {
	object, is := body.(map[string]any)
	if !is {
		return body
	}
	changed := value.Object{}
	for _, name := range sortedNames(object) {
		if v := object[name]; !w.sometimes() {
			changed[name] = w.changed(v)
		}
	}
	for range w.dice.IntN(2) {
		changed[pick(w.dice, worldNames...)] = pick[any](w.dice, nil, nil, "red", "é\n\u2028", value.Int(1), []any{}, []any{value.Object{"a": nil, "z": true}}, value.Object{"b": nil, "a": value.Int(7)}, value.Object{})
	}
	return changed
}

func sortedNames(object value.Object) []string {
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// text writes a value as a client might: members in any order, with gaps, and
// with escapes that nobody needs.
func (w world) text(v any) []byte {
	var text []byte
	switch v := v.(type) {
	case map[string]any:
		names := sortedNames(v)
		w.dice.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		for i, name := range names {
			text = append(append(append(text, w.gap(i)...), w.text(name)...), ':')
			text = append(text, w.text(v[name])...)
		}
		return append(append([]byte{'{'}, text...), '}')
	case []any:
		for i, item := range v {
			text = append(append(text, w.gap(i)...), w.text(item)...)
		}
		return append(append([]byte{'['}, text...), ']')
	case string:
		if text = value.Encode(v); len(v) > 0 && v[0] < 0x80 && v[0] >= 'a' && w.dice.IntN(10) == 0 {
			text = append(fmt.Appendf(nil, `"\u%04x`, v[0]), text[2:]...)
		}
		return text
	}
	return value.Encode(v)
}

func (w world) gap(i int) string {
	gap := ""
	if w.dice.IntN(10) == 0 {
		gap = " "
	}
	if i > 0 {
		gap += ","
	}
	return gap
}
