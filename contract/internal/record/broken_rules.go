package record

import (
	"slices"
	"strings"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// brokenRules sends, for each rule of each writable field, a value that breaks
// just that rule.
func brokenRules(rules ...string) func(*Session) {
	return func(t *Session) {
		for _, c := range invalid(t, rules) {
			mustRefuse(t, c)
		}
	}
}

// A bad is a body that breaks one rule of one field.
type bad struct {
	field *spec.Field
	rule  string
	value any // of the field
	body  any
	at    string // JSON Pointer of the value that breaks it
}

// casesARule is how many values that break the same rule are sent for each field.
const casesARule = 3

// invalid are the bodies that break one of the rules, for stored fields.
func invalid(t *Session, rules []string) []bad {
	var list []bad
	sentFor, formats := map[string]int{}, map[string]*spec.Field{}
	for _, b := range t.breaking() {
		if !slices.Contains(rules, b.rule) {
			continue
		}
		if sentFor[b.rule+b.at]++; sentFor[b.rule+b.at] > cases(b.field, b.rule, formats) {
			continue
		}
		list = append(list, b)
	}
	return list
}

// allBreaking are the bodies that break one rule each, of every rule of every
// stored field; many probes send some.
func allBreaking(s *Target) []bad {
	var list []bad
	for c := range s.run.Values.Invalid(s.plan.Body, spec.AsPatch) {
		f := fieldOf(s, c.Pointer)
		if f == nil || f.Storage == spec.ServerManaged || ambiguous(f, c) {
			continue
		}
		v, _ := value.At(c.Value, f.Pointer)
		list = append(list, bad{field: f, rule: c.Rule, value: v, body: c.Value, at: c.Pointer})
	}
	return list
}

// cases is how many values that break a rule are sent for a field: the first
// field of a format stands for the others, of which each is sent one.
func cases(f *spec.Field, rule string, formats map[string]*spec.Field) int {
	if rule != "format" {
		return casesARule
	}
	format := f.Schema.Keywords.Format
	if formats[format] == nil {
		formats[format] = f
	}
	if formats[format] != f {
		return 1
	}
	return casesARule
}

// fieldOf finds the innermost field that a pointer into the body is about.
func fieldOf(s *Target, pointer string) *spec.Field {
	var found *spec.Field
	s.plan.Walk(func(f *spec.Field) {
		if pointer == f.Pointer || strings.HasPrefix(pointer, f.Pointer+"/") {
			found = f
		}
	})
	return found
}

// ambiguous leaves out what some frameworks read in good faith: null, which has
// a probe of its own, and scalars for scalars, which coercion is about.
func ambiguous(f *spec.Field, c fixtures.Case) bool {
	v, _ := value.At(c.Value, c.Pointer)
	if c.Rule != "type" {
		return false
	}
	switch v.(type) {
	case nil:
		return true
	case map[string]any, []any:
		return false
	}
	return f.Fields == nil && !f.Schema.Allows("array") && !f.Schema.Allows("object") || c.Pointer != f.Pointer
}
