package terminal

import "github.com/actalike/actalike/internal/sanitize"

// Printable shortens a text that a stranger chose, and replaces whatever a terminal
// or a CI runner would obey.
func Printable(text string) string {
	const most = 300
	if len(text) <= most && isPlain(text) {
		return text
	}
	return sanitize.Short(text, most)
}

// isPlain reports whether a text is printable ASCII that no runner reads as a
// command.
func isPlain(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ', c > '~', c == '#', c == ':' && i+1 < len(text) && text[i+1] == ':':
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
