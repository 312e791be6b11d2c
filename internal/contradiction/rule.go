package contradiction

import (
	"github.com/actalike/actalike/spec"
)

// A Rule finds one kind of place where a description is at odds with itself, with HTTP, or with what its own
// words say. Rules read the published document; they know no API by name.
type Rule struct {
	ID    string // in words
	Title string // one line
	Text  string // what it looks for, and why that is a fault
	find  func(*survey) []Finding
}

// A Finding is one finding of a [Rule]. Like cases are one finding with several places.
type Finding struct {
	Rule        string        `json:"rule"`        // the rule's id
	Message     string        `json:"message"`     // what is contradictory; names are quoted
	Consequence string        `json:"consequence"` // what that means for the mock, the suite and clients
	Location    string        `json:"location"`    // of the first place: file, "#", JSON Pointer
	Position    spec.Position `json:"position"`    // the same as line and column
	Operations  []string      `json:"operations,omitempty"`
	Places      []Place       `json:"places"` // all of them; the first is the one to look at
}

// A Place is where one case of a contradiction stands.
type Place struct {
	Name     string        `json:"name"` // what stands there, as a person would call it
	Location string        `json:"location"`
	Position spec.Position `json:"position"`
}

// complete fills in what follows from the places.
func (c *Finding) complete(rule string) {
	c.Rule = rule
	c.Location, c.Position = c.Places[0].Location, c.Places[0].Position
}

// place is where a location stands.
func (s *survey) place(name string, at spec.Location) Place {
	return Place{Name: name, Location: at.String(), Position: s.document.Position(at)}
}
