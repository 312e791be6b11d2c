package spec

import (
	"fmt"
	"slices"

	"github.com/actalike/actalike/internal/value"
)

// null does what the field's rule says.
func (w *writer) null(f *Field) {
	rule := f.nullRule(w.change.MergePatch)
	if f.Names != nil && rule != NullRefused {
		w.names(f, nil)
	}
	switch rule {
	case NullStored:
		w.set(f.Target, nil)
	case NullRemoves:
		w.remove(f.Target)
	case NullZero:
		if f.Names == nil {
			w.set(f.Target, f.Zero)
		}
	case NullRefused:
		w.refused = append(w.refused, f.Schema.violation(f.Pointer, "type", "must not be null: no answer could hold it", "null"))
	}
	w.noticeNull(f, rule)
}

// nullRule is the field's rule. A merge patch removes what the answer can do
// without (RFC 7396, section 2).
func (f *Field) nullRule(mergePatch bool) NullRule {
	if f.Null == NullStored && mergePatch && !f.Needed {
		return NullRemoves
	}
	return f.Null
}

func (w *writer) noticeNull(f *Field, rule NullRule) {
	switch rule {
	case NullRemoves:
		w.notice(NullRemoved, f.Pointer, "was null: it is left out of the answer")
	case NullZero:
		w.notice(NullZeroed, f.Pointer, fmt.Sprintf("was null, which the answer cannot hold: it reads back as %s", value.Encode(f.Zero)))
	}
}

// violation is one that no compiled schema finds.
func (s *Schema) violation(pointer, rule, message, got string) Violation {
	return Violation{Pointer: pointer, Rule: rule, Message: message, Schema: s.Location.String(), Position: s.Position, Got: got}
}

// nullRule decides what a null does: it reads back where it can, else the
// member goes where it can, else it takes its neutral value.
func nullRule(write *Schema, effective, published Property, direction Direction) (NullRule, any) {
	switch {
	case !write.takesNull(direction):
		return NullRefused, nil
	case effective.Schema.takesNull(AsResponse) && published.Schema.takesNull(AsResponse):
		return NullStored, nil
	case !published.Required && !effective.Required:
		return NullRemoves, nil
	}
	neutral, ok := ZeroValue(published.Schema)
	if !ok {
		return NullRefused, nil
	}
	return NullZero, neutral
}

// takesNull tells whether a schema accepts null. Most say so by their type alone,
// nearly all others by their keywords; the rest is compiled, which takes time
// while a document loads.
func (s *Schema) takesNull(direction Direction) bool {
	k := s.Keywords
	types := s.Types()
	if len(types) > 0 && !slices.Contains(types, "null") {
		return false
	}
	if len(k.AllOf)+len(k.AnyOf)+len(k.OneOf)+len(k.Enum) > 0 || k.Not != nil || k.Const != nil || k.If != nil || len(types) == 0 && !s.Unconstrained() {
		if takes := s.nullness(); takes != unsure {
			return takes == yes
		}
		return s.Accepts(nil, direction)
	}
	return true
}
