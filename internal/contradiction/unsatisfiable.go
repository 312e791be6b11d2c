package contradiction

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/actalike/actalike/spec"
)

var unsatisfiableSchema = Rule{
	ID:    "unsatisfiable",
	Title: "an answer that no value can be",
	Text: "What an operation answers with when it succeeds demands something that cannot be: bounds or types that exclude each other, a member " +
		"that must be there and never may, an object that has to contain itself without end. Only what every value must hold is looked at.",
	find: findUnsatisfiable,
}

const unsatisfiableConsequence = "the mock answers such an operation with another success that it declares without a body, or else with 501 and the reason"

// findUnsatisfiable reports each impossible demand once, with the operations that
// cannot answer for it.
func findUnsatisfiable(s *survey) []Finding {
	var list []Finding
	at := map[*spec.Schema]int{}
	checker := satisfier{document: s.document, sane: map[*spec.Schema]bool{}}
	for _, o := range s.document.Operations {
		answer := answerOf(o)
		if answer == nil {
			continue
		}
		why := checker.why(answer, nil)
		if why == nil {
			continue
		}
		i, known := at[why.schema]
		if !known {
			i = len(list)
			at[why.schema] = i
			name := cmp.Or(why.schema.Name(), title(o)+" "+o.Success().Status)
			list = append(list, Finding{
				Message:     fmt.Sprintf("nothing is valid by %q: %s", name, why.text),
				Places:      []Place{s.place(name, why.schema.Location)},
				Consequence: unsatisfiableConsequence,
			})
		}
		list[i].Operations = append(list[i].Operations, title(o))
	}
	return list
}

// A demand is one that no value meets.
type demand struct {
	schema *spec.Schema // where it stands
	text   string
}

// A satisfier looks for demands that no value meets. It finds those that can be
// seen in a schema, not all there can be.
type satisfier struct {
	document *spec.Document
	sane     map[*spec.Schema]bool // schemas that some value meets, as far as can be seen
}

// maxOpen is how deep values are looked into.
const maxOpen = 200

// why says what makes a schema impossible; nil if nothing is seen that does. open
// are the schemas whose values have to contain this one.
func (c satisfier) why(s *spec.Schema, open []*spec.Schema) *demand {
	switch {
	case s == nil || c.sane[s]:
		return nil
	case slices.Contains(open, s):
		return &demand{s, "its values must contain themselves, without end"}
	case len(open) > maxOpen:
		return nil
	}
	open = append(slices.Clip(open), s)
	why := c.contrary(s)
	if why == nil {
		why = c.held(s, open)
	}
	if why == nil {
		c.sane[s] = true
	}
	return why
}

// contrary looks at what a schema and the parts of its allOf say themselves.
func (c satisfier) contrary(s *spec.Schema) *demand {
	parts := partsOf(s, nil)
	for _, list := range []struct {
		low, high   string
		least, most func(*spec.Schema) *float64
	}{
		{"minimum", "maximum", func(s *spec.Schema) *float64 { return s.Keywords.Min }, func(s *spec.Schema) *float64 { return s.Keywords.Max }},
		{"minLength", "maxLength", func(s *spec.Schema) *float64 { return number(s.Keywords.MinLength) }, func(s *spec.Schema) *float64 { return optional(s.Keywords.MaxLength) }},
		{"minItems", "maxItems", func(s *spec.Schema) *float64 { return number(s.Keywords.MinItems) }, func(s *spec.Schema) *float64 { return optional(s.Keywords.MaxItems) }},
		{"minProperties", "maxProperties", func(s *spec.Schema) *float64 { return number(s.Keywords.MinProps) }, func(s *spec.Schema) *float64 { return optional(s.Keywords.MaxProps) }},
	} {
		low, high := highest(parts, list.least), lowest(parts, list.most)
		if low != nil && high != nil && *low > *high && c.only(parts, list.low) {
			return &demand{s, fmt.Sprintf("%s %v is more than %s %v", list.low, *low, list.high, *high)}
		}
	}
	if types := common(parts); types != nil && len(types) == 0 {
		return &demand{s, "its parts ask for types that exclude each other"}
	}
	return c.fixed(s, parts)
}

// fixed looks for parts that list values, none of which is valid by the rest.
func (c satisfier) fixed(s *spec.Schema, parts []*spec.Schema) *demand {
	if len(parts) == 1 && onlyLists(s) {
		return nil
	}
	for _, part := range parts {
		choices := part.Choices()
		if len(choices) > 0 && !slices.ContainsFunc(choices, func(v any) bool { return s.Accepts(v, spec.AsResponse) }) {
			return &demand{s, "none of the values that it lists is valid by the rest of it"}
		}
	}
	return nil
}

// onlyLists tells whether a schema says no more than which values there are, of
// which type: most lists of values are such, and need no judge.
func onlyLists(s *spec.Schema) bool {
	return !slices.ContainsFunc(s.Assertions(), func(keyword string) bool { return keyword != "enum" && keyword != "type" && keyword != "const" })
}

// boundTypes are the types that bounds speak of.
var boundTypes = map[string][]string{
	"minimum": {"number", "integer"}, "minLength": {"string"}, "minItems": {"array"}, "minProperties": {"object"},
}

// only tells whether every value is of a type that a bound speaks of.
func (c satisfier) only(parts []*spec.Schema, bound string) bool {
	types := common(parts)
	return len(types) > 0 && !slices.ContainsFunc(types, func(t string) bool { return !slices.Contains(boundTypes[bound], t) })
}

// held looks at what every value has to contain.
func (c satisfier) held(s *spec.Schema, open []*spec.Schema) *demand {
	for _, part := range s.AllOf {
		if why := c.why(part, open); why != nil {
			return why
		}
	}
	for _, branches := range [][]*spec.Schema{s.AnyOf, s.OneOf} {
		var last *demand
		for _, branch := range branches {
			if last = c.why(branch, open); last == nil {
				break
			}
		}
		if last != nil {
			return last
		}
	}
	types := common(partsOf(s, nil))
	if slices.Equal(types, []string{"object"}) {
		return c.members(s, open)
	}
	if slices.Equal(types, []string{"array"}) && s.Keywords.MinItems > 0 {
		return c.why(s.Items, open)
	}
	return nil
}

// members looks at the members that every object must have.
func (c satisfier) members(s *spec.Schema, open []*spec.Schema) *demand {
	for _, p := range s.Properties {
		if !p.Required || p.Schema == nil || p.Schema.Keywords.WriteOnly {
			continue
		}
		if c.never(p.Schema) {
			return &demand{s, fmt.Sprintf("the member %q must be there, and never may", p.Name)}
		}
		if why := c.why(p.Schema, open); why != nil {
			return why
		}
	}
	return nil
}

// never tells whether a schema is the word false.
func (c satisfier) never(s *spec.Schema) bool {
	v, _ := c.document.Value(s.Location)
	return v == false
}

// partsOf adds a schema and those of its allOf to a list, at every depth.
func partsOf(s *spec.Schema, list []*spec.Schema) []*spec.Schema {
	if slices.Contains(list, s) {
		return list
	}
	list = append(list, s)
	for _, part := range s.AllOf {
		list = partsOf(part, list)
	}
	return list
}

// common are the types that all parts let in; nil if none says any.
func common(parts []*spec.Schema) []string {
	var types []string
	for _, part := range parts {
		own := part.Types()
		if len(own) == 0 {
			continue
		}
		if slices.Contains(own, "number") {
			own = append(slices.Clone(own), "integer")
		}
		if types == nil {
			types = slices.Clone(own)
			continue
		}
		types = slices.DeleteFunc(types, func(t string) bool { return !slices.Contains(own, t) })
	}
	return types
}

func number(n uint64) *float64 { return optional(&n) }

func optional(n *uint64) *float64 {
	if n == nil {
		return nil
	}
	f := float64(*n)
	return &f
}

func highest(parts []*spec.Schema, of func(*spec.Schema) *float64) *float64 {
	var found *float64
	for _, part := range parts {
		if n := of(part); n != nil && (found == nil || *n > *found) {
			found = n
		}
	}
	return found
}

func lowest(parts []*spec.Schema, of func(*spec.Schema) *float64) *float64 {
	var found *float64
	for _, part := range parts {
		if n := of(part); n != nil && (found == nil || *n < *found) {
			found = n
		}
	}
	return found
}
