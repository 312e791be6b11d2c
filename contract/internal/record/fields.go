package record

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/actalike/actalike/spec"
)

// Leaves are the fields that hold a value of their own and are kept in a way.
func (s *Target) Leaves(kept spec.Storage, wanted ...func(*spec.Field) bool) []*spec.Field {
	var list []*spec.Field
	s.plan.Walk(func(f *spec.Field) {
		if f.Fields != nil || f.Storage != kept {
			return
		}
		for _, want := range wanted {
			if !want(f) {
				return
			}
		}
		list = append(list, f)
	})
	return list
}

func isBoolean(f *spec.Field) bool { return f.Schema.Allows("boolean") && !f.Schema.Unconstrained() }

func isList(f *spec.Field) bool { return f.Schema.Allows("array") && !free(f) }

func isNullable(f *spec.Field) bool {
	return f.Null != spec.NullRefused
}

// free tells whether a field takes values of several kinds: objects and lists too.
func free(f *spec.Field) bool {
	return f.Names == nil && f.Schema.Allows("object") && f.Schema.Allows("array") && len(f.Schema.Properties) == 0
}

// isText tells whether a field takes any text: no format, pattern or enum.
func isText(f *spec.Field) bool {
	k := f.Schema.Keywords
	return f.Names == nil && f.Schema.Allows("string") && !free(f) &&
		k.Format == "" && k.Pattern == "" && len(k.Enum) == 0 && k.Const == nil && !f.Unique && len(f.Schema.OneOf) == 0
}

func hasFormat(names ...string) func(*spec.Field) bool {
	return func(f *spec.Field) bool {
		return f.Schema.Allows("string") && slices.Contains(names, f.Schema.Keywords.Format)
	}
}

// plainSent is a plain value for each field that has one.
func plainSent(t *Session, fields []*spec.Field, n int) []sent {
	current := t.state(t.First)
	var list []sent
	for _, f := range fields {
		if v, ok := t.Values.Plain(t.plan.Resource, f, current, n); ok {
			list = append(list, sent{f, v})
		}
	}
	return list
}

// fixedSent is the same value for each field whose schema takes it and whose
// record could hold it.
func fixedSent(fields []*spec.Field, v any) []sent {
	var list []sent
	for _, f := range fields {
		if f.Schema.Accepts(v, spec.AsPatch) && (f.Read == nil || v == nil || f.Names != nil || f.Read.Accepts(v, spec.AsResponse)) {
			list = append(list, sent{f, v})
		}
	}
	return list
}

// writeEach writes fields together, which is cheap; if anything is amiss, one by
// one, which tells which.
func (t *Session) writeEach(what string, d demand, fields []sent) {
	if len(fields) == 0 || t.Over() {
		return
	}
	together := t.quiet()
	if together.write(t.First, what, d, fields...) {
		t.Adopt(together.Log)
		return
	}
	if len(fields) == 1 {
		t.Adopt(together.Log)
		return
	}
	found := len(t.Issues)
	for _, w := range fields {
		t.write(t.First, what, d, w)
	}
	if len(t.Issues) == found { // only together
		t.Adopt(together.Log)
	}
}

// lengthen repeats a text until it has n characters.
func lengthen(text string, n int) string {
	if plain := strings.Repeat(text, n/len(text)+1); !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return plain[:n]
	}
	runes := []rune(strings.Repeat(text, n/len([]rune(text))+1))
	return string(runes[:n])
}
