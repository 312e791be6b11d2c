// Package sanitize makes text that others wrote fit to be shown: titles and paths
// of a document, what a target answered, what a client asked for. Such text can
// neither steer a terminal or a CI runner, nor break the format that it stands in,
// nor hide what it says.
//
// [Text] and [Line] come first, whatever the format is; then the format's own
// rules: [Markdown], [CodeSpan] and [CodeBlock], [CSV], [JSON]. HTML and XML need
// no more than what html/template and encoding/xml do, once [Text] has taken out
// the characters that XML forbids.
package sanitize

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text replaces what cannot be seen by visible signs, and what a CI runner would
// obey by something that it would not. Tabs and line feeds stay.
func Text(s string) string { return withoutCommands(visible(s)) }

// Line is [Text] on a single line: line feeds and tabs become signs, too.
func Line(s string) string {
	return withoutCommands(lineEnds.Replace(visible(s)))
}

var lineEnds = strings.NewReplacer("\n", " ␊ ", "\t", " ")

// Short is [Line], and at most so many characters of it.
func Short(s string, most int) string {
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return Line(s)
}

func visible(s string) string {
	if !strings.ContainsFunc(s, isInvisible) {
		return s
	}
	var shown strings.Builder
	for _, r := range s {
		if isInvisible(r) {
			shown.WriteString(sign(r))
		} else {
			shown.WriteRune(r)
		}
	}
	return shown.String()
}

// isInvisible holds for controls but tab and line feed, for what turns the
// direction of the text around it, for the two other line ends of Unicode, for
// noncharacters, and for U+FFFD, which stands for each invalid byte too.
func isInvisible(r rune) bool {
	switch {
	case r == '\t' || r == '\n':
		return false
	case r < 0x80:
		return r < ' ' || r == 0x7f
	case unicode.Is(unicode.Noncharacter_Code_Point, r), unicode.Is(unicode.Bidi_Control, r):
		return true
	}
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' || r == utf8.RuneError
}

// sign stands for a character that cannot be shown.
func sign(r rune) string {
	switch {
	case r < ' ':
		return string('␀' + r) // Unicode has a picture for each
	case r == 0x7f:
		return "␡"
	case r == utf8.RuneError:
		return string(r)
	}
	return fmt.Sprintf("⟨U+%04X⟩", r)
}

// withoutCommands breaks up what CI runners take for commands: "::error::" where
// a line starts, or might once it is wrapped; "##[error]", "##vso[" and
// "##teamcity[" wherever they are.
func withoutCommands(s string) string {
	if strings.Contains(s, "::") {
		s = lineCommand.ReplaceAllStringFunc(s, apart)
	}
	if strings.Contains(s, "##") {
		s = anyCommand.ReplaceAllString(s, "# #$1[")
	}
	return s
}

// apart sets colons apart from each other.
func apart(colons string) string {
	return strings.ReplaceAll(strings.ReplaceAll(colons, "::", ": :"), "::", ": :")
}

var (
	lineCommand = regexp.MustCompile(`(?:^|\s|\pZ)::+`)
	anyCommand  = regexp.MustCompile(`##(\w*)\[`)
)
