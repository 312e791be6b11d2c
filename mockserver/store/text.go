package store

import (
	"math"

	"github.com/actalike/actalike/spec/value"
)

// A Layout is the order in which records of one resource are written as text.
// Records of one layout share it.
type Layout struct {
	names  []string
	places map[string]int
	heads  [][]byte // `"name":`
	encode func(dst []byte, name string, v any) []byte
}

// NewLayout lays records out by the names of their members; encode appends the
// value of one as JSON.
func NewLayout(names []string, encode func(dst []byte, name string, v any) []byte) *Layout {
	l := &Layout{names: names, places: make(map[string]int, len(names)), encode: encode}
	for i, name := range names {
		l.places[name] = i
		l.heads = append(l.heads, append(value.AppendString(nil, name), ':'))
	}
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

// JSON is the whole record; it is not to be changed.
func (t *Text) JSON() []byte { return t.json }

// Object decodes the whole record.
func (t *Text) Object() value.Object { return t.Part(t.layout.names) }

// Part decodes the members of the given names, as far as there are any.
func (t *Text) Part(names []string) value.Object {
	part := make(value.Object, len(names))
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
	return part
}

// With is the record with the members of the given names as they are in part:
// set, or taken out where part lacks them. It is nil where part has a member
// that is not named or has no place.
func (t *Text) With(names []string, part value.Object) *Text {
	changed, placed := make([]bool, len(t.spans)), 0
	for _, name := range names {
		i, known := t.layout.places[name]
		if !known {
			continue
		}
		changed[i] = true
		if _, present := part[name]; present {
			placed++
		}
	}
	if placed != len(part) {
		return nil
	}
	return t.rewritten(changed, part)
}

func (t *Text) rewritten(changed []bool, part value.Object) *Text {
	next := &Text{layout: t.layout, spans: make([]span, len(t.spans))}
	text := append(make([]byte, 0, len(t.json)+len(t.json)/4+64), '{')
	for i, was := range t.spans {
		v, sent := part[t.layout.names[i]]
		if changed[i] && !sent || !changed[i] && was.to == 0 {
			continue
		}
		if len(text) > 1 {
			text = append(text, ',')
		}
		text = append(text, t.layout.heads[i]...)
		from := len(text)
		if changed[i] {
			text = t.layout.encode(text, t.layout.names[i], v)
		} else {
			text = append(text, t.json[was.from:was.to]...)
		}
		next.spans[i] = span{uint32(from), uint32(len(text))}
	}
	if len(text) >= math.MaxUint32 {
		return nil
	}
	next.json = append(make([]byte, 0, len(text)+1), append(text, '}')...) // no longer than it is
	return next
}
