package spec_test

import (
	"encoding/json"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/actalike/actalike/internal/format"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// edgeStrings are those that programs trip over.
var edgeStrings = []string{
	"", " ", "a", "ABC", "x", "dark", "null", "0", "\x00", "\u202eabc", "e\u0301", "\U0001F600", "\ufeff", "\ufffd", "<script>", `"\`, "~1/~0",
	"1970-01-01", "2024-02-30", "2024-02-29T12:30:00Z", "ada@example.com", "https://example.com/ä", "http://[", "urn:a:b", "../..", "{}",
	strings.Repeat("x", 20), strings.Repeat("é", 21), strings.Repeat("a", 151), "__proto__",
}

var edgeNumbers = []string{
	"0", "-0", "1", "-1", "1.0", "0.1", "1e2", "2147483647", "2147483648", "-2147483649", "9223372036854775808", "1e308", "1e-300", "123456789012345678901234567890",
}

var edgeNames = []string{"id", "name", "key", "unknown", "", "__proto__", "a/b~c", "\x00", "x"}

// freeValue draws any JSON value.
func freeValue(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		most := 6
		if depth <= 0 {
			most = 4
		}
		switch rapid.IntRange(0, most).Draw(t, "kind") {
		case 0:
			return nil
		case 1:
			return rapid.Bool().Draw(t, "boolean")
		case 2:
			return json.Number(rapid.SampledFrom(edgeNumbers).Draw(t, "number"))
		case 3, 4:
			return rapid.OneOf(rapid.SampledFrom(edgeStrings), rapid.String()).Draw(t, "text")
		case 5:
			return append([]any{}, rapid.SliceOfN(freeValue(depth-1), 0, 3).Draw(t, "array")...)
		default:
			return rapid.MapOfN(rapid.SampledFrom(edgeNames), freeValue(depth-1), 0, 3).Draw(t, "object")
		}
	})
}

// likely draws values of a schema: mostly of its type, now and then null or of
// any other. Objects get unknown members, too.
func likely(s *spec.Schema, depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		switch n := rapid.IntRange(0, 19).Draw(t, "luck"); {
		case n == 0:
			return freeValue(2).Draw(t, "other")
		case n == 1:
			return nil
		default:
			return drawTyped(t, s, depth)
		}
	})
}

func drawTyped(t *rapid.T, s *spec.Schema, depth int) any {
	if branches := slices.Concat(s.AnyOf, s.OneOf); len(branches) > 0 && depth > 0 {
		return likely(rapid.SampledFrom(branches).Draw(t, "branch"), depth-1).Draw(t, "of branch")
	}
	if len(s.Keywords.Enum) > 0 {
		if v, ok := rapid.SampledFrom(s.Keywords.Enum).Draw(t, "of enum").(string); ok {
			return v
		}
	}
	types := slices.DeleteFunc(s.Types(), func(name string) bool { return name == "null" })
	if len(s.Properties) > 0 {
		types = []string{"object"}
	}
	if len(types) == 0 {
		return freeValue(3).Draw(t, "free")
	}
	switch rapid.SampledFrom(types).Draw(t, "type") {
	case "boolean":
		return rapid.Bool().Draw(t, "boolean")
	case "integer", "number":
		return json.Number(rapid.SampledFrom(edgeNumbers).Draw(t, "number"))
	case "string":
		return drawText(t, s)
	case "array":
		return drawArray(t, s, depth)
	default:
		return drawObject(t, s, depth)
	}
}

func drawText(t *rapid.T, s *spec.Schema) any {
	if f, ok := format.Find(s.Keywords.Format); ok && rapid.IntRange(0, 3).Draw(t, "formatted") > 0 {
		return rapid.SampledFrom([]any{f.Example, f.Neutral}).Draw(t, "of format")
	}
	return rapid.OneOf(rapid.SampledFrom(edgeStrings), rapid.String()).Draw(t, "text")
}

func drawArray(t *rapid.T, s *spec.Schema, depth int) any {
	items := freeValue(1)
	if s.Items != nil {
		items = likely(s.Items, depth-1)
	}
	if depth <= 0 {
		return []any{}
	}
	return append([]any{}, rapid.SliceOfN(items, 0, 4).Draw(t, "items")...)
}

func drawObject(t *rapid.T, s *spec.Schema, depth int) any {
	members := value.Object{}
	if depth <= 0 {
		return members
	}
	for _, p := range s.Properties {
		if rapid.IntRange(0, 3).Draw(t, p.Name+"?") == 0 {
			members[p.Name] = mostlyRight(t, p, depth-1)
		}
	}
	if s.Additional != nil {
		members[rapid.SampledFrom(edgeNames).Draw(t, "name")] = likely(s.Additional, depth-1).Draw(t, "additional")
	}
	if rapid.IntRange(0, 9).Draw(t, "unknown?") == 0 {
		members[rapid.SampledFrom(edgeNames).Draw(t, "unknown name")] = freeValue(2).Draw(t, "unknown")
	}
	return members
}

// mostlyRight puts a wrong member right, three times of four: one is enough to
// have a whole change refused.
func mostlyRight(t *rapid.T, p spec.Property, depth int) any {
	v := likely(p.Schema, depth).Draw(t, p.Name)
	if p.Schema.Accepts(v, spec.AsPatch) || rapid.IntRange(0, 3).Draw(t, "stays wrong") == 0 {
		return v
	}
	return smallest(p.Schema)
}

// accepted makes of a drawn object one that a schema accepts: members that it
// refuses are put right or left out.
func accepted(t *rapid.T, s *spec.Schema) value.Object {
	record := value.Object{}
	for _, p := range s.Properties {
		if !p.Required && rapid.Bool().Draw(t, p.Name+"?") {
			continue
		}
		v := likely(p.Schema, 3).Draw(t, p.Name)
		if !p.Schema.Accepts(v, spec.AsResponse) {
			v = smallest(p.Schema)
		}
		if p.Schema.Accepts(v, spec.AsResponse) {
			record[p.Name] = v
		}
	}
	return record
}

// smallest is a value that a schema is likely to accept.
func smallest(s *spec.Schema) any {
	if neutral, ok := spec.ZeroValue(s); ok {
		return neutral
	}
	members := value.Object{}
	for _, p := range s.Properties {
		if p.Required {
			members[p.Name] = smallest(p.Schema)
		}
	}
	if len(members) == 0 {
		return "ABC"
	}
	return members
}
