package contradiction

import (
	"cmp"
	"slices"
	"strings"

	"github.com/actalike/actalike/spec"
)

// differ tells whether no value is of both schemas' types. null aside, for that
// is another rule's business.
func differ(write, read *spec.Schema) bool {
	a, b := kindsOf(write, maxNesting), kindsOf(read, maxNesting)
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	for _, kind := range a {
		if slices.Contains(b, kind) {
			return kind == "array" && len(a) == 1 && len(b) == 1 &&
				write.Items != nil && read.Items != nil && differ(write.Items, read.Items)
		}
	}
	return true
}

// maxNesting bounds walks that follow compositions, which may be circular.
const maxNesting = 8

// kindsOf lists the JSON types of a schema's values but null; none means any.
// Whole numbers count as numbers.
func kindsOf(s *spec.Schema, depth int) []string {
	if s == nil || depth == 0 {
		return nil
	}
	var kinds []string
	for _, t := range s.Types() {
		if t == "integer" {
			t = "number"
		}
		if t != "null" {
			kinds = append(kinds, t)
		}
	}
	if len(s.Types()) > 0 {
		return kinds
	}
	for _, part := range s.AllOf {
		if kinds := kindsOf(part, depth-1); len(kinds) > 0 {
			return kinds
		}
	}
	return kindsOfBranches(append(slices.Clone(s.OneOf), s.AnyOf...), depth-1)
}

// kindsOfBranches is the union of what the branches allow.
func kindsOfBranches(branches []*spec.Schema, depth int) []string {
	var union []string
	for _, branch := range branches {
		if slices.Equal(branch.Types(), []string{"null"}) {
			continue
		}
		kinds := kindsOf(branch, depth)
		if len(kinds) == 0 {
			return nil
		}
		union = append(union, kinds...)
	}
	return union
}

// typeWords says the type of a schema's values: "array of string".
func typeWords(s *spec.Schema) string {
	kinds := s.Types()
	kinds = slices.DeleteFunc(slices.Clone(kinds), func(kind string) bool { return kind == "null" })
	if len(kinds) == 0 {
		kinds = kindsOf(s, maxNesting)
	}
	words := strings.Join(slices.Compact(kinds), " or ")
	if words == "array" && s.Items != nil {
		return "array of " + typeWords(s.Items)
	}
	return cmp.Or(words, "anything")
}
