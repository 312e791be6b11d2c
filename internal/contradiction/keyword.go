package contradiction

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/internal/format"
	"github.com/actalike/actalike/internal/pattern"
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
	Title: "a pattern that not every validator can read",
	Text: "Patterns are regular expressions of ECMA-262 (JSON Schema, core 6.4). This one is none and is left out, or it is one that RE2, " +
		"which many validators use, cannot read: it looks ahead, looks behind, refers back, or is written with escapes such as \\u0041.",
	find: findPatternInvalid,
}

func findPatternInvalid(s *survey) []Finding {
	var list []Finding
	at := map[string]int{}
	for _, schema := range s.schemas {
		text := schema.Schema.Keywords.Pattern
		found, portable := patternFault(schema.label, text)
		if portable {
			continue
		}
		place := s.place(schema.label, schema.Schema.Location.Child("pattern"))
		if i, known := at[text]; known {
			list[i].Places = append(list[i].Places, place)
			continue
		}
		at[text] = len(list)
		found.Places = []Place{place}
		list = append(list, found)
	}
	return list
}

// patternFault says what is wrong with a pattern; it is portable if RE2 can read it, too.
func patternFault(label, text string) (found Finding, portable bool) {
	if _, err := pattern.Compile(text); err != nil {
		return Finding{
			Message:     fmt.Sprintf("%q: %v", label, err),
			Consequence: "no value is judged by the pattern; the rest of its schema is",
		}, false
	}
	if _, err := regexp.Compile(text); err != nil {
		return Finding{
			Message:     fmt.Sprintf("%q: the pattern %q is ECMA-262, and RE2 cannot read it: %v", label, text, err),
			Consequence: "it is judged here; other validators may refuse the document or pass over the pattern",
		}, false
	}
	return Finding{}, true
}
