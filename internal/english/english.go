// Package english forms the plural and the singular of nouns, counts things and joins lists, for names that
// are read and for messages that are written.
package english

import (
	"fmt"
	"slices"
	"strings"
)

// endings are those of plurals with what one is called; those that come first win.
var endings = []struct{ many, one string }{
	{"people", "person"}, {"children", "child"}, {"indices", "index"}, {"vertices", "vertex"},
	{"statuses", "status"}, {"aliases", "alias"}, {"buses", "bus"}, {"databases", "database"}, {"analyses", "analysis"},
	{"news", "news"}, {"series", "series"}, {"movies", "movie"}, {"cookies", "cookie"}, {"status", "status"}, {"address", "address"},
	{"ches", "ch"}, {"shes", "sh"}, {"sses", "ss"}, {"xes", "x"}, {"zzes", "zz"}, {"ies", "y"},
	{"ss", "ss"}, {"us", "us"}, {"is", "is"}, {"s", ""},
}

// invariable are words whose final s makes no plural, beside those of endings.
var invariable = []string{"sms", "mms", "dns", "cms", "gps", "tls", "css", "aws", "rss", "kms", "https"}

// isInvariable reports whether the last word of a name in small letters is the same for one and for many.
func isInvariable(lower string) bool {
	last := lower[strings.LastIndexAny(lower, "-_.")+1:]
	return last == "news" || last == "series" || slices.Contains(invariable, last)
}

// Singular returns the name of one of many, as far as endings tell.
func Singular(word string) string {
	lower := strings.ToLower(word)
	if isInvariable(lower) {
		return word
	}
	for _, e := range endings {
		if strings.HasSuffix(lower, e.many) && (len(lower) > len(e.many) || len(e.one) > 2) {
			return replaceEnding(word, e.many, e.one)
		}
	}
	return word
}

// Plural returns the name of many, as far as endings tell. A plural stays as it is.
func Plural(word string) string {
	if one := Singular(word); !strings.EqualFold(one, word) {
		return word
	}
	lower := strings.ToLower(word)
	if isInvariable(lower) {
		return word
	}
	for _, e := range endings {
		if e.one != "" && e.one != "y" && e.many != e.one && strings.HasSuffix(lower, e.one) {
			return replaceEnding(word, e.one, e.many)
		}
	}
	if strings.HasSuffix(lower, "y") && !strings.ContainsAny(lower[max(0, len(lower)-2):], "aeiou") {
		return word[:len(word)-1] + "ies"
	}
	return word + "s"
}

// replaceEnding writes another ending, with a capital where the old one began with a capital.
func replaceEnding(word, old, new string) string {
	stem, ending := word[:len(word)-len(old)], word[len(word)-len(old):]
	if new != "" && ending[:1] != strings.ToLower(ending[:1]) {
		new = strings.ToUpper(new[:1]) + new[1:]
	}
	return stem + new
}

// Count writes a number of things: "1 member", "2 members".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %s", n, Plural(noun))
}

// Agree picks the form of a word that a number of things asks for.
func Agree(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// And joins the parts of a list: "a, b and c".
func And(parts []string) string { return join(parts, " and ") }

// Or joins the parts of a choice: "a, b or c".
func Or(parts []string) string { return join(parts, " or ") }

func join(parts []string, before string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + before + parts[last]
}
