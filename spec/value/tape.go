package value

import (
	"encoding/json"
	"strings"
	"sync"
	"unicode/utf8"
)

// A Tape is a JSON text that was read once: where its values stand, in the order
// of the text. No value is made before it is asked for, so that what is only
// judged or copied costs no memory.
//
// It takes what programs send every day and says nothing of what is wrong:
// whatever it does not take, [Decode] reads again in its thorough way, which
// decides. Both read the same value of a text that both take; FuzzDecode holds
// them to that.
//
// A value is named by its place on the tape: the whole text is at 0. What is
// within an array or an object stands behind it, a member behind its name:
//
//	for at, end := tape.Within(object); at < end; at = tape.Behind(at + 1) {
//		name, member := tape.Name(at), at + 1
//	}
type Tape struct {
	text  string
	cells []cell
	gaps  int // of white space between tokens
	at    int // in text, while it is read
}

type cell struct {
	kind     byte   // the first byte of the value, '0' for a number
	plain    bool   // its text is what [Append] writes of it
	from, to uint32 // in the text
	behind   int32  // the place behind the value and all within it
}

var tapes = sync.Pool{New: func() any { return &Tape{} }}

// quickDecode is false where the thorough way has to be taken.
func quickDecode(text []byte) (any, bool) {
	t := tapes.Get().(*Tape)
	defer tapes.Put(t)
	if !t.Read(text) {
		return nil, false
	}
	v := t.Value(0)
	t.Forget()
	return v, true
}

// maxTape is how long a text may be to be read this way, in bytes.
const maxTape = 64 << 10

// Read reads a text in place of what the tape held. It is false where the
// thorough way has to be taken; the tape then holds nothing.
func (t *Tape) Read(text []byte) bool {
	t.Forget()
	if len(text) > maxTape || !utf8.Valid(text) {
		return false
	}
	t.text = string(text)
	ok := t.value(0)
	t.space()
	if !ok || t.at != len(t.text) {
		t.Forget()
		return false
	}
	return true
}

// maxCells bounds the memory that a tape keeps for the next text.
const maxCells = 4 << 10

// Forget lets go of what was read.
func (t *Tape) Forget() {
	if cap(t.cells) > maxCells {
		t.cells = nil
	}
	*t = Tape{cells: t.cells[:0]}
}

// Kind is the first byte of the value's text, but '0' for every number.
func (t *Tape) Kind(at int) byte { return t.cells[at].kind }

// Text is the value as it was sent.
func (t *Tape) Text(at int) string { return t.text[t.cells[at].from:t.cells[at].to] }

// Within is the first place within an array or an object, and the one behind the
// last.
func (t *Tape) Within(at int) (first, end int) { return at + 1, int(t.cells[at].behind) }

// Behind is the place behind a value and all within it.
func (t *Tape) Behind(at int) int { return int(t.cells[at].behind) }

// Name is the name of a member, which never has escapes.
func (t *Tape) Name(at int) string { return t.text[t.cells[at].from+1 : t.cells[at].to-1] }

// Has tells whether an object has a member.
func (t *Tape) Has(at int, name string) bool {
	for i, end := t.Within(at); i < end; i = t.Behind(i + 1) {
		if t.Name(i) == name {
			return true
		}
	}
	return false
}

// Len counts the items of an array or the members of an object.
func (t *Tape) Len(at int) int {
	n, step := 0, 0
	if t.cells[at].kind == '{' {
		step = 1
	}
	for i, end := t.Within(at); i < end; i = t.Behind(i + step) {
		n++
	}
	return n
}

// String is the value of a string.
func (t *Tape) String(at int) string {
	c := t.cells[at]
	inner := t.text[c.from+1 : c.to-1]
	if c.plain {
		return inner
	}
	text, _ := unescaped(inner)
	return text
}

// Value makes the value, as [Decode] does.
func (t *Tape) Value(at int) any {
	switch t.cells[at].kind {
	case '{':
		return t.object(at)
	case '[':
		list := make([]any, 0, t.Len(at))
		for i, end := t.Within(at); i < end; i = t.Behind(i) {
			list = append(list, t.Value(i))
		}
		return list
	case '"':
		return t.kept(t.String(at))
	case '0':
		return json.Number(t.kept(t.Text(at)))
	case 't', 'f':
		return t.cells[at].kind == 't'
	}
	return nil
}

func (t *Tape) object(at int) map[string]any {
	object := make(map[string]any, t.Len(at))
	for i, end := t.Within(at); i < end; i = t.Behind(i + 1) {
		object[t.kept(t.Name(i))] = t.Value(i + 1)
	}
	return object
}

// maxShared is how long a text may be for its strings to share one copy of it: a
// string that is kept keeps all of the text.
const maxShared = 4 << 10

func (t *Tape) kept(text string) string {
	if len(t.text) > maxShared {
		return strings.Clone(text)
	}
	return text
}

// Append appends the value as [Append] does.
func (t *Tape) Append(dst []byte, at int) []byte {
	switch c := t.cells[at]; {
	case c.plain:
		return append(dst, t.Text(at)...)
	case c.kind == '[':
		dst = append(dst, '[')
		for i, end := t.Within(at); i < end; i = t.Behind(i) {
			if i > at+1 {
				dst = append(dst, ',')
			}
			dst = t.Append(dst, i)
		}
		return append(dst, ']')
	}
	return Append(dst, t.Value(at))
}

func (t *Tape) space() {
	from := t.at
	for t.at < len(t.text) && (t.text[t.at] == ' ' || t.text[t.at] == '\n' || t.text[t.at] == '\r' || t.text[t.at] == '\t') {
		t.at++
	}
	if t.at > from {
		t.gaps++
	}
}

// next tells whether the next token is c, which it then reads.
func (t *Tape) next(c byte) bool {
	t.space()
	if t.at < len(t.text) && t.text[t.at] == c {
		t.at++
		return true
	}
	return false
}

func (t *Tape) value(depth int) bool {
	t.space()
	if t.at == len(t.text) {
		return false
	}
	switch t.text[t.at] {
	case '{':
		return depth < MaxDepth && t.members(depth+1)
	case '[':
		return depth < MaxDepth && t.items(depth+1)
	case '"':
		return t.string()
	case 't':
		return t.word("true")
	case 'f':
		return t.word("false")
	case 'n':
		return t.word("null")
	}
	return t.number()
}

// put puts a value without others within on the tape, from a place in the text
// to where it is read by now.
func (t *Tape) put(kind byte, plain bool, from int) {
	t.cells = append(t.cells, cell{kind, plain, uint32(from), uint32(t.at), int32(len(t.cells) + 1)})
}

// open puts an array or an object on the tape, and shut ends it.
func (t *Tape) open() (at int) {
	t.at++
	t.put(t.text[t.at-1], true, t.at-1)
	return len(t.cells) - 1
}

func (t *Tape) shut(at int, plain bool) {
	c := &t.cells[at]
	c.plain, c.to, c.behind = plain, uint32(t.at), int32(len(t.cells))
}

func (t *Tape) word(word string) bool {
	from := t.at
	if !strings.HasPrefix(t.text[t.at:], word) {
		return false
	}
	t.at += len(word)
	t.put(word[0], true, from)
	return true
}

func (t *Tape) items(depth int) bool {
	at, gaps, plain := t.open(), t.gaps, true
	for more := !t.next(']'); more; more = t.next(',') {
		item := len(t.cells)
		if !t.value(depth) {
			return false
		}
		plain = plain && t.cells[item].plain
	}
	closed := len(t.cells) == at+1 || t.next(']')
	t.shut(at, plain && gaps == t.gaps)
	return closed
}

func (t *Tape) members(depth int) bool {
	at, gaps, plain, sorted := t.open(), t.gaps, true, true
	last := ""
	for more := !t.next('}'); more; more = t.next(',') {
		t.space()
		name := len(t.cells)
		if t.at == len(t.text) || t.text[t.at] != '"' || !t.string() || !t.cells[name].plain || !t.next(':') || !t.value(depth) {
			return false
		}
		plain = plain && t.cells[name+1].plain
		sorted = sorted && (name == at+1 || last < t.Name(name))
		last = t.Name(name)
	}
	closed := len(t.cells) == at+1 || t.next('}')
	t.shut(at, plain && sorted && gaps == t.gaps)
	return closed && (sorted || !t.repeats(at))
}

// repeats tells whether two members of an object have the same name.
func (t *Tape) repeats(at int) bool {
	var marks uint64 // of names so far, by what is soon seen of them
	for i, end := t.Within(at); i < end; i = t.Behind(i + 1) {
		mark := markOf(t.Name(i))
		if marks&mark != 0 && t.named(at, i) {
			return true
		}
		marks |= mark
	}
	return false
}

func markOf(name string) uint64 {
	n := len(name)
	if n == 0 {
		return 1
	}
	return 1 << ((uint(n) + 7*uint(name[0]) + 13*uint(name[n/2]) + 31*uint(name[n-1])) % 64)
}

// maxCompared bounds with how many names one is compared; beyond it the names
// are taken for repeated, which the thorough way will see to.
const maxCompared = 256

// named tells whether a member of an object has a name that one before it has.
func (t *Tape) named(object, at int) bool {
	name, n := t.Name(at), 0
	for i := object + 1; i < at; i = t.Behind(i + 1) {
		if n++; n > maxCompared || t.Name(i) == name {
			return true
		}
	}
	return false
}

// string reads one that starts here.
func (t *Tape) string() bool {
	from := t.at
	for i := from + 1; i < len(t.text); i++ {
		switch c := t.text[i]; {
		case c == '"':
			t.at = i + 1
			t.put('"', true, from)
			return true
		case c == '\\':
			return t.escaped(from, i)
		case c < ' ':
			return false
		}
	}
	return false
}

// escaped reads a string of which the first escape is at a place.
func (t *Tape) escaped(from, at int) bool {
	for at < len(t.text) && t.text[at] != '"' {
		if t.text[at] == '\\' {
			at++
		}
		at++
	}
	if at >= len(t.text) {
		return false
	}
	if _, ok := unescaped(t.text[from+1 : at]); !ok {
		return false
	}
	t.at = at + 1
	t.put('"', false, from)
	return true
}

// maxPlainDigits is how long a number may be that any reader can hold.
const maxPlainDigits = 15

// number reads one without an exponent that is not long.
func (t *Tape) number() bool {
	from := t.at
	if t.text[t.at] == '-' {
		t.at++
	}
	first := t.at
	whole := t.digits()
	if whole == 0 || whole > 1 && t.text[first] == '0' {
		return false
	}
	if t.at < len(t.text) && t.text[t.at] == '.' {
		t.at++
		if t.digits() == 0 {
			return false
		}
	}
	exponent := t.at < len(t.text) && t.text[t.at]|0x20 == 'e'
	t.put('0', true, from)
	return !exponent && t.at-from <= maxPlainDigits
}

func (t *Tape) digits() int {
	from := t.at
	for t.at < len(t.text) && '0' <= t.text[t.at] && t.text[t.at] <= '9' {
		t.at++
	}
	return t.at - from
}
