package spec

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

var defaultInvalid = ContradictionRule{
	ID:    "default-invalid",
	Title: "a default that its own schema refuses",
	Text:  "The default keyword says what a missing value counts as. The schema it stands in refuses that very value.",
	find:  findDefaultInvalid,
}

func findDefaultInvalid(s *survey) []Contradiction {
	var list []Contradiction
	for _, schema := range s.schemas {
		if c, ok := s.judged(schema.label, schema, schema.Location.child("default"), schema.sides); ok {
			c.Message = fmt.Sprintf("the default of %q is not valid by its own schema: %s", schema.label, c.Message)
			c.Consequence = "whoever leaves the member out gets a value that nobody may send; the mock never uses it"
			list = append(list, c)
		}
	}
	return list
}

var exampleInvalid = ContradictionRule{
	ID:    "example-invalid",
	Title: "an example that its own schema refuses",
	Text: "An example of a schema or of a body is not valid by the schema it illustrates, in no direction the schema is used in; " +
		"that of a PATCH body may leave out whatever it likes.",
	find: func(s *survey) []Contradiction { return append(s.schemaExamples(), s.bodyExamples()...) },
}

const exampleConsequence = "people and generators copy examples: requests made of it are refused, and answers like it break the suite; " +
	"the mock does not send it"

func (s *survey) schemaExamples() []Contradiction {
	var list []Contradiction
	for _, schema := range s.schemas {
		for _, at := range s.examplesOf(schema.Schema) {
			if c, ok := s.judged(schema.label, schema, at, schema.sides); ok {
				list = append(list, c.asExample(schema.label))
			}
		}
	}
	return list
}

func (c Contradiction) asExample(label string) Contradiction {
	c.Message = fmt.Sprintf("the example of %q is not valid by its own schema: %s", label, c.Message)
	c.Consequence = exampleConsequence
	return c
}

// examplesOf lists where the examples of a schema stand. OpenAPI 3.0 has one.
func (s *survey) examplesOf(schema *Schema) []Location {
	list := []Location{schema.Location.child("example")}
	if n, ok := s.document.node(schema.Location.child("examples")); ok && n.Kind == yaml.SequenceNode {
		for i := range n.Content {
			list = append(list, schema.Location.child("examples", itoa(i)))
		}
	}
	return list
}

func (s *survey) bodyExamples() []Contradiction {
	var list []Contradiction
	for _, o := range s.document.Operations {
		if o.Body != nil {
			list = append(list, s.mediaExamples(title(o)+" body", o.Body.Location, o.Body.Media, oneSide(bodyDirection(o)))...)
		}
		for _, r := range o.Responses {
			list = append(list, s.mediaExamples(title(o)+" "+r.Status, r.Location, r.Media, oneSide(AsResponse))...)
		}
	}
	return list
}

func (s *survey) mediaExamples(label string, at Location, media []MediaType, used sides) []Contradiction {
	var list []Contradiction
	for _, m := range media {
		if !m.JSON() || m.Schema == nil {
			continue
		}
		where := s.document.locate(at, "content", m.Name)
		places := []Location{where.child("example")}
		if len(m.Keywords.Examples) > 0 {
			for _, name := range s.document.names(s.document.locate(where, "examples")) {
				places = append(places, s.document.locate(where, "examples", name).child("value"))
			}
		}
		for _, place := range places {
			if c, ok := s.judged(label, s.seen[m.Schema], place, used); ok {
				list = append(list, c.asExample(label))
			}
		}
	}
	return list
}

// judged makes a finding of the value at a location if the schema refuses it on
// every side it is used on. Its message is the first rule that is broken.
func (s *survey) judged(label string, schema *surveyed, at Location, used sides) (Contradiction, bool) {
	n, ok := s.document.node(at)
	if !ok {
		return Contradiction{}, false
	}
	sample := plain(n)
	var first []Violation
	for direction, on := range used {
		if !on || schema.Compile(Direction(direction)) != nil {
			continue
		}
		violations := schema.Validate(sample, Direction(direction))
		if len(violations) == 0 {
			return Contradiction{}, false
		}
		if first == nil {
			first = violations
		}
	}
	if first == nil {
		return Contradiction{}, false
	}
	return Contradiction{Message: first[0].String(), Places: []Place{s.place(label, at)}}, true
}
