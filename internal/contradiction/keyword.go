package contradiction

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/internal/format"
)

var formatUnknown = Rule{
	ID:    "format-unknown",
	Title: "a format that is not checked",
	Text: "The format is neither one of JSON Schema nor one that actalike knows of the OpenAPI registry (package format lists them). " +
		"The keyword then says something to people only.",
	find: findFormatUnknown,
}

func findFormatUnknown(s *survey) []Finding {
	used := map[string]int{}
	var places []Place
	for _, schema := range s.schemas {
		name := schema.Schema.Keywords.Format
		if _, known := format.Find(name); name == "" || known {
			continue
		}
		used[name]++
		places = append(places, s.place(schema.label, schema.Schema.Location.Child("format")))
	}
	if len(places) == 0 {
		return nil
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(used)) {
		parts = append(parts, fmt.Sprintf("%q (%s)", name, english.Count(used[name], "place")))
	}
	return []Finding{{
		Message:     fmt.Sprintf("%s %s not known: %s", english.Count(len(used), "format"), english.Agree(len(used), "is", "are"), listed(parts)),
		Consequence: "values of it are not checked, neither by the mock nor by the suite; a pattern would be",
		Places:      places,
	}}
}

var patternInvalid = Rule{
	ID:    "pattern-invalid",
	Title: "a pattern that cannot be compiled",
	Text: "The pattern is no regular expression of RE2, the syntax that runs in linear time: it is broken, or it looks ahead, looks " +
		"behind or refers back, which not every validator can do.",
	find: findPatternInvalid,
}

func findPatternInvalid(s *survey) []Finding {
	var list []Finding
	at := map[string]int{}
	for _, schema := range s.schemas {
		pattern := schema.Schema.Keywords.Pattern
		_, err := regexp.Compile(pattern)
		if err == nil {
			continue
		}
		place := s.place(schema.label, schema.Schema.Location.Child("pattern"))
		if i, known := at[pattern]; known {
			list[i].Places = append(list[i].Places, place)
			continue
		}
		at[pattern] = len(list)
		list = append(list, Finding{
			Message:     fmt.Sprintf("%q: the pattern %q cannot be compiled: %v", schema.label, pattern, err),
			Consequence: "no value can be judged by a schema that holds it, and other validators may refuse the document or pass over the pattern",
			Places:      []Place{place},
		})
	}
	return list
}
