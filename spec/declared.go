package spec

import (
	"github.com/actalike/actalike/internal/value"
)

// declared is a value without the members that its schema does not declare or
// that the server keeps, at every depth. It looks into values that are written
// as a whole: items of arrays, and objects within themselves.
func (w *writer) declared(s *Schema, v any, pointer string) any {
	switch v := v.(type) {
	case []any:
		if s.Items != nil {
			return w.declaredItems(s, v, pointer)
		}
	case map[string]any:
		if s.closed() {
			return w.declaredMembers(s, v, pointer)
		}
	}
	return v
}

func (w *writer) declaredItems(s *Schema, array []any, pointer string) any {
	kept := make([]any, len(array))
	for i, item := range array {
		kept[i] = item
		if i >= len(s.Prefix) && composite(item) {
			kept[i] = w.declared(s.Items, item, pointer+value.Pointer(itoa(i)))
		}
	}
	return kept
}

// composite tells whether a value has values within.
func composite(v any) bool {
	switch v.(type) {
	case []any, map[string]any:
		return true
	}
	return false
}

func (w *writer) declaredMembers(s *Schema, object map[string]any, pointer string) any {
	kept := make(map[string]any, len(object))
	sent := 0
	for _, p := range s.Properties {
		v, ok := object[p.Name]
		if ok {
			sent++
		}
		switch {
		case p.Schema.Keywords.ReadOnly && p.Required: // it tells which thing is meant, and every answer holds it
			if kept[p.Name] = v; !ok {
				kept[p.Name], _ = ZeroValue(p.Schema)
			}
		case !ok:
		case p.Schema.Keywords.ReadOnly:
			w.serverKept(pointer + value.Pointer(p.Name))
		case !composite(v):
			kept[p.Name] = v
		default:
			kept[p.Name] = w.declared(p.Schema, v, pointer+value.Pointer(p.Name))
		}
	}
	if sent == len(object) {
		return kept
	}
	for _, name := range undeclared(s, object) {
		w.unknown(pointer + value.Pointer(name))
	}
	return kept
}

// closed tells whether the schema declares members and does not ask for others.
// One whose branches may declare more is open.
func (s *Schema) closed() bool {
	more := s.Keywords.AdditionalProperties
	open := more.Schema != nil || (more.Has != nil && *more.Has) || len(s.Keywords.PatternProperties) > 0
	return len(s.Properties) > 0 && !open && len(s.AnyOf)+len(s.OneOf) == 0
}
