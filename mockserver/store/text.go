package store

import (
	"bytes"
	"math"
	"sync"

	"github.com/actalike/actalike/spec/value"
)

// A Layout is the order in which records of one resource are written as text.
// Records of one layout share it.
type Layout struct {
	names  []string
	places map[string]int
	heads  [][]byte // `"name":`
	encode func(dst []byte, place int, v any) []byte
	edits  sync.Pool // of *edit
}

// NewLayout lays records out by the names of their members; encode appends the
// value of the one at a place among them as JSON.
func NewLayout(names []string, encode func(dst []byte, place int, v any) []byte) *Layout {
	l := &Layout{names: names, places: make(map[string]int, len(names)), encode: encode}
	for i, name := range names {
		l.places[name] = i
		l.heads = append(l.heads, append(value.AppendString(nil, name), ':'))
	}
	l.edits.New = func() any { return &edit{changed: make([]bool, len(names))} }
	return l
}

// A Text is a record as JSON text that knows where its members stand: an answer
// is copied, not encoded, and a change leaves the text of other members as it
// is. It is immutable.
type Text struct {
	layout *Layout
	json   []byte
	spans  []span // of values, by the places of their names
}

// A span is part of a text; none is from 0 to 0.
type span struct{ from, to uint32 }

// Text writes a record. It is nil for one that has a member without a place, or
// that is too long.
func (l *Layout) Text(record value.Object) *Text {
	return (&Text{layout: l, spans: make([]span, len(l.names))}).With(l.names, record)
}

// Parse finds the members of a record that was written in the order of the
// layout, without white space. It is nil for any other text.
func (l *Layout) Parse(text []byte) *Text {
	t := &Text{layout: l, json: text, spans: make([]span, len(l.names))}
	if len(text) < 2 || len(text) >= math.MaxUint32 {
		return nil
	}
	at := 1
	for i, head := range l.heads {
		if !bytes.HasPrefix(text[at:], head) {
			continue
		}
		from := at + len(head)
		at = endOfValue(text, from)
		t.spans[i] = span{uint32(from), uint32(at)}
		if at < len(text) && text[at] == ',' {
			at++
		}
	}
	if text[0] != '{' || at != len(text)-1 || text[at] != '}' {
		return nil
	}
	return t
}

// endOfValue is where the JSON value ends that begins at a place.
func endOfValue(text []byte, at int) int {
	depth, quoted := 0, false
	for ; at < len(text); at++ {
		switch c := text[at]; {
		case quoted && c == '\\':
			at++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == ',' && depth == 0:
			return at
		case c == '}' || c == ']':
			if depth--; depth < 0 {
				return at
			}
		}
	}
	return len(text)
}

// JSON is the whole record; it is not to be changed.
func (t *Text) JSON() []byte { return t.json }

// Object decodes the whole record.
func (t *Text) Object() value.Object {
	record := make(value.Object, len(t.layout.names))
	t.ReadInto(record, t.layout.names)
	return record
}

// ReadInto decodes the members of the given names, as far as there are any.
func (t *Text) ReadInto(part value.Object, names []string) {
	for _, name := range names {
		i, known := t.layout.places[name]
		if !known || t.spans[i].to == 0 {
			continue
		}
		v, err := value.Decode(t.json[t.spans[i].from:t.spans[i].to])
		if err == nil { // it was encoded by this package
			part[name] = v
		}
	}
}

// With is the record with the members of the given names as they are in part:
// set, or taken out where part lacks them. It is nil where part has a member
// that is not named or has no place.
func (t *Text) With(names []string, part value.Object) *Text {
	e := t.layout.edits.Get().(*edit)
	defer t.layout.edits.Put(e)
	defer e.forget()
	for _, name := range names {
		if i, known := t.layout.places[name]; known {
			e.changed[i] = true
		}
	}
	return e.rewritten(t, part)
}

// An edit is a text in the making.
type edit struct {
	changed []bool // by the places of members
	json    []byte
}

func (e *edit) forget() {
	clear(e.changed)
	if e.json = e.json[:0]; cap(e.json) > maxSpare {
		e.json = nil
	}
}

// maxSpare bounds the memory that is kept for the next edit, in bytes.
const maxSpare = 64 << 10

func (e *edit) rewritten(t *Text, part value.Object) *Text {
	next := &Text{layout: t.layout, spans: make([]span, len(t.spans))}
	e.json = append(e.json, '{')
	placed := 0
	for i := 0; i < len(t.spans); {
		if !e.changed[i] {
			i = e.copy(t, next, i)
			continue
		}
		if v, sent := part[t.layout.names[i]]; sent {
			e.head(t.layout.heads[i])
			from := len(e.json)
			e.json = t.layout.encode(e.json, i, v)
			next.spans[i] = span{uint32(from), uint32(len(e.json))}
			placed++
		}
		i++
	}
	if placed != len(part) || len(e.json) >= math.MaxUint32 {
		return nil
	}
	next.json = append(make([]byte, 0, len(e.json)+1), e.json...) // no longer than it is
	next.json = append(next.json, '}')
	return next
}

func (e *edit) head(head []byte) {
	if len(e.json) > 1 {
		e.json = append(e.json, ',')
	}
	e.json = append(e.json, head...)
}

// copy takes over the members from a place on that stay as they are, in one
// piece, and returns the place behind them.
func (e *edit) copy(t, next *Text, place int) int {
	end := place
	var piece, last span
	for ; end < len(t.spans) && !e.changed[end]; end++ {
		if t.spans[end].to == 0 {
			continue
		}
		if last = t.spans[end]; piece.to == 0 {
			piece = last
			e.head(t.layout.heads[end])
		}
		next.spans[end] = last.moved(piece.from, len(e.json))
	}
	e.json = append(e.json, t.json[piece.from:last.to]...)
	return end
}

// moved is the span of the same value in a text where what stood at from stands
// at to.
func (s span) moved(from uint32, to int) span {
	return span{s.from - from + uint32(to), s.to - from + uint32(to)}
}
