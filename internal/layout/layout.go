// Package layout writes values as JSON, their members in the order in which a
// schema declares them. What depends on the schema alone is worked out once.
package layout

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A Layout writes values as JSON exactly as [spec.Schema.AppendJSON] does, and
// faster. It is safe for concurrent use.
type Layout struct {
	members []member // as the schema declares them
	items   *Layout
}

type member struct {
	name string
	key  string
	of   *Layout
}

// plain is the layout of what no schema describes.
var plain = &Layout{}

// New is the layout of a schema's values.
func New(s *spec.Schema) *Layout { return layouts{}.of(s) }

// layouts are those of one document: schemas may hold themselves.
type layouts map[*spec.Schema]*Layout

func (known layouts) of(s *spec.Schema) *Layout {
	if s == nil {
		return plain
	}
	if l, ok := known[s]; ok {
		return l
	}
	l := &Layout{}
	known[s] = l
	for _, p := range s.Properties {
		l.members = append(l.members, member{p.Name, Key(p.Name), known.of(p.Schema)})
	}
	if s.Items != nil {
		l.items = known.of(s.Items)
	}
	return l
}

// Key is a member's name as JSON, with its colon.
func Key(name string) string { return string(append(value.AppendString(nil, name), ':')) }

// Member is where a declared member stands, counted from 0, and its layout. What
// is not declared stands behind, by name; its place is negative.
func (l *Layout) Member(name string) (at int, of *Layout) {
	at = slices.IndexFunc(l.members, func(m member) bool { return m.name == name })
	if at < 0 {
		return at, plain
	}
	return at, l.members[at].of
}

// Plain tells whether no member is declared: all stand by their names.
func (l *Layout) Plain() bool { return len(l.members) == 0 }

// Items is the layout of the items of an array.
func (l *Layout) Items() *Layout {
	if l.items == nil {
		return plain
	}
	return l.items
}

// Append appends v as JSON.
func (l *Layout) Append(dst []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return AppendText(dst, v)
	case json.Number:
		return append(dst, v...)
	case bool:
		return strconv.AppendBool(dst, v)
	case map[string]any:
		return l.appendObject(dst, v)
	case []any:
		return l.appendArray(dst, v)
	}
	return append(dst, "null"...)
}

func (l *Layout) appendObject(dst []byte, object map[string]any) []byte {
	dst = append(dst, '{')
	start, left := len(dst), len(object)
	for i := range l.members {
		if left == 0 {
			break
		}
		m := &l.members[i]
		v, ok := object[m.name]
		if !ok {
			continue
		}
		left--
		if len(dst) > start {
			dst = append(dst, ',')
		}
		dst = m.of.Append(append(dst, m.key...), v)
	}
	if left > 0 {
		dst = l.appendOthers(dst, object, start)
	}
	return append(dst, '}')
}

// appendOthers appends the members that are not declared, by name.
func (l *Layout) appendOthers(dst []byte, object map[string]any, start int) []byte {
	var few [12]string
	names := few[:0]
	for name := range object {
		if at, _ := l.Member(name); at < 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if len(dst) > start {
			dst = append(dst, ',')
		}
		dst = append(AppendText(dst, name), ':')
		dst = plain.Append(dst, object[name])
	}
	return dst
}

func (l *Layout) appendArray(dst []byte, array []any) []byte {
	items := l.Items()
	dst = append(dst, '[')
	for i, item := range array {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = items.Append(dst, item)
	}
	return append(dst, ']')
}

// AppendText appends a JSON string. Most texts need no escape.
func AppendText[T string | []byte](dst []byte, text T) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c > '~' {
			return value.AppendString(dst, string(text))
		}
	}
	dst = append(dst, '"')
	dst = append(dst, text...)
	return append(dst, '"')
}
