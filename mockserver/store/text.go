package store

import (
	"bytes"
	"math"
	"sync"

	"github.com/actalike/actalike/internal/value"
)

// A Layout is the order in which records of one resource are written as text.
// Records of one layout share it.
type Layout struct {
	names  []string
	places map[string]int
	heads  [][]byte // `"name":`
	encode func(dst []byte, place int, v any) []byte
	edits  sync.Pool // of *Edit
}

// NewLayout lays records out by the names of their members; encode appends the
// value of the one at a place among them as JSON.
func NewLayout(names []string, encode func(dst []byte, place int, v any) []byte) *Layout {
	l := &Layout{names: names, places: make(map[string]int, len(names)), encode: encode}
	for i, name := range names {
		l.places[name] = i
		l.heads = append(l.heads, append(value.AppendString(nil, name), ':'))
	}
	l.edits.New = func() any { return &Edit{changed: make([]bool, len(names)), spans: make([]span, len(names))} }
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

// Place is that of a member; it is false for one that has none.
func (l *Layout) Place(name string) (int, bool) {
	place, ok := l.places[name]
	return place, ok
}

// Text writes a record. It is nil for one that has a member without a place, or
// that is too long.
func (l *Layout) Text(record value.Object) *Text {
	e := (&Text{layout: l, spans: make([]span, len(l.names))}).Edit()
	defer e.Close()
	for name, v := range record {
		place, ok := l.places[name]
		if !ok {
			return nil
		}
		from := len(e.texts)
		e.texts = l.encode(e.texts, place, v)
		e.changed[place], e.spans[place] = true, span{uint32(from), uint32(len(e.texts))}
	}
	return e.Text()
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
	v, _ := value.Decode(t.json) // it was encoded by this package
	record, _ := v.(map[string]any)
	return record
}

// Member is the text of the member at a place; nil if the record lacks it.
func (t *Text) Member(place int) []byte {
	at := t.spans[place]
	if at.to == 0 {
		return nil
	}
	return t.json[at.from:at.to]
}

// An Edit is a change of a text in the making. It is for one goroutine.
type Edit struct {
	of      *Text
	changed []bool // by place
	spans   []span // in texts, by place; none: the member is taken out
	texts   []byte // of members that are set
	json    []byte // of the next text
}

// Edit begins a change of the text; Close ends it.
func (t *Text) Edit() *Edit {
	e := t.layout.edits.Get().(*Edit)
	e.of = t
	return e
}

// Close lets go of what was edited.
func (e *Edit) Close() {
	layout := e.of.layout
	clear(e.changed)
	*e = Edit{changed: e.changed, spans: e.spans, texts: spare(e.texts), json: spare(e.json)}
	layout.edits.Put(e)
}

// spare is memory that may be used again.
func spare(memory []byte) []byte {
	const most = 64 << 10
	if cap(memory) > most {
		return nil
	}
	return memory[:0]
}

// Member is the text of a member as it is by now; nil if there is none.
func (e *Edit) Member(place int) []byte {
	switch at := e.spans[place]; {
	case !e.changed[place]:
		return e.of.Member(place)
	case at.to == 0:
		return nil
	default:
		return e.texts[at.from:at.to]
	}
}

// Changed tells whether a member was set or taken out.
func (e *Edit) Changed(place int) bool { return e.changed[place] }

// Set gives a member another text.
func (e *Edit) Set(place int, text []byte) {
	e.changed[place], e.spans[place] = true, span{uint32(len(e.texts)), uint32(len(e.texts) + len(text))}
	e.texts = append(e.texts, text...)
}

// Remove takes a member out.
func (e *Edit) Remove(place int) { e.changed[place], e.spans[place] = true, span{} }

// Text is the record after the change; nil if it is too long for one.
func (e *Edit) Text() *Text {
	t := e.of
	next := &Text{layout: t.layout, spans: make([]span, len(t.spans))}
	if len(t.json)+len(e.texts) >= math.MaxUint32/2 {
		return nil
	}
	e.json = append(e.json[:0], '{')
	for i := 0; i < len(t.spans); {
		if !e.changed[i] {
			i = e.copy(next, i)
			continue
		}
		if text := e.Member(i); text != nil {
			e.head(t.layout.heads[i])
			from := len(e.json)
			e.json = append(e.json, text...)
			next.spans[i] = span{uint32(from), uint32(len(e.json))}
		}
		i++
	}
	next.json = append(make([]byte, 0, len(e.json)+1), e.json...) // no longer than it is
	next.json = append(next.json, '}')
	return next
}

func (e *Edit) head(head []byte) {
	if len(e.json) > 1 {
		e.json = append(e.json, ',')
	}
	e.json = append(e.json, head...)
}

// copy takes over the members from a place on that stay as they are, in one
// piece, and returns the place behind them.
func (e *Edit) copy(next *Text, place int) int {
	t, end := e.of, place
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
