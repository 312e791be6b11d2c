package contradiction

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/actalike/actalike/spec"
)

// A survey is the published document laid out for the rules: every schema that
// an operation uses, every member, and what each write shares with its answer.
type survey struct {
	api       *spec.API
	document  *spec.Document
	schemas   []*surveyed // in document order
	members   []*member   // those that are declared in place, in document order
	exchanges []*exchange
	seen      map[*spec.Schema]*surveyed
}

// A surveyed schema knows where it is used.
type surveyed struct {
	Schema *spec.Schema
	label  string // as a person would call it
	sides  sides
	wholes []*spec.Schema // those whose allOf it is a part of
}

// A member is a property where it is declared.
type member struct {
	spec.Property
	owner *surveyed
	at    spec.Location
}

// label is the member with its object.
func (m *member) label() string { return m.owner.label + "." + m.Name }

// sides tell in which directions values of a schema travel.
type sides [spec.AsPatch + 1]bool

// has tells whether every side of other is in s.
func (s sides) has(other sides) bool {
	for direction, used := range other {
		if used && !s[direction] {
			return false
		}
	}
	return true
}

// sent tells whether values of the schema stand in request bodies.
func (s sides) sent() bool { return s[spec.AsRequest] || s[spec.AsPatch] }

func oneSide(direction spec.Direction) sides {
	var s sides
	s[direction] = true
	return s
}

func newSurvey(a *spec.API) *survey {
	s := &survey{api: a, document: a.Published, seen: map[*spec.Schema]*surveyed{}}
	for _, o := range s.document.Operations {
		s.operation(o)
	}
	slices.SortStableFunc(s.schemas, func(x, y *surveyed) int { return comparePositions(x.Schema.Position, y.Schema.Position) })
	for _, owner := range s.schemas {
		s.declared(owner)
	}
	s.exchanges = exchangesOf(s.document.Operations)
	return s
}

func (s *survey) operation(o *spec.Operation) {
	if o.Body != nil {
		for _, m := range o.Body.Media {
			s.visit(m.Schema, title(o)+" body", oneSide(bodyDirection(o)))
		}
	}
	for _, r := range o.Responses {
		for _, m := range r.Media {
			s.visit(m.Schema, title(o)+" "+r.Status, oneSide(spec.AsResponse))
		}
	}
}

// visit takes note of a schema and of those below it, on the sides it is used.
func (s *survey) visit(schema *spec.Schema, label string, used sides) {
	if schema == nil {
		return
	}
	known := s.seen[schema]
	switch {
	case known == nil:
		if isComponent(schema) {
			label = schema.Name()
		}
		known = &surveyed{Schema: schema, label: label}
		s.seen[schema] = known
		s.schemas = append(s.schemas, known)
	case known.sides.has(used):
		return
	}
	for direction, on := range used {
		known.sides[direction] = known.sides[direction] || on
	}
	s.below(known, used)
}

func (s *survey) below(owner *surveyed, used sides) {
	for _, p := range owner.Schema.Properties {
		if travels(p.Schema, used) {
			s.visit(p.Schema, owner.label+"."+p.Name, used)
		}
	}
	s.visit(owner.Schema.Items, owner.label+"[]", used)
	s.visit(owner.Schema.Additional, owner.label+".*", used)
	for _, branches := range [][]*spec.Schema{owner.Schema.Prefix, owner.Schema.AllOf, owner.Schema.AnyOf, owner.Schema.OneOf} {
		for i, branch := range branches {
			s.visit(branch, fmt.Sprintf("%s(%d)", owner.label, i+1), used)
		}
	}
	for _, part := range owner.Schema.AllOf {
		if known := s.seen[part]; !slices.Contains(known.wholes, owner.Schema) {
			known.wholes = append(known.wholes, owner.Schema)
		}
	}
}

// travels tells whether a member is a part of values on these sides.
func travels(s *spec.Schema, used sides) bool {
	if s == nil {
		return false
	}
	if used.sent() {
		return !s.Keywords.ReadOnly
	}
	return !s.Keywords.WriteOnly
}

// isComponent tells whether a schema is one of the document's named ones.
func isComponent(s *spec.Schema) bool {
	name, ok := strings.CutPrefix(s.Location.Pointer, "/components/schemas/")
	return ok && !strings.Contains(name, "/")
}

// declared lists the members that a schema itself declares, not those of its
// allOf: they stand elsewhere.
func (s *survey) declared(owner *surveyed) {
	for _, p := range owner.Schema.Properties {
		if owner.Schema.Keywords.Properties[p.Name] != nil && s.seen[p.Schema] != nil {
			at := s.document.Locate(owner.Schema.Location, "properties").Child(p.Name)
			s.members = append(s.members, &member{Property: p, owner: owner, at: at})
		}
	}
}

// sent tells whether clients write the member.
func (s *survey) sent(m *member) bool {
	return m.owner.sides.sent() && !m.Schema.Keywords.ReadOnly
}

// memberLocation is where a member of a schema is declared: there or in its allOf.
func (s *survey) memberLocation(schema *spec.Schema, name string) spec.Location {
	if schema.Keywords.Properties[name] == nil {
		for _, part := range schema.AllOf {
			if _, ok := part.Property(name); ok && part != schema {
				return s.memberLocation(part, name)
			}
		}
	}
	return s.document.Locate(schema.Location, "properties").Child(name)
}

func comparePositions(a, b spec.Position) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}
