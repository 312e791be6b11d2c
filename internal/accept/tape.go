package accept

import (
	"encoding/json"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/actalike/actalike/internal/value"
)

// A TapeFunc tells of a value on a tape what [Func] tells of the value itself,
// which need not be made for it.
type TapeFunc func(t *value.Tape, at int) bool

// onTape has a rule look at the value that a tape makes.
func onTape(rule Func) TapeFunc {
	return func(t *value.Tape, at int) bool { return rule(t.Value(at)) }
}

func (n *node) acceptsOnTape(t *value.Tape, at int) bool {
	for _, rule := range n.onTape {
		if !rule(t, at) {
			return false
		}
	}
	return true
}

func typesOnTape(_ *Compiler, s *jsonschema.Schema) TapeFunc {
	allowed := typesOf(s)
	return func(t *value.Tape, at int) bool {
		switch t.Kind(at) {
		case 'n':
			return allowed.null
		case 't', 'f':
			return allowed.boolean
		case '"':
			return allowed.text
		case '0':
			return allowed.number || allowed.integer && isWhole(json.Number(t.Text(at)))
		case '[':
			return allowed.array
		}
		return allowed.object
	}
}

func enumOnTape(_ *Compiler, s *jsonschema.Schema) TapeFunc {
	texts, other := enumOf(s)
	return func(t *value.Tape, at int) bool {
		if t.Kind(at) == '"' {
			return texts[t.String(at)]
		}
		return other(t.Value(at))
	}
}

func lengthsOnTape(_ *Compiler, s *jsonschema.Schema) TapeFunc {
	return func(t *value.Tape, at int) bool {
		return t.Kind(at) != '"' || within(utf8.RuneCountInString(t.String(at)), s.MinLength, s.MaxLength)
	}
}

func boundsOnTape(_ *Compiler, s *jsonschema.Schema) TapeFunc {
	within := boundsOf(s)
	return func(t *value.Tape, at int) bool { return t.Kind(at) != '0' || within(t.Text(at)) }
}

func countsOnTape(_ *Compiler, s *jsonschema.Schema) TapeFunc {
	distinct := unique(s)
	return func(t *value.Tape, at int) bool {
		switch t.Kind(at) {
		case '[':
			return within(t.Len(at), s.MinItems, s.MaxItems) && (!s.UniqueItems || distinct(t.Value(at).([]any)))
		case '{':
			return within(t.Len(at), s.MinProperties, s.MaxProperties)
		}
		return true
	}
}

func patternOnTape(_ *Compiler, s *jsonschema.Schema) TapeFunc {
	return func(t *value.Tape, at int) bool {
		return t.Kind(at) != '"' || s.Pattern.MatchString(t.String(at))
	}
}

func formatOnTape(_ *Compiler, s *jsonschema.Schema) TapeFunc {
	validate, obvious := s.Format.Validate, obviousFormats()[s.Format.Name]
	return func(t *value.Tape, at int) bool {
		return t.Kind(at) == '"' && obvious != nil && obvious(t.String(at)) || validate(t.Value(at)) == nil
	}
}

func (c *Compiler) referenceOnTape(s *jsonschema.Schema) TapeFunc {
	return c.node(s.Ref).acceptsOnTape
}

func (c *Compiler) itemsOnTape(s *jsonschema.Schema) TapeFunc {
	prefix, rest := c.itemNodes(s)
	return func(t *value.Tape, at int) bool {
		if t.Kind(at) != '[' {
			return true
		}
		n := 0
		for i, end := t.Within(at); i < end; i = t.Behind(i) {
			in := rest
			if n < len(prefix) {
				in = prefix[n]
			}
			if !in.acceptsOnTape(t, i) {
				return false
			}
			n++
		}
		return true
	}
}

// objectOnTape counts the members that are required: no name stands on a tape
// twice.
func (c *Compiler) objectOnTape(s *jsonschema.Schema) TapeFunc {
	if s.PropertyNames != nil || len(s.PatternProperties) > 0 {
		return onTape(c.object(s))
	}
	properties, additional := c.properties(s)
	required := make(map[string]bool, len(s.Required))
	for _, name := range s.Required {
		required[name] = true
	}
	return func(t *value.Tape, at int) bool {
		if t.Kind(at) != '{' {
			return true
		}
		missing := len(required)
		for i, end := t.Within(at); i < end; i = t.Behind(i + 1) {
			name := t.Name(i)
			in := properties[name]
			if in == nil {
				in = additional
			}
			if !in.acceptsOnTape(t, i+1) {
				return false
			}
			if missing > 0 && required[name] {
				missing--
			}
		}
		return missing == 0
	}
}

// memberOnTape is [Compiler.member] for one name at a time.
func (c *Compiler) memberOnTape(s *jsonschema.Schema) func(name string) TapeFunc {
	if s.PropertyNames != nil || len(s.PatternProperties) > 0 {
		member := c.member(s)
		return func(name string) TapeFunc { return onTape(func(v any) bool { return member(name, v) }) }
	}
	properties, additional := c.properties(s)
	return func(name string) TapeFunc {
		if n := properties[name]; n != nil {
			return n.acceptsOnTape
		}
		return additional.acceptsOnTape
	}
}

func (c *Compiler) allOfOnTape(s *jsonschema.Schema) TapeFunc {
	parts := c.all(s.AllOf)
	return func(t *value.Tape, at int) bool { return acceptingOnTape(parts, t, at) == len(parts) }
}

func (c *Compiler) anyOfOnTape(s *jsonschema.Schema) TapeFunc {
	parts := c.all(s.AnyOf)
	return func(t *value.Tape, at int) bool {
		for _, part := range parts {
			if part.acceptsOnTape(t, at) {
				return true
			}
		}
		return false
	}
}

func (c *Compiler) oneOfOnTape(s *jsonschema.Schema) TapeFunc {
	parts := c.all(s.OneOf)
	return func(t *value.Tape, at int) bool { return acceptingOnTape(parts, t, at) == 1 }
}

func acceptingOnTape(parts []*node, t *value.Tape, at int) int {
	n := 0
	for _, part := range parts {
		if part.acceptsOnTape(t, at) {
			n++
		}
	}
	return n
}

func (c *Compiler) notOnTape(s *jsonschema.Schema) TapeFunc {
	n := c.node(s.Not)
	return func(t *value.Tape, at int) bool { return !n.acceptsOnTape(t, at) }
}

func (c *Compiler) conditionOnTape(s *jsonschema.Schema) TapeFunc {
	either, then, otherwise := c.conditionNodes(s)
	return func(t *value.Tape, at int) bool {
		if either.acceptsOnTape(t, at) {
			return then.acceptsOnTape(t, at)
		}
		return otherwise.acceptsOnTape(t, at)
	}
}
