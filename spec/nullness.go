package spec

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// An answer is yes, no, or left to the judge.
type answer int

const (
	unsure answer = iota
	yes
	no
)

func answerIf(is bool) answer {
	if is {
		return yes
	}
	return no
}

// not is yes for no.
func (a answer) not() answer {
	return map[answer]answer{yes: no, no: yes}[a]
}

// nullness reads in the keywords of a schema whether null is valid by it.
func (s *Schema) nullness() answer {
	n, ok := s.document.node(s.Location)
	if !ok {
		return unsure
	}
	return s.document.nullness(s.Location, n, maxParts)
}

func (d *Document) nullness(at Location, n *yaml.Node, depth int) answer {
	n = deref(n)
	switch {
	case depth == 0:
		return unsure
	case n.Kind == yaml.ScalarNode && n.Tag == "!!bool":
		return answerIf(scalar(n) == true)
	case n.Kind != yaml.MappingNode:
		return unsure
	}
	whole := yes
	if under(n, "$ref") != nil {
		if whole = d.referredNullness(at, n, depth); d.openAPI30 {
			return whole // 3.0 ignores what stands beside a reference
		}
	}
	if d.openAPI30 && moves(n) {
		return yes // nullable beside allOf, oneOf or anyOf
	}
	for _, m := range members(n) {
		part := yes
		if rule := nullRules()[m.key.Value]; rule != nil {
			part = rule(d, at, n, m.value, depth-1)
		}
		switch {
		case part == unsure || whole == unsure:
			whole = unsure
		case part == no:
			whole = no
		}
	}
	return whole
}

func (d *Document) referredNullness(at Location, n *yaml.Node, depth int) answer {
	target, next := d.hop(at, n)
	if next == nil {
		return unsure
	}
	return d.nullness(target, next, depth-1)
}

// A nullKeyword tells what a keyword of schema n, of value v, says of null.
type nullKeyword func(d *Document, at Location, n, v *yaml.Node, depth int) answer

// nullRules are the keywords that can refuse null. All others are about values of
// one other type.
func nullRules() map[string]nullKeyword {
	return map[string]nullKeyword{
		"type":  typeTakesNull,
		"enum":  enumTakesNull,
		"const": func(_ *Document, _ Location, _, v *yaml.Node, _ int) answer { return answerIf(plain(v) == nil) },
		"not": func(d *Document, at Location, _, v *yaml.Node, depth int) answer {
			return d.nullness(at, v, depth).not()
		},
		"allOf":         branchesTakeNull(func(taking, all int) bool { return taking == all }),
		"anyOf":         branchesTakeNull(func(taking, _ int) bool { return taking > 0 }),
		"oneOf":         branchesTakeNull(func(taking, _ int) bool { return taking == 1 }),
		"if":            conditionTakesNull,
		"$id":           leftOpen,
		"$schema":       leftOpen,
		"$dynamicRef":   leftOpen,
		"$recursiveRef": leftOpen,
	}
}

func leftOpen(*Document, Location, *yaml.Node, *yaml.Node, int) answer { return unsure }

func (d *Document) nullable(n *yaml.Node) bool {
	mark := under(n, "nullable")
	return d.openAPI30 && mark != nil && scalar(deref(mark)) == true
}

func typeTakesNull(d *Document, _ Location, n, v *yaml.Node, _ int) answer {
	v = deref(v)
	types := []*yaml.Node{v}
	if v.Kind == yaml.SequenceNode {
		types = v.Content
	}
	null := v.Kind == yaml.ScalarNode && d.nullable(n)
	for _, t := range types {
		if !jsonTypes[deref(t).Value] {
			return unsure
		}
		null = null || deref(t).Value == "null"
	}
	return answerIf(null)
}

var jsonTypes = set("null", "boolean", "object", "array", "number", "integer", "string")

func enumTakesNull(d *Document, _ Location, n, v *yaml.Node, _ int) answer {
	values, ok := plain(v).([]any)
	if !ok {
		return unsure
	}
	return answerIf(d.nullable(n) || slices.Contains(values, nil))
}

func branchesTakeNull(enough func(taking, all int) bool) nullKeyword {
	return func(d *Document, at Location, _, v *yaml.Node, depth int) answer {
		v = deref(v)
		if v.Kind != yaml.SequenceNode || len(v.Content) == 0 {
			return unsure
		}
		taking := 0
		for _, branch := range v.Content {
			switch d.nullness(at, branch, depth) {
			case unsure:
				return unsure
			case yes:
				taking++
			}
		}
		return answerIf(enough(taking, len(v.Content)))
	}
}

func conditionTakesNull(d *Document, at Location, n, v *yaml.Node, depth int) answer {
	keyword := map[answer]string{yes: "then", no: "else"}[d.nullness(at, v, depth)]
	if keyword == "" {
		return unsure
	}
	if branch := under(n, keyword); branch != nil {
		return d.nullness(at, branch, depth)
	}
	return yes
}
