package value

import (
	"strconv"
	"strings"
)

var (
	escaper   = strings.NewReplacer("~", "~0", "/", "~1")
	unescaper = strings.NewReplacer("~1", "/", "~0", "~")
)

// Pointer is the JSON Pointer (RFC 6901) of the given tokens.
func Pointer(tokens ...string) string {
	var b strings.Builder
	for _, token := range tokens {
		b.WriteByte('/')
		if strings.ContainsAny(token, "~/") {
			token = escaper.Replace(token)
		}
		b.WriteString(token)
	}
	return b.String()
}

// Tokens splits a JSON Pointer; the pointer of a whole document has none.
func Tokens(pointer string) []string {
	if pointer == "" {
		return nil
	}
	tokens := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	if strings.IndexByte(pointer, '~') < 0 {
		return tokens
	}
	for i, token := range tokens {
		tokens[i] = unescaper.Replace(token)
	}
	return tokens
}

// Index reads a token as an array index: digits, without a leading zero.
func Index(token string) (int, bool) {
	i, err := strconv.Atoi(token)
	return i, err == nil && i >= 0 && strconv.Itoa(i) == token
}

// Cut splits the first token off a JSON Pointer, which must have one.
func Cut(pointer string) (token, rest string) {
	token = strings.TrimPrefix(pointer, "/")
	if i := strings.IndexByte(token, '/'); i >= 0 {
		token, rest = token[:i], token[i:]
	}
	if strings.IndexByte(token, '~') >= 0 {
		token = unescaper.Replace(token)
	}
	return token, rest
}

// At finds what a JSON Pointer names in v.
func At(v any, pointer string) (any, bool) {
	for pointer != "" {
		var token string
		token, pointer = Cut(pointer)
		switch parent := v.(type) {
		case map[string]any:
			child, ok := parent[token]
			if !ok {
				return nil, false
			}
			v = child
		case []any:
			i, ok := Index(token)
			if !ok || i >= len(parent) {
				return nil, false
			}
			v = parent[i]
		default:
			return nil, false
		}
	}
	return v, true
}
