package contradiction

import (
	"fmt"
	"slices"

	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/spec"
)

var acceptsAnything = Rule{
	ID:    "accepts-anything",
	Title: "a schema that constrains nothing",
	Text: "A schema without any constraint, whatever its description says, accepts every value: null, a number, an object of any shape. " +
		"It promises nothing to whoever reads it.",
	find: func(s *survey) []Finding {
		return append(s.freeMembers(), s.freeAnswers()...)
	},
}

func (s *survey) freeMembers() []Finding {
	var places []Place
	names := map[string]bool{}
	for _, m := range s.members {
		if takesAnything(m.Schema) && !m.constrainedBeside() {
			names[m.Name] = true
			places = append(places, s.place(m.label(), m.at))
		}
	}
	if len(places) == 0 {
		return nil
	}
	return []Finding{{
		Message: fmt.Sprintf("%s %s everything, null included: %s", english.Count(len(places), "member"), english.Agree(len(places), "accepts", "accept"), namedPlaces(places)),
		Consequence: "whatever is sent is stored and reads back as it was sent; the suite can tell a value that was kept, " +
			"never one of the wrong shape",
		Places: places,
	}}
}

// takesAnything tells whether nothing constrains a value, and the judge agrees:
// the schema false has no keyword either.
func takesAnything(s *spec.Schema) bool { return s.Unconstrained() && s.Accepts(nil, spec.AsResponse) }

// constrainedBeside tells whether another part of an allOf constrains the member.
func (m *member) constrainedBeside() bool {
	for _, whole := range append(slices.Clone(m.owner.wholes), m.owner.Schema) {
		for _, part := range append(slices.Clone(whole.AllOf), whole) {
			if p, ok := part.Property(m.Name); ok && !p.Schema.Unconstrained() {
				return true
			}
		}
	}
	return false
}

func (s *survey) freeAnswers() []Finding {
	var places []Place
	var ids []string
	for _, o := range s.document.Operations {
		for _, r := range o.Responses {
			for _, m := range r.Media {
				if m.JSON() && m.Schema != nil && takesAnything(m.Schema) {
					places = append(places, s.place(title(o)+" "+r.Status, r.Location))
					ids = append(ids, o.ID)
				}
			}
		}
	}
	if len(places) == 0 {
		return nil
	}
	return []Finding{{
		Message:     fmt.Sprintf("the body of %s may be anything, null included: %s", english.Count(len(places), "answer"), namedPlaces(places)),
		Consequence: "every body is valid there: the mock chooses a shape of its own, and a client cannot know where the reason of a failure stands",
		Operations:  distinct(ids),
		Places:      places,
	}}
}

// distinct drops what was there before, and keeps the order.
func distinct(list []string) []string {
	seen := map[string]bool{}
	kept := list[:0]
	for _, item := range list {
		if !seen[item] {
			seen[item] = true
			kept = append(kept, item)
		}
	}
	return kept
}
