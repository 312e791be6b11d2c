package spec

import (
	"encoding/json"

	"github.com/actalike/actalike/internal/format"
)

// ZeroValue is the value that stands for nothing where a schema demands
// something: the emptiest of its type, the documented constant of its format,
// its default, or one of its enum. It is false if none of these is valid.
func ZeroValue(s *Schema) (any, bool) {
	candidates := []any{"", false, []any{}, map[string]any{}, json.Number("0")}
	if f, ok := format.Find(s.Keywords.Format); ok {
		candidates = append(candidates, f.Neutral)
	}
	candidates = append(candidates, plainValue(s, "default"))
	if s.Keywords.Min != nil {
		candidates = append(candidates, plainValue(s, "minimum"))
	}
	if values, ok := plainValue(s, "enum").([]any); ok {
		candidates = append(candidates, values...)
	}
	for _, candidate := range candidates {
		if candidate != nil && s.Accepts(candidate, AsResponse) {
			return candidate, true
		}
	}
	return nil, false
}

// plainValue is the JSON value of a keyword as the document writes it.
func plainValue(s *Schema, keyword string) any {
	n, ok := s.document.node(s.document.Locate(s.Location, keyword))
	if !ok {
		return nil
	}
	return plain(n)
}
