package value

import "strings"

// What is here puts the values of a text on a tape, one after the other.

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
