package value

import (
	"encoding/json"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// The quick way through a text reads what programs send every day and says
// nothing of what is wrong: whatever it does not take, [Decode] reads again in
// its thorough way, which decides. Both read the same value of a text that both
// take; FuzzDecode holds them to that.

// maxShared is how long a text may be for its strings to share one copy of it: a
// string that is kept keeps all of the text.
const maxShared = 4 << 10

// quickDecode is false where the thorough way has to be taken.
func quickDecode(text []byte) (any, bool) {
	if len(text) > maxShared || !utf8.Valid(text) {
		return nil, false
	}
	r := readers.Get().(*reader)
	r.text, r.at = string(text), 0
	v, ok := r.value(0)
	r.space()
	ok = ok && r.at == len(r.text)
	r.forget()
	readers.Put(r)
	return v, ok
}

// A reader reads one text. Members and items are gathered on stacks, so that
// maps and slices are made once, as large as they have to be.
type reader struct {
	text    string
	at      int
	members []member
	items   []any
}

type member struct {
	name string
	v    any
}

var readers = sync.Pool{New: func() any { return &reader{} }}

// forget lets go of all that was read.
func (r *reader) forget() {
	clear(r.members[:cap(r.members)])
	clear(r.items[:cap(r.items)])
	*r = reader{members: r.members[:0], items: r.items[:0]}
}

func (r *reader) space() {
	for r.at < len(r.text) && (r.text[r.at] == ' ' || r.text[r.at] == '\n' || r.text[r.at] == '\r' || r.text[r.at] == '\t') {
		r.at++
	}
}

// next tells whether the next token is c, which it then reads.
func (r *reader) next(c byte) bool {
	r.space()
	if r.at < len(r.text) && r.text[r.at] == c {
		r.at++
		return true
	}
	return false
}

func (r *reader) value(depth int) (any, bool) {
	r.space()
	if r.at == len(r.text) {
		return nil, false
	}
	switch c := r.text[r.at]; c {
	case '{':
		return r.object(depth + 1)
	case '[':
		return r.array(depth + 1)
	case '"':
		return r.string()
	case 't':
		return true, r.word("true")
	case 'f':
		return false, r.word("false")
	case 'n':
		return nil, r.word("null")
	}
	return r.number()
}

func (r *reader) word(word string) bool {
	ok := strings.HasPrefix(r.text[r.at:], word)
	r.at += len(word)
	return ok
}

func (r *reader) object(depth int) (any, bool) {
	r.at++
	start := len(r.members)
	for more := !r.next('}'); more; more = r.next(',') {
		r.space()
		name, ok := r.string()
		if !ok || !r.next(':') {
			return nil, false
		}
		v, ok := r.value(depth)
		if !ok {
			return nil, false
		}
		r.members = append(r.members, member{name, v})
	}
	read := r.members[start:]
	r.members = r.members[:start]
	object := make(map[string]any, len(read))
	for _, m := range read {
		object[m.name] = m.v
	}
	closed := len(read) == 0 || r.next('}')
	return object, closed && len(object) == len(read) && depth <= MaxDepth
}

func (r *reader) array(depth int) (any, bool) {
	r.at++
	start := len(r.items)
	for more := !r.next(']'); more; more = r.next(',') {
		v, ok := r.value(depth)
		if !ok {
			return nil, false
		}
		r.items = append(r.items, v)
	}
	read := r.items[start:]
	r.items = r.items[:start]
	closed := len(read) == 0 || r.next(']')
	return append(make([]any, 0, len(read)), read...), closed && depth <= MaxDepth
}

// string reads one that starts here; without escapes it is part of the text.
func (r *reader) string() (string, bool) {
	if r.at == len(r.text) || r.text[r.at] != '"' {
		return "", false
	}
	r.at++
	for from := r.at; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; {
		case c == '"':
			r.at++
			return r.text[from : r.at-1], true
		case c == '\\':
			return r.unescaped(r.text[from:r.at])
		case c < ' ':
			return "", false
		}
	}
	return "", false
}

// escapes are the characters that stand for another one behind a backslash.
var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescaped reads the rest of a string that begins with what was read.
func (r *reader) unescaped(read string) (string, bool) {
	text := append(make([]byte, 0, 2*len(read)+16), read...)
	for r.at < len(r.text) {
		c := r.text[r.at]
		r.at++
		switch {
		case c == '"':
			return string(text), true
		case c < ' ' || c == '\\' && r.at == len(r.text):
			return "", false
		case c != '\\':
			text = append(text, c)
		case r.text[r.at] == 'u':
			decoded, ok := r.unicode()
			if !ok {
				return "", false
			}
			text = utf8.AppendRune(text, decoded)
		case escapes[r.text[r.at]] == 0:
			return "", false
		default:
			text = append(text, escapes[r.text[r.at]])
			r.at++
		}
	}
	return "", false
}

// unicode reads an escape at its u, and the second one of a surrogate pair (RFC
// 8259, section 7).
func (r *reader) unicode() (rune, bool) {
	c, ok := r.hex()
	if !ok || !utf16.IsSurrogate(c) {
		return c, ok
	}
	if !strings.HasPrefix(r.text[r.at:], `\u`) {
		return 0, false
	}
	r.at++
	low, ok := r.hex()
	c = utf16.DecodeRune(c, low)
	return c, ok && c != utf8.RuneError
}

func (r *reader) hex() (c rune, ok bool) {
	r.at++
	if len(r.text)-r.at < 4 {
		return 0, false
	}
	for range 4 {
		digit := rune(r.text[r.at])
		switch {
		case '0' <= digit && digit <= '9':
			digit -= '0'
		case 'a' <= digit|0x20 && digit|0x20 <= 'f':
			digit = digit | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		c = c<<4 | digit
		r.at++
	}
	return c, true
}

// maxPlainDigits is how long a number may be that any reader can hold.
const maxPlainDigits = 15

// number reads one without an exponent that is not long.
func (r *reader) number() (any, bool) {
	from := r.at
	if r.text[r.at] == '-' {
		r.at++
	}
	first := r.at
	whole := r.digits()
	if whole == 0 || whole > 1 && r.text[first] == '0' {
		return nil, false
	}
	if r.at < len(r.text) && r.text[r.at] == '.' {
		r.at++
		if r.digits() == 0 {
			return nil, false
		}
	}
	exponent := r.at < len(r.text) && r.text[r.at]|0x20 == 'e'
	return json.Number(r.text[from:r.at]), !exponent && r.at-from <= maxPlainDigits
}

func (r *reader) digits() int {
	from := r.at
	for r.at < len(r.text) && '0' <= r.text[r.at] && r.text[r.at] <= '9' {
		r.at++
	}
	return r.at - from
}
