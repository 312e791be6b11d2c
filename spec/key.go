package spec

import (
	"encoding/json"
	"math/big"
	"strings"

	"github.com/actalike/actalike/internal/value"
)

// In is the key of a record; ok is false if no member tells it.
func (k *Key) In(record value.Object) (v any, ok bool) {
	if k.Pointer == "" {
		return nil, false
	}
	v, ok = value.At(record, k.Pointer)
	if text, is := v.(string); ok && is && k.Prefix != "" {
		return strings.CutPrefix(text, k.Prefix)
	}
	return v, ok && v != nil
}

// Put is a copy of a record that has the key. It is the record itself where no
// member tells the key.
func (k *Key) Put(record value.Object, v any) value.Object {
	if k.Pointer == "" {
		return record
	}
	if k.Prefix != "" {
		v = k.Prefix + KeyText(v)
	}
	return Put(record, k.Pointer, v)
}

// Member is the value that a record's member has for the key of a path.
func (k *Key) Member(r *Resource, text string) any {
	if k.Pointer != "" && k.Prefix == "" {
		if member := r.Schema.At(k.Pointer); member != nil {
			return FromText(member, text, AsResponse)
		}
	}
	return text
}

// KeyText is a key as a path has it, before escaping. Two numbers of the same
// value have the same text.
func KeyText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		if n, ok := new(big.Int).SetString(string(v), 10); ok {
			return n.String()
		}
		return string(v)
	}
	return string(value.Encode(v))
}

// Put is a copy of a record with a value at a JSON Pointer, objects made on the
// way.
func Put(record value.Object, pointer string, v any) value.Object {
	return put(record, value.Tokens(pointer), v)
}

// FromText reads a text, as a path or a query has it, as a value of a schema: the
// first of number, boolean and text that it accepts. If it accepts none, the
// value is of the first type that the schema asks for, so that a judge can say
// what is wrong with it.
func FromText(s *Schema, text string, direction Direction) any {
	candidates := textCandidates(text)
	for _, candidate := range candidates {
		if s.Accepts(candidate, direction) {
			return candidate
		}
	}
	for _, candidate := range candidates {
		if kind := value.Kind(candidate); kind != "string" && kind != "null" && len(s.Types()) > 0 && s.Allows(kind) {
			return candidate
		}
	}
	return text
}

// textCandidates lists what a text can mean; the text itself is first unless it
// reads as something else.
func textCandidates(text string) []any {
	var list []any
	switch {
	case text == "true" || text == "false":
		list = append(list, text == "true")
	case text == "null":
		list = append(list, text, nil)
		return list
	case json.Valid([]byte(text)) && strings.IndexAny(text, "-0123456789") == 0:
		list = append(list, json.Number(text))
	}
	return append(list, text)
}

// At is the schema of the member at a JSON Pointer of values of s: nil if none
// is declared there.
func (s *Schema) At(pointer string) *Schema {
	at := s
	for _, token := range value.Tokens(pointer) {
		if at = at.step(token); at == nil {
			return nil
		}
	}
	return at
}

func (s *Schema) step(token string) *Schema {
	if p, ok := s.Property(token); ok {
		return p.Schema
	}
	for _, branches := range [][]*Schema{s.AllOf, s.AnyOf, s.OneOf} {
		for _, branch := range branches {
			if p, ok := branch.Property(token); ok {
				return p.Schema
			}
		}
	}
	if _, ok := value.Index(token); ok && s.Items != nil {
		return s.Items
	}
	return nil
}
