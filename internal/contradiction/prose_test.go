package contradiction

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProseRules(t *testing.T) {
	byKeyword := func(a, b proseRule) int { return strings.Compare(a.keyword, b.keyword) }
	require.True(t, slices.IsSortedFunc(proseRules(), byKeyword))
	for _, rule := range proseRules() {
		require.Regexp(t, rule.phrase, rule.example, rule.keyword)
	}
}

func TestProseThatStatesARule(t *testing.T) {
	tests := map[string][]string{ // the keywords that a description stands for, some for strings and some for numbers
		"150 characters or fewer. Letters, digits and @/./+/-/_ only.": {"maxLength", "pattern"},
		"Maximum length: 20 characters":                                {"maxLength"},
		"Must not exceed 255 chars.":                                   {"maxLength", "maximum"},
		"Between 3 and 20 characters":                                  {"maxLength", "maximum", "minLength", "minimum"},
		"Must not be empty":                                            {"minLength"},
		"The rating. Should be between 0 and 1.":                       {"maximum", "minimum"},
		"Must be at most 5":                                            {"maximum"},
		"Must be positive":                                             {"minimum"},
		"No more than 5 items":                                         {"maxItems"},
		"At least 1 item":                                              {"minItems"},
		"Use only lowercase letters":                                   {"pattern"},
		"Can be one of 'asc' or 'desc'":                                {"enum"},
		"This field is required.":                                      {"required"},
		"(read-only) The id":                                           {"readOnly"},
		"Must be globally unique.":                                     {"x-actalike.unique"},
		"Values must be unique.":                                       {"uniqueItems", "x-actalike.unique"},
	}
	for description, want := range tests {
		require.Equal(t, want, stated(description), description)
	}
}

func TestProseThatStatesNone(t *testing.T) {
	for _, description := range []string{
		"",
		"One of the boats of this harbour.",
		"One of several, very fast ones.",
		"A unique identifier.",
		"Must be unique within its harbour.",
		"Works only for letters that arrive by ship.",
		"The required depth in metres.",
		"Opens read-only views.",
		"Best kept between 8 and 16 to be fast.",
		"Distance between 2 and more boats.",
		"The first 10 characters of the name.",
		"Up to 5 boats fit in.",
	} {
		require.Empty(t, stated(description), description)
	}
}

// stated lists the keywords whose phrase a text holds, whatever the type.
func stated(text string) []string {
	var keywords []string
	for _, rule := range proseRules() {
		if rule.phrase.MatchString(text) {
			keywords = append(keywords, rule.keyword)
		}
	}
	return keywords
}
