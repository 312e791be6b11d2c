package value

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escapes are the characters that stand for another one behind a backslash.
var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescaped is what stands between the quotes of a JSON string, decoded. It is
// false for what no JSON string holds.
func unescaped(text string) (string, bool) {
	decoded := make([]byte, 0, len(text))
	for at := 0; at < len(text); {
		c := text[at]
		at++
		switch {
		case c < ' ' || c == '\\' && at == len(text):
			return "", false
		case c != '\\':
			decoded = append(decoded, c)
		case text[at] == 'u':
			char, behind, ok := unicodeAt(text, at)
			if !ok {
				return "", false
			}
			decoded, at = utf8.AppendRune(decoded, char), behind
		case escapes[text[at]] == 0:
			return "", false
		default:
			decoded = append(decoded, escapes[text[at]])
			at++
		}
	}
	return string(decoded), true
}

// unicodeAt reads an escape at its u, and the second one of a surrogate pair
// (RFC 8259, section 7).
func unicodeAt(text string, at int) (char rune, behind int, ok bool) {
	char, ok = hex(text, at+1)
	if at += 5; !ok || !utf16.IsSurrogate(char) {
		return char, at, ok
	}
	if !strings.HasPrefix(text[at:], `\u`) {
		return 0, at, false
	}
	low, ok := hex(text, at+2)
	char = utf16.DecodeRune(char, low)
	return char, at + 6, ok && char != utf8.RuneError
}

// hex reads four hexadecimal digits.
func hex(text string, at int) (c rune, ok bool) {
	if len(text)-at < 4 {
		return 0, false
	}
	for _, digit := range text[at : at+4] {
		switch {
		case '0' <= digit && digit <= '9':
			digit -= '0'
		case 'a' <= digit|0x20 && digit|0x20 <= 'f':
			digit = digit | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		c = c<<4 | digit
	}
	return c, true
}
