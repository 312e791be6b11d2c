package spec

import (
	"cmp"
	"slices"
)

// A ContradictionRule finds one kind of place where a description is at odds
// with itself, with HTTP, or with what its own words say. Rules read the
// published document; they know no API by name.
type ContradictionRule struct {
	ID    string // in words
	Title string // one line
	Text  string // what it looks for, and why that is a fault
	find  func(*survey) []Contradiction
}

// ContradictionRules lists every rule by id.
func ContradictionRules() []ContradictionRule {
	return []ContradictionRule{
		acceptsAnything,
		bodyOptional,
		defaultInvalid,
		exampleInvalid,
		formatUnknown,
		nullUnreadable,
		oneOfOverlaps,
		patchRequires,
		patternInvalid,
		proseOnly,
		readElsewhere,
		typeDiffers,
		unreadMember,
		unsatisfiableSchema,
		unsecured401,
	}
}

// A Contradiction is one finding of a [ContradictionRule]. Like cases are one
// finding with several places.
type Contradiction struct {
	Rule        string   `json:"rule"`        // the rule's id
	Message     string   `json:"message"`     // what is contradictory; names are quoted
	Consequence string   `json:"consequence"` // what that means for the mock, the suite and clients
	Location    string   `json:"location"`    // of the first place: file, "#", JSON Pointer
	Position    Position `json:"position"`    // the same as line and column
	Operations  []string `json:"operations,omitempty"`
	Places      []Place  `json:"places"` // all of them; the first is the one to look at
}

// A Place is where one case of a contradiction stands.
type Place struct {
	Name     string   `json:"name"` // what stands there, as a person would call it
	Location string   `json:"location"`
	Position Position `json:"position"`
}

// contradictions runs every rule; findings are ordered by rule, then position.
func (a *API) contradictions() []Contradiction {
	s := newSurvey(a)
	list := []Contradiction{}
	for _, rule := range ContradictionRules() {
		found := rule.find(s)
		for i := range found {
			found[i].complete(rule.ID)
		}
		slices.SortStableFunc(found, func(x, y Contradiction) int { return comparePositions(x.Position, y.Position) })
		list = append(list, found...)
	}
	return list
}

// complete fills in what follows from the places.
func (c *Contradiction) complete(rule string) {
	c.Rule = rule
	c.Location, c.Position = c.Places[0].Location, c.Places[0].Position
}

func comparePositions(a, b Position) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}
