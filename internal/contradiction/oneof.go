package contradiction

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/internal/format"
	"github.com/actalike/actalike/spec"
)

var oneOfOverlaps = Rule{
	ID:    "one-of-overlaps",
	Title: "a oneOf refuses what one of its branches is there for",
	Text: "oneOf wants exactly one branch to match. Where one branch accepts everything of a type, or everything there is, what another " +
		"branch accepts matches both, and is invalid. anyOf is the keyword that was meant.",
	find: findOneOfOverlaps,
}

// findOneOfOverlaps reports overlaps that read the same as one finding.
func findOneOfOverlaps(s *survey) []Finding {
	var list []Finding
	at := map[string]int{}
	for _, schema := range s.schemas {
		overlap, ok := overlapOf(schema.Schema)
		if !ok {
			continue
		}
		place := s.place(schema.label, schema.Schema.Location.Child("oneOf"))
		if i, known := at[overlap]; known {
			list[i].Places = append(list[i].Places, place)
			continue
		}
		at[overlap] = len(list)
		list = append(list, Finding{Message: overlap, Places: []Place{place}, Consequence: oneOfConsequence})
	}
	for i := range list {
		list[i].Message = namedPlaces(list[i].Places) + ": " + list[i].Message
	}
	return list
}

const oneOfConsequence = "such a value is invalid in requests and answers alike: the mock refuses it and never sends it, " +
	"and a validator that is right breaks clients who do what the branch suggests"

// overlapOf says which branch of a oneOf can never be the only one to match.
func overlapOf(s *spec.Schema) (string, bool) {
	for i, wide := range s.OneOf {
		for j, narrow := range s.OneOf {
			if i == j || !covers(wide, narrow) || (j < i && covers(narrow, wide)) {
				continue
			}
			if refused := refusedSamples(s, narrow); refused != "" {
				return fmt.Sprintf("branch %d of oneOf accepts %s, so whatever branch %d accepts matches both and is invalid: %s",
					i+1, reach(wide), j+1, refused), true
			}
		}
	}
	return "", false
}

// covers tells whether every value of narrow is certainly one of wide.
func covers(wide, narrow *spec.Schema) bool {
	if wide == narrow || wide.Unconstrained() {
		return true
	}
	if !onlyTyped(wide) || len(narrow.Types()) == 0 {
		return false
	}
	return !slices.ContainsFunc(narrow.Types(), func(t string) bool { return !wide.Allows(t) })
}

// onlyTyped tells whether a schema constrains nothing but the type.
func onlyTyped(s *spec.Schema) bool {
	return len(s.Types()) > 0 && !slices.ContainsFunc(s.Constraints(), func(keyword string) bool { return keyword != "type" })
}

// reach says what a wide branch accepts.
func reach(s *spec.Schema) string {
	if s.Unconstrained() {
		return "everything"
	}
	return "every " + typeWords(s)
}

// refusedSamples asks the judge: it says which values that the branch accepts
// the whole schema refuses.
func refusedSamples(whole, branch *spec.Schema) string {
	var kinds []string
	for _, sample := range samples(branch) {
		if branch.Accepts(sample.value, spec.AsResponse) && !whole.Accepts(sample.value, spec.AsResponse) && whole.Compile(spec.AsResponse) == nil {
			kinds = append(kinds, sample.kind)
		}
	}
	switch {
	case !slices.ContainsFunc(plainSamples, func(s sample) bool { return !slices.Contains(kinds, s.kind) }):
		return "every value"
	case slices.Contains(kinds, "numbers"):
		kinds = slices.DeleteFunc(kinds, func(kind string) bool { return kind == "whole numbers" })
	}
	return english.And(kinds)
}

// A sample is a value of a kind that a person can name.
type sample struct {
	kind  string
	value any
}

var plainSamples = []sample{
	{"null", nil},
	{"booleans", true},
	{"numbers", json.Number("0.5")},
	{"whole numbers", json.Number("1")},
	{"strings", "a"},
	{"arrays", []any{}},
	{"objects", map[string]any{}},
}

// samples are plain values of each kind, and some made for the schema.
func samples(s *spec.Schema) []sample {
	list := slices.Clone(plainSamples)
	if f, ok := format.Find(s.Keywords.Format); ok && f.Example != nil {
		list = append(list, sample{"strings of the format " + f.Name, f.Example})
	}
	enum, _ := s.Keyword("enum")
	if values, ok := enum.([]any); ok && len(values) > 0 {
		list = append(list, sample{"the values of its enum", values[0]})
	}
	return list
}
