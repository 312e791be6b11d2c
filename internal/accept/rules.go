package accept

import (
	"encoding/json"
	"math"
	"math/big"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/actalike/actalike/internal/value"
)

// A rule is one keyword, or a few that belong together: a function for values,
// nil where the schema does not hold it, and one for values on a tape; where
// that is nil, the tape makes the value.
type rule struct {
	onValue func(*Compiler, *jsonschema.Schema) Func
	onTape  func(*Compiler, *jsonschema.Schema) TapeFunc
}

// rules is the table, cheap ones first.
func rules() []rule {
	return []rule{
		{boolean, nil},
		{types, typesOnTape},
		{constant, nil},
		{enum, enumOnTape},
		{lengths, lengthsOnTape},
		{bounds, boundsOnTape},
		{counts, countsOnTape},
		{pattern, patternOnTape},
		{format, formatOnTape},
		{(*Compiler).reference, (*Compiler).referenceOnTape},
		{(*Compiler).items, (*Compiler).itemsOnTape},
		{(*Compiler).object, (*Compiler).objectOnTape},
		{(*Compiler).allOf, (*Compiler).allOfOnTape},
		{(*Compiler).anyOf, (*Compiler).anyOfOnTape},
		{(*Compiler).oneOf, (*Compiler).oneOfOnTape},
		{(*Compiler).not, (*Compiler).notOnTape},
		{(*Compiler).condition, (*Compiler).conditionOnTape},
	}
}

func boolean(_ *Compiler, s *jsonschema.Schema) Func {
	if s.Bool == nil || *s.Bool {
		return nil
	}
	return func(any) bool { return false }
}

// allowedTypes are the words of the keyword type.
type allowedTypes struct{ null, boolean, number, integer, text, array, object bool }

func typesOf(s *jsonschema.Schema) (allowed allowedTypes) {
	for _, name := range s.Types.ToStrings() {
		switch name {
		case "null":
			allowed.null = true
		case "boolean":
			allowed.boolean = true
		case "number":
			allowed.number = true
		case "integer":
			allowed.integer = true
		case "string":
			allowed.text = true
		case "array":
			allowed.array = true
		case "object":
			allowed.object = true
		}
	}
	return allowed
}

// types: any number with a whole value is an integer (JSON Schema 2020-12,
// validation 6.1.1).
func types(_ *Compiler, s *jsonschema.Schema) Func {
	if s.Types == nil || s.Types.IsEmpty() {
		return nil
	}
	allowed := typesOf(s)
	return func(v any) bool {
		switch v := v.(type) {
		case nil:
			return allowed.null
		case bool:
			return allowed.boolean
		case string:
			return allowed.text
		case json.Number:
			return allowed.number || allowed.integer && isWhole(v)
		case []any:
			return allowed.array
		case map[string]any:
			return allowed.object
		}
		return false
	}
}

func isWhole(n json.Number) bool {
	if _, err := strconv.ParseInt(string(n), 10, 64); err == nil {
		return true
	}
	r, ok := new(big.Rat).SetString(string(n))
	return ok && r.IsInt()
}

func constant(_ *Compiler, s *jsonschema.Schema) Func {
	if s.Const == nil {
		return nil
	}
	want := *s.Const
	return func(v any) bool { return value.Equal(v, want) }
}

func enum(_ *Compiler, s *jsonschema.Schema) Func {
	if s.Enum == nil {
		return nil
	}
	texts, other := enumOf(s)
	return func(v any) bool {
		if text, ok := v.(string); ok {
			return texts[text]
		}
		return other(v)
	}
}

// enumOf are the strings of an enum, and what tells whether another value is in it.
func enumOf(s *jsonschema.Schema) (texts map[string]bool, other Func) {
	texts = map[string]bool{}
	var others []any
	for _, v := range s.Enum.Values {
		if text, ok := v.(string); ok {
			texts[text] = true
		} else {
			others = append(others, v)
		}
	}
	return texts, func(v any) bool {
		return slices.ContainsFunc(others, func(want any) bool { return value.Equal(v, want) })
	}
}

func lengths(_ *Compiler, s *jsonschema.Schema) Func {
	if s.MinLength == nil && s.MaxLength == nil {
		return nil
	}
	return func(v any) bool {
		text, ok := v.(string)
		return !ok || within(utf8.RuneCountInString(text), s.MinLength, s.MaxLength)
	}
}

func within(n int, least, most *int) bool {
	return (least == nil || n >= *least) && (most == nil || n <= *most)
}

func bounds(_ *Compiler, s *jsonschema.Schema) Func {
	if s.Minimum == nil && s.Maximum == nil && s.ExclusiveMinimum == nil && s.ExclusiveMaximum == nil && s.MultipleOf == nil {
		return nil
	}
	within := boundsOf(s)
	return func(v any) bool {
		number, ok := v.(json.Number)
		return !ok || within(string(number))
	}
}

// boundsOf tells of a number's text whether it keeps the bounds of a schema.
// Whole numbers are compared with whole bounds as such, others as fractions.
func boundsOf(s *jsonschema.Schema) func(number string) bool {
	least, low := wholeBound(s.Minimum, math.MinInt64)
	most, high := wholeBound(s.Maximum, math.MaxInt64)
	plain := low && high && s.ExclusiveMinimum == nil && s.ExclusiveMaximum == nil && s.MultipleOf == nil
	return func(number string) bool {
		if plain {
			if n, err := strconv.ParseInt(number, 10, 64); err == nil {
				return least <= n && n <= most
			}
		}
		r, ok := new(big.Rat).SetString(number)
		return ok && (s.Minimum == nil || r.Cmp(s.Minimum) >= 0) && (s.Maximum == nil || r.Cmp(s.Maximum) <= 0) &&
			(s.ExclusiveMinimum == nil || r.Cmp(s.ExclusiveMinimum) > 0) && (s.ExclusiveMaximum == nil || r.Cmp(s.ExclusiveMaximum) < 0) &&
			(s.MultipleOf == nil || new(big.Rat).Quo(r, s.MultipleOf).IsInt())
	}
}

// wholeBound is a bound as a whole number, if it is one; none stands for no bound.
func wholeBound(bound *big.Rat, none int64) (whole int64, ok bool) {
	if bound == nil {
		return none, true
	}
	return bound.Num().Int64(), bound.IsInt() && bound.Num().IsInt64()
}

// manyItems is from where on equal items are looked for by the library, which
// has a faster way for many.
const manyItems = 20

func counts(_ *Compiler, s *jsonschema.Schema) Func {
	if s.MinItems == nil && s.MaxItems == nil && !s.UniqueItems && s.MinProperties == nil && s.MaxProperties == nil {
		return nil
	}
	distinct := unique(s)
	return func(v any) bool {
		switch v := v.(type) {
		case []any:
			return within(len(v), s.MinItems, s.MaxItems) && distinct(v)
		case map[string]any:
			return within(len(v), s.MinProperties, s.MaxProperties)
		}
		return true
	}
}

// unique tells of a list whether its items are as uniqueItems asks.
func unique(s *jsonschema.Schema) func(list []any) bool {
	if !s.UniqueItems {
		return func([]any) bool { return true }
	}
	alone := &jsonschema.Schema{DraftVersion: s.DraftVersion, UniqueItems: true}
	return func(list []any) bool {
		if len(list) > manyItems {
			return alone.Validate(list) == nil
		}
		for i := range list {
			for j := range i {
				if value.Equal(list[i], list[j]) {
					return false
				}
			}
		}
		return true
	}
}

func pattern(_ *Compiler, s *jsonschema.Schema) Func {
	if s.Pattern == nil {
		return nil
	}
	return func(v any) bool {
		text, ok := v.(string)
		return !ok || s.Pattern.MatchString(text)
	}
}

func format(_ *Compiler, s *jsonschema.Schema) Func {
	if s.Format == nil {
		return nil
	}
	validate, obvious := s.Format.Validate, obviousFormats()[s.Format.Name]
	if obvious == nil {
		return func(v any) bool { return validate(v) == nil }
	}
	return func(v any) bool {
		text, ok := v.(string)
		return ok && obvious(text) || validate(v) == nil
	}
}

func (c *Compiler) reference(s *jsonschema.Schema) Func {
	if s.Ref == nil {
		return nil
	}
	return c.node(s.Ref).accepts
}

func (c *Compiler) items(s *jsonschema.Schema) Func {
	if s.Items2020 == nil && len(s.PrefixItems) == 0 {
		return nil
	}
	prefix, rest := c.itemNodes(s)
	return func(v any) bool {
		list, _ := v.([]any)
		for i, item := range list {
			in := rest
			if i < len(prefix) {
				in = prefix[i]
			}
			if !in.accepts(item) {
				return false
			}
		}
		return true
	}
}

// itemNodes are those of the first items and of all behind them.
func (c *Compiler) itemNodes(s *jsonschema.Schema) (prefix []*node, rest *node) {
	return c.all(s.PrefixItems), c.some(s.Items2020)
}

// judgesMembers tells whether a schema says anything of an object's members.
func judgesMembers(s *jsonschema.Schema) bool {
	return len(s.Properties) > 0 || len(s.PatternProperties) > 0 || s.AdditionalProperties != nil || s.PropertyNames != nil || len(s.Required) > 0
}

func (c *Compiler) object(s *jsonschema.Schema) Func {
	if !judgesMembers(s) {
		return nil
	}
	member := c.member(s)
	return func(v any) bool {
		object, ok := v.(map[string]any)
		if !ok {
			return true
		}
		for _, name := range s.Required {
			if _, ok := object[name]; !ok {
				return false
			}
		}
		for name, v := range object {
			if !member(name, v) {
				return false
			}
		}
		return true
	}
}

// member tells whether an object may have a member.
func (c *Compiler) member(s *jsonschema.Schema) func(name string, v any) bool {
	properties, additional := c.properties(s)
	byName := func(name string, v any) bool {
		if property := properties[name]; property != nil {
			return property.accepts(v)
		}
		return additional.accepts(v)
	}
	if s.PropertyNames == nil && len(s.PatternProperties) == 0 {
		return byName
	}
	names := c.some(s.PropertyNames)
	byPattern := c.byPattern(s)
	return func(name string, v any) bool {
		known, ok := byPattern(name, v)
		switch {
		case !ok || !names.accepts(name):
			return false
		case known && properties[name] == nil:
			return true
		}
		return byName(name, v)
	}
}

// properties are the nodes of members by their names, and that of all others.
func (c *Compiler) properties(s *jsonschema.Schema) (named map[string]*node, additional *node) {
	named = make(map[string]*node, len(s.Properties))
	for name, property := range s.Properties {
		named[name] = c.node(property)
	}
	switch rule := s.AdditionalProperties.(type) {
	case bool:
		if !rule {
			return named, byRule(func(any) bool { return false })
		}
	case *jsonschema.Schema:
		return named, c.node(rule)
	}
	return named, &node{}
}

// byPattern judges a member by patternProperties; known tells whether any
// pattern matches its name.
func (c *Compiler) byPattern(s *jsonschema.Schema) func(name string, v any) (known, ok bool) {
	nodes := make(map[jsonschema.Regexp]*node, len(s.PatternProperties))
	for pattern, property := range s.PatternProperties {
		nodes[pattern] = c.node(property)
	}
	return func(name string, v any) (known, ok bool) {
		for pattern, n := range nodes {
			if pattern.MatchString(name) {
				if known = true; !n.accepts(v) {
					return true, false
				}
			}
		}
		return known, true
	}
}

func (c *Compiler) allOf(s *jsonschema.Schema) Func {
	parts := c.all(s.AllOf)
	if len(parts) == 0 {
		return nil
	}
	return func(v any) bool { return accepting(parts, v) == len(parts) }
}

func (c *Compiler) anyOf(s *jsonschema.Schema) Func {
	parts := c.all(s.AnyOf)
	if len(parts) == 0 {
		return nil
	}
	return func(v any) bool {
		for _, part := range parts {
			if part.accepts(v) {
				return true
			}
		}
		return false
	}
}

func (c *Compiler) oneOf(s *jsonschema.Schema) Func {
	parts := c.all(s.OneOf)
	if len(parts) == 0 {
		return nil
	}
	return func(v any) bool { return accepting(parts, v) == 1 }
}

func accepting(parts []*node, v any) int {
	n := 0
	for _, part := range parts {
		if part.accepts(v) {
			n++
		}
	}
	return n
}

func (c *Compiler) not(s *jsonschema.Schema) Func {
	if s.Not == nil {
		return nil
	}
	n := c.node(s.Not)
	return func(v any) bool { return !n.accepts(v) }
}

func (c *Compiler) condition(s *jsonschema.Schema) Func {
	if s.If == nil {
		return nil
	}
	either, then, otherwise := c.conditionNodes(s)
	return func(v any) bool {
		if either.accepts(v) {
			return then.accepts(v)
		}
		return otherwise.accepts(v)
	}
}

func (c *Compiler) conditionNodes(s *jsonschema.Schema) (either, then, otherwise *node) {
	return c.node(s.If), c.some(s.Then), c.some(s.Else)
}
