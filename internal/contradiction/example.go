package contradiction

import (
	"fmt"
	"strconv"

	"github.com/actalike/actalike/spec"
)

var defaultInvalid = Rule{
	ID:    "default-invalid",
	Title: "a default that its own schema refuses",
	Text:  "The default keyword says what a missing value counts as. The schema it stands in refuses that very value.",
	find:  findDefaultInvalid,
}

func findDefaultInvalid(s *survey) []Finding {
	var list []Finding
	for _, schema := range s.schemas {
		if c, ok := s.judged(schema.label, schema, schema.Schema.Location.Child("default"), schema.sides); ok {
			c.Message = fmt.Sprintf("the default of %q is not valid by its own schema: %s", schema.label, c.Message)
			c.Consequence = "whoever leaves the member out gets a value that nobody may send; the mock never uses it"
			list = append(list, c)
		}
	}
	return list
}

var exampleInvalid = Rule{
	ID:    "example-invalid",
	Title: "an example that its own schema refuses",
	Text: "An example of a schema or of a body is not valid by the schema it illustrates, in no direction the schema is used in; " +
		"that of a PATCH body may leave out whatever it likes.",
	find: func(s *survey) []Finding { return append(s.schemaExamples(), s.bodyExamples()...) },
}

const exampleConsequence = "people and generators copy examples: requests made of it are refused, and answers like it break the suite; " +
	"the mock does not send it"

func (s *survey) schemaExamples() []Finding {
	var list []Finding
	for _, schema := range s.schemas {
		for _, at := range s.examplesOf(schema.Schema) {
			if c, ok := s.judged(schema.label, schema, at, schema.sides); ok {
				list = append(list, c.asExample(schema.label))
			}
		}
	}
	return list
}

func (c Finding) asExample(label string) Finding {
	c.Message = fmt.Sprintf("the example of %q is not valid by its own schema: %s", label, c.Message)
	c.Consequence = exampleConsequence
	return c
}

// examplesOf lists where the examples of a schema stand. OpenAPI 3.0 has one.
func (s *survey) examplesOf(schema *spec.Schema) []spec.Location {
	list := []spec.Location{schema.Location.Child("example")}
	at := schema.Location.Child("examples")
	examples, _ := s.document.Value(at)
	items, _ := examples.([]any)
	for i := range items {
		list = append(list, at.Child(strconv.Itoa(i)))
	}
	return list
}

func (s *survey) bodyExamples() []Finding {
	var list []Finding
	for _, o := range s.document.Operations {
		if o.Body != nil {
			list = append(list, s.mediaExamples(title(o)+" body", o.Body.Location, o.Body.Media, oneSide(bodyDirection(o)))...)
		}
		for _, r := range o.Responses {
			list = append(list, s.mediaExamples(title(o)+" "+r.Status, r.Location, r.Media, oneSide(spec.AsResponse))...)
		}
	}
	return list
}

func (s *survey) mediaExamples(label string, at spec.Location, media []spec.MediaType, used sides) []Finding {
	var list []Finding
	for _, m := range media {
		if !m.JSON() || m.Schema == nil {
			continue
		}
		where := s.document.Locate(at, "content", m.Name)
		places := []spec.Location{where.Child("example")}
		if len(m.Keywords.Examples) > 0 {
			for _, name := range s.document.Names(s.document.Locate(where, "examples")) {
				places = append(places, s.document.Locate(where, "examples", name).Child("value"))
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
func (s *survey) judged(label string, schema *surveyed, at spec.Location, used sides) (Finding, bool) {
	sample, ok := s.document.Value(at)
	if !ok {
		return Finding{}, false
	}
	var first []spec.Violation
	for direction, on := range used {
		if !on || schema.Schema.Compile(spec.Direction(direction)) != nil {
			continue
		}
		violations := schema.Schema.Validate(sample, spec.Direction(direction))
		if len(violations) == 0 {
			return Finding{}, false
		}
		if first == nil {
			first = violations
		}
	}
	if first == nil {
		return Finding{}, false
	}
	return Finding{Message: first[0].String(), Places: []Place{s.place(label, at)}}, true
}
