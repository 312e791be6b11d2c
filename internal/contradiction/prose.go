package contradiction

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/actalike/actalike/spec"
)

// A proseRule knows a phrase by which people state a rule in a description, and
// the keyword that would say the same to a machine.
type proseRule struct {
	keyword string         // what the phrase stands for
	also    []string       // other keywords that say it, or more
	kinds   []string       // JSON types it is said of; none: any
	phrase  *regexp.Regexp // (?i) everywhere
	example string         // a description that states it
}

// maxProse is how much of a description is read: rules stand at its beginning.
const maxProse = 2000

// quotedWord is one value in quotes or backticks.
const quotedWord = "[\"'`][^\"'`\\s]+[\"'`]"

// between is said of numbers: not where it only advises.
const between = `(?i)(?:^|must be|should be|has to be|numbers?|integers?|values?(?: is| are)?|range(?: is)?:?) ?between -?\d+(?:\.\d+)? and -?\d+(?:\.\d+)?\b`

// proseRules are in the order of their keywords.
var proseRules = sync.OnceValue(func() []proseRule {
	return []proseRule{
		{
			keyword: "enum", also: []string{"const", "pattern", "format"}, kinds: []string{"string"},
			phrase:  regexp.MustCompile(`(?i)\bone of:? ` + quotedWord + `(?:(?:, ?| )(?:or |and )?` + quotedWord + `)+`),
			example: "Must be one of 'red', 'green' or 'blue'.",
		},
		{
			keyword: "maxItems", kinds: []string{"array"},
			phrase:  regexp.MustCompile(`(?i)\b(?:at most|no more than|up to|a maximum of) \d+ (?:items|elements|entries|values)\b`),
			example: "At most 10 items.",
		},
		{
			keyword: "maxLength", also: []string{"enum", "const", "pattern"}, kinds: []string{"string"},
			phrase: regexp.MustCompile(`(?i)\b\d+ char(?:acter)?s or (?:fewer|less)\b|\b(?:at most|no more than|not exceed|up to|max(?:imum)?(?: length)?(?: of| is|:)?) \d+ char(?:acter)?s\b|` +
				`\bbetween \d+ and \d+ char(?:acter)?s\b|\b\d+ char(?:acter)?s max(?:imum)?\b`),
			example: "150 characters or fewer.",
		},
		{
			keyword: "maximum", also: []string{"exclusiveMaximum", "enum", "const"}, kinds: []string{"number"},
			phrase:  regexp.MustCompile(between + `|\bmust (?:not exceed|be (?:at most|less than|no more than)) -?\d+`),
			example: "Between 1 and 5.",
		},
		{
			keyword: "minItems", kinds: []string{"array"},
			phrase:  regexp.MustCompile(`(?i)\b(?:at least|a minimum of) \d+ (?:items?|elements?|entries|values?)\b`),
			example: "At least 2 items.",
		},
		{
			keyword: "minLength", also: []string{"enum", "const", "pattern", "format"}, kinds: []string{"string"},
			phrase: regexp.MustCompile(`(?i)\b\d+ char(?:acter)?s or more\b|\b(?:at least|no (?:fewer|less) than|min(?:imum)?(?: length)?(?: of| is|:)?) \d+ char(?:acter)?s\b|` +
				`\bbetween \d+ and \d+ char(?:acter)?s\b|\b(?:must not|can ?not|may not|should not) be (?:empty|blank)\b|\bmust be non-?empty\b`),
			example: "At least 8 characters.",
		},
		{
			keyword: "minimum", also: []string{"exclusiveMinimum", "enum", "const"}, kinds: []string{"number"},
			phrase:  regexp.MustCompile(between + `|\bmust be (?:at least|greater than|more than|positive|non-?negative)\b`),
			example: "Must be at least 1.",
		},
		{
			keyword: "pattern", also: []string{"enum", "const", "format"}, kinds: []string{"string"},
			phrase: regexp.MustCompile(`(?i)\b(?:letters|digits|numbers|lower-?case|alphanumeric)\b(?:[^.]|\.\S){0,60}\bonly(?:[.,;)]|$)|` +
				`\bonly (?:of |contain )?(?:(?:upper|lower|case|upper-?case|lower-?case|ascii|latin|letters|digits|numbers),? (?:and |or )?){0,4}(?:letters|digits|alphanumeric|lower-?case|ASCII) ?(?:characters)?\b`),
			example: "Letters, digits and -/_ only.",
		},
		{
			keyword: "readOnly",
			phrase:  regexp.MustCompile(`(?i)^\W{0,3}read[- ]only\b\W|\((?:is )?read[- ]only\)|\b(?:field|property|attribute|value) is read[- ]only\b`),
			example: "Read-only. When it was made.",
		},
		{
			keyword: "required",
			phrase:  regexp.MustCompile(`(?i)^\W{0,3}required(?:\.|:|$)|\bthis (?:field|property|parameter|attribute) is required\b`),
			example: "Required. What it is called.",
		},
		{
			keyword: "uniqueItems", kinds: []string{"array"},
			phrase:  regexp.MustCompile(`(?i)\b(?:must|has to|have to|should|shall) (?:all )?be unique(?:[.,;)]|$)|\bno duplicates?\b`),
			example: "Tags must be unique.",
		},
		{
			keyword: "x-actalike.unique", kinds: []string{"string", "number"},
			phrase:  regexp.MustCompile(`(?i)\b(?:must|has to|needs to|should|shall) be (?:globally |system-wide )?unique(?:[.,;)]|$)`),
			example: "Must be unique.",
		},
	}
})

var proseOnly = Rule{
	ID:    "prose-only",
	Title: "a rule that stands in prose only",
	Text: "A description states a rule that a keyword could state, and the keyword is not there. Looked for on members that clients write, " +
		"by a small table of phrases.",
	find: findProseOnly,
}

func findProseOnly(s *survey) []Finding {
	var list []Finding
	for _, m := range s.members {
		if !s.sent(m) {
			continue
		}
		said := unkept(m)
		if len(said) == 0 {
			continue
		}
		list = append(list, Finding{
			Message:     fmt.Sprintf("%q: the description states what no keyword does: %s", m.label(), strings.Join(said, ", ")),
			Consequence: proseConsequence,
			Places:      []Place{s.place(m.label(), s.document.Locate(m.at).Child("description"))},
		})
	}
	return list
}

const proseConsequence = "validators, generators and the mock let through what the API will refuse; an overlay can add the keyword"

// unkept lists what a member's description states and its schema does not.
func unkept(m *member) []string {
	text := m.Schema.Keywords.Description
	if len(text) > maxProse {
		text = text[:maxProse]
	}
	var said []string
	for _, rule := range proseRules() {
		if phrase := rule.phrase.FindString(text); phrase != "" && !rule.kept(m) {
			said = append(said, fmt.Sprintf("%q (%s)", strings.TrimSpace(phrase), rule.keyword))
		}
	}
	return said
}

// kept tells whether the schema states the rule as well, or cannot.
func (r proseRule) kept(m *member) bool {
	kinds := kindsOf(m.Schema, maxNesting)
	if len(r.kinds) > 0 && len(kinds) > 0 && !overlap(r.kinds, kinds) {
		return true
	}
	switch r.keyword {
	case "required":
		return m.Required
	case "readOnly":
		return m.Schema.Keywords.ReadOnly
	case "x-actalike.unique":
		return m.Unique
	}
	return states(m.Schema, append([]string{r.keyword}, r.also...), maxNesting)
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(item string) bool { return slices.Contains(b, item) })
}

// states tells whether a schema, or a part of it, has one of the keywords.
func states(s *spec.Schema, keywords []string, depth int) bool {
	if s == nil || depth == 0 {
		return false
	}
	return overlap(s.Constraints(), keywords) ||
		slices.ContainsFunc(slices.Concat(s.AllOf, s.AnyOf, s.OneOf), func(part *spec.Schema) bool { return states(part, keywords, depth-1) })
}
