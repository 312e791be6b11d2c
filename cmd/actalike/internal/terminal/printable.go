package terminal

import (
	"strings"
	"unicode"
)

// Printable shortens a text that a stranger chose, and replaces whatever could
// move the cursor.
func Printable(text string) string {
	const most = 300
	if len(text) <= most && isPlain(text) {
		return text
	}
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) {
			return '\uFFFD'
		}
		return c
	}, text)
}

// isPlain reports whether a text is printable ASCII.
func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// Dash returns the text, or a dash in place of an empty one.
func Dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
