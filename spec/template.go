package spec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A segmentTemplate is one segment of a path template, such as "{id}.json":
// literals stand before, between and behind the parameters.
type segmentTemplate struct {
	literals []string // one more than names
	names    []string
}

func parseSegment(text string) (segmentTemplate, error) {
	var s segmentTemplate
	for {
		literal, rest, ok := strings.Cut(text, "{")
		if strings.Contains(literal, "}") {
			return s, fmt.Errorf("%q has a } without {", text)
		}
		s.literals = append(s.literals, literal)
		if !ok {
			return s, nil
		}
		name, behind, closed := strings.Cut(rest, "}")
		if !closed || name == "" || strings.Contains(name, "{") {
			return s, fmt.Errorf("%q has a { without a name and }", text)
		}
		s.names = append(s.names, name)
		text = behind
	}
}

// compare orders templates: those with more literal text are tried first. Those
// that differ in names only are the same.
func (s segmentTemplate) compare(other segmentTemplate) int {
	size := func(s segmentTemplate) int { return len(strings.Join(s.literals, "")) }
	return cmp.Or(size(other)-size(s), slices.Compare(s.literals, other.literals))
}

// match gives the parameters' values. Each takes at least one byte and no more
// than it must; the last takes what is left.
func (s segmentTemplate) match(text string) ([]string, bool) {
	last := len(s.names)
	rest, ok := strings.CutPrefix(text, s.literals[0])
	if !ok {
		return nil, false
	}
	if rest, ok = strings.CutSuffix(rest, s.literals[last]); !ok {
		return nil, false
	}
	values := make([]string, 0, last)
	for _, literal := range s.literals[1:last] {
		if rest == "" {
			return nil, false
		}
		i := strings.Index(rest[1:], literal)
		if i < 0 {
			return nil, false
		}
		values = append(values, rest[:i+1])
		rest = rest[i+1+len(literal):]
	}
	return append(values, rest), rest != ""
}
