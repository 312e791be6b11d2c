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
