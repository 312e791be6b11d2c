package spec

import (
	"strings"
	"unicode"

	"github.com/actalike/actalike/internal/english"
)

// A pathTemplate is a path of the document, segment by segment, without a trailing slash and
// without the name of a format at its end.
type pathTemplate []pathSegment

// A pathSegment is literal text, or holds one parameter.
type pathSegment struct {
	text  string
	param string // its parameter; "" if it has none or several
	bare  bool   // it is a parameter and nothing else
}

func pathOf(template string) pathTemplate {
	segments := strings.Split(strings.Trim(template, "/"), "/")
	p := make(pathTemplate, 0, len(segments))
	for i, text := range segments {
		if i == len(segments)-1 {
			text = withoutFormat(text)
		}
		if text == "" {
			continue
		}
		if word, key, ok := odataKey(text); ok {
			p = append(p, pathSegment{text: word})
			text = key
		}
		s := pathSegment{text: text}
		if t, err := parseSegment(text); err == nil && len(t.names) == 1 {
			s.param, s.bare = t.names[0], t.literals[0] == "" && t.literals[1] == ""
		}
		p = append(p, s)
	}
	return p
}

// odataKey takes a segment of OData apart: Products({ID}) and People('{Name}') are
// a collection and the key of one of its records.
func odataKey(text string) (word, key string, ok bool) {
	word, rest, found := strings.Cut(text, "(")
	key, found2 := strings.CutSuffix(rest, ")")
	key = strings.Trim(key, "'")
	if _, named, assigned := strings.Cut(key, "="); assigned {
		key = strings.Trim(named, "'")
	}
	ok = found && found2 && word != "" && strings.HasPrefix(key, "{") && strings.HasSuffix(key, "}") && strings.Count(key, "{") == 1
	return word, key, ok
}

func withoutFormat(text string) string {
	for _, format := range []string{".json", ".xml"} {
		text = strings.TrimSuffix(text, format)
	}
	return text
}

// String writes parameters without their names: two paths that differ in those
// only are the same.
func (p pathTemplate) String() string {
	var b strings.Builder
	for _, s := range p {
		b.WriteByte('/')
		if s.bare {
			b.WriteString("{}")
		} else {
			b.WriteString(s.text)
		}
	}
	return b.String()
}

func (p pathTemplate) params() int {
	n := 0
	for _, s := range p {
		if s.param != "" {
			n++
		}
	}
	return n
}

// word is the last segment, if it is literal text.
func (p pathTemplate) word() string {
	if len(p) == 0 || p[len(p)-1].param != "" {
		return ""
	}
	return p[len(p)-1].text
}

// norm is a name without its spelling: petId, pet_id and pet-id are the same.
func norm(name string) string {
	return strings.Map(func(c rune) rune {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return -1
		}
		return unicode.ToLower(c)
	}, name)
}

func sameWord(a, b string) bool {
	return a != "" && norm(english.Singular(a)) == norm(english.Singular(b))
}
