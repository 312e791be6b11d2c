package contract

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// leaves are the fields that hold a value of their own and are kept in a way.
func (s *subject) leaves(kept spec.Storage, wanted ...func(*spec.Field) bool) []*spec.Field {
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
func isList(f *spec.Field) bool    { return f.Schema.Allows("array") && !free(f) }
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

// firstPlain is where the seeded records begin that plain values are taken from:
// far from the users a mock of the same seed would have.
const firstPlain = 4001

// plain is a realistic value for a field, another one for each n, and never the
// one that current holds.
func (t *trial) plain(f *spec.Field, current value.Object, n int) (any, bool) {
	old, _ := f.ReadIn(current)
	for k := range 12 {
		record := t.seeded(t.plan.Resource, firstPlain+n*12+k)
		v, ok := f.ReadIn(record)
		if f.Storage != spec.Stored || !ok || v == nil {
			v, ok = t.made(f, n*12+k)
		}
		if f.Names != nil {
			v, ok = t.someNames(f, n*12+k), true
		}
		if f.Unique {
			v = t.fresh(n*12 + k)
		}
		if ok && v != nil && !same(v, old) && f.Schema.Accepts(v, spec.AsPatch) {
			return v, true
		}
	}
	return nil, false
}

// seeded is a seeded record. It is made once: every field takes its value from one.
func (r *run) seeded(of *spec.Resource, n int) value.Object {
	key := seededRecord{of, n}
	record, made := r.seeds[key]
	if !made {
		record = r.maker.Record(of, n)
		r.seeds[key] = record
	}
	return record
}

type seededRecord struct {
	of *spec.Resource
	n  int
}

func (t *trial) made(f *spec.Field, k int) (any, bool) {
	v, err := t.run.maker.Value(f.Schema, spec.AsPatch, firstPlain+k)
	return v, err == nil
}

// fresh is a text for a unique field: ASCII letters, hardly anybody's.
func (t *trial) fresh(n int) string {
	dice := t.dice(fmt.Sprint("unique", n))
	letters := make([]byte, 14)
	for i := range letters {
		letters[i] = byte('a' + dice.IntN(26))
	}
	return string(letters)
}

// someNames are one to four names of a field's catalogue.
func (t *trial) someNames(f *spec.Field, n int) any {
	catalogue := t.run.maker.Catalogue(f.Names.Catalogue)
	dice := t.dice(fmt.Sprint(f.Pointer, n))
	names := []any{}
	for _, i := range dice.Perm(len(catalogue))[:min(1+dice.IntN(4), len(catalogue))] {
		names = append(names, catalogue[i])
	}
	return names
}

// dice is a source of choices for one purpose, the same for the same seed.
func (t *trial) dice(purpose string) *rand.Rand {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(purpose)) // never fails
	return rand.New(rand.NewPCG(t.config.Seed, hash.Sum64()))
}

// plainSent is a plain value for each field that has one.
func (t *trial) plainSent(fields []*spec.Field, n int) []sent {
	current := t.state(t.first)
	var list []sent
	for _, f := range fields {
		if v, ok := t.plain(f, current, n); ok {
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
func (t *trial) writeEach(what string, d demand, fields []sent) {
	if len(fields) == 0 || t.context.Err() != nil {
		return
	}
	together := &trial{subject: t.subject, context: t.context}
	if together.write(t.first, what, d, fields...) {
		t.adopt(together)
		return
	}
	if len(fields) == 1 {
		t.adopt(together)
		return
	}
	found := len(t.issues)
	for _, w := range fields {
		t.write(t.first, what, d, w)
	}
	if len(t.issues) == found { // only together
		t.adopt(together)
	}
}

func (t *trial) adopt(other *trial) {
	for _, i := range other.issues {
		t.note(*i)
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
