package spec

import (
	"fmt"
	"slices"
	"strings"
)

// A survey is the published document laid out for the rules: every schema that
// an operation uses, every member, and what each write shares with its answer.
type survey struct {
	api       *API
	document  *Document
	schemas   []*surveyed // in document order
	members   []*member   // those that are declared in place, in document order
	exchanges []*exchange
	seen      map[*Schema]*surveyed
}

// A surveyed schema knows where it is used.
type surveyed struct {
	*Schema
	label  string // as a person would call it
	sides  sides
	wholes []*Schema // those whose allOf it is a part of
}

// A member is a property where it is declared.
type member struct {
	Property
	owner *surveyed
	at    Location
}

// label is the member with its object.
func (m *member) label() string { return m.owner.label + "." + m.Name }

// sides tell in which directions values of a schema travel.
type sides [directions]bool

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
func (s sides) sent() bool { return s[AsRequest] || s[AsPatch] }

func oneSide(direction Direction) sides {
	var s sides
	s[direction] = true
	return s
}

func newSurvey(a *API) *survey {
	s := &survey{api: a, document: a.Published, seen: map[*Schema]*surveyed{}}
	for _, o := range s.document.Operations {
		s.operation(o)
	}
	slices.SortStableFunc(s.schemas, func(x, y *surveyed) int { return comparePositions(x.Position, y.Position) })
	for _, owner := range s.schemas {
		s.declared(owner)
	}
	s.exchanges = exchangesOf(s.document.Operations)
	return s
}

func (s *survey) operation(o *Operation) {
	if o.Body != nil {
		for _, m := range o.Body.Media {
			s.visit(m.Schema, title(o)+" body", oneSide(bodyDirection(o)))
		}
	}
	for _, r := range o.Responses {
		for _, m := range r.Media {
			s.visit(m.Schema, title(o)+" "+r.Status, oneSide(AsResponse))
		}
	}
}

// bodyDirection is how the body of an operation is judged.
func bodyDirection(o *Operation) Direction {
	if o.Method == "PATCH" {
		return AsPatch
	}
	return AsRequest
}

// title names an operation by what a client sends.
func title(o *Operation) string { return o.Method + " " + o.Path }

// visit takes note of a schema and of those below it, on the sides it is used.
func (s *survey) visit(schema *Schema, label string, used sides) {
	if schema == nil {
		return
	}
	known := s.seen[schema]
	switch {
	case known == nil:
		if schema.component() {
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
	for _, p := range owner.Properties {
		if travels(p.Schema, used) {
			s.visit(p.Schema, owner.label+"."+p.Name, used)
		}
	}
	s.visit(owner.Items, owner.label+"[]", used)
	s.visit(owner.Additional, owner.label+".*", used)
	for _, branches := range [][]*Schema{owner.Prefix, owner.AllOf, owner.AnyOf, owner.OneOf} {
		for i, branch := range branches {
			s.visit(branch, fmt.Sprintf("%s(%d)", owner.label, i+1), used)
		}
	}
	for _, part := range owner.AllOf {
		if known := s.seen[part]; !slices.Contains(known.wholes, owner.Schema) {
			known.wholes = append(known.wholes, owner.Schema)
		}
	}
}

// travels tells whether a member is a part of values on these sides.
func travels(s *Schema, used sides) bool {
	if s == nil {
		return false
	}
	if used.sent() {
		return !s.Keywords.ReadOnly
	}
	return !s.Keywords.WriteOnly
}

// component tells whether the schema is one of the document's named ones.
func (s *Schema) component() bool {
	name, ok := strings.CutPrefix(s.Location.Pointer, "/components/schemas/")
	return ok && !strings.Contains(name, "/")
}

// declared lists the members that a schema itself declares, not those of its
// allOf: they stand elsewhere.
func (s *survey) declared(owner *surveyed) {
	for _, p := range owner.Properties {
		if owner.Keywords.Properties[p.Name] != nil && s.seen[p.Schema] != nil {
			at := s.document.locate(owner.Location, "properties").child(p.Name)
			s.members = append(s.members, &member{Property: p, owner: owner, at: at})
		}
	}
}

// sent tells whether clients write the member.
func (s *survey) sent(m *member) bool {
	return m.owner.sides.sent() && !m.Schema.Keywords.ReadOnly
}

// place is where a location stands.
func (s *survey) place(name string, at Location) Place {
	return Place{Name: name, Location: at.String(), Position: s.document.Position(at)}
}

// memberLocation is where a member of s is declared: here or in its allOf.
func (s *Schema) memberLocation(name string) Location {
	if s.Keywords.Properties[name] == nil {
		for _, part := range s.AllOf {
			if _, ok := part.Property(name); ok && part != s {
				return part.memberLocation(name)
			}
		}
	}
	return s.document.locate(s.Location, "properties").child(name)
}
