package generate

import (
	"slices"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// PlainText tells whether a schema takes any text: no format, pattern or choice.
func PlainText(s *spec.Schema) bool {
	k := s.Keywords
	return s.Allows("string") && len(s.Types()) > 0 && k.Format == "" && k.Pattern == "" && len(k.Enum) == 0 && k.Const == nil &&
		len(s.OneOf) == 0 && len(s.AnyOf) == 0 && len(s.Choices()) == 0
}

// PlainThroughout tells whether every member of a body is one that no server can
// find fault with, if its document says all: refusing the body is then broken.
func PlainThroughout(r *spec.Resource, s *spec.Schema, body value.Object) bool {
	if s == nil || len(s.OneOf)+len(s.AnyOf) > 0 {
		return false
	}
	for name, v := range body {
		p, ok := s.Property(name)
		foreign := slices.ContainsFunc(r.Foreign, func(f spec.ForeignKey) bool { return f.Pointer == value.Pointer(name) })
		if !ok || foreign || compare.NamedAsManaged(name) || compare.KeyLike(name) {
			return false
		}
		switch v.(type) {
		case string:
			if !PlainText(p.Schema) && len(p.Schema.Choices()) == 0 && p.Schema.Keywords.Format != "date" && p.Schema.Keywords.Format != "date-time" {
				return false
			}
			if PlainText(p.Schema) && !compare.Readable(name) {
				return false
			}
		case map[string]any, []any:
			return false
		}
	}
	return true
}
