package spec

import (
	"slices"
	"strings"
	"sync"

	"github.com/actalike/actalike/internal/accept"
	"github.com/actalike/actalike/internal/value"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// MostViolations is how many violations of one value are looked for at first.
const MostViolations = 1000

// Validate lists the rules that v breaks, in the order of their pointers: all of them, or
// [MostViolations] of a value that breaks more.
func (s *Schema) Validate(v any, direction Direction) []Violation {
	if _, err := s.compile(direction); err != nil {
		return []Violation{{Rule: "schema", Message: err.Error(), Schema: s.Location.String(), Position: s.Position}}
	}
	if s.compiled[direction].accepts(v) {
		return nil
	}
	explain := s.document.judges[direction].explain(s.Location, &s.compiled[direction])
	for most := MostViolations; ; most *= MostViolations { // more, where none of the first counts
		report := &accept.Report{Most: most}
		explain(report, v)
		violations := s.counting(s.document.violations(report.Broken), v, direction)
		if len(violations) > 0 || !report.Full() {
			return violations
		}
	}
}

// counting leaves out the violations that a client may not be told of.
func (s *Schema) counting(violations []Violation, v any, direction Direction) []Violation {
	if direction == AsRequest {
		violations = slices.DeleteFunc(violations, func(v Violation) bool { return v.Rule == "required" && s.keeps(v.Pointer) })
	}
	if direction != AsResponse {
		violations = slices.DeleteFunc(violations, func(broken Violation) bool {
			return broken.Rule == "oneOf" && s.ChosenByDiscriminator(broken, v, direction)
		})
	}
	return violations
}

// ChosenByDiscriminator tells whether a value that is valid by several branches of oneOf says by
// its discriminator which one it means, and is valid by that. A document whose
// branches overlap would refuse its own clients.
func (s *Schema) ChosenByDiscriminator(broken Violation, v any, direction Direction) bool {
	v, ok := value.At(v, broken.Pointer)
	chooses := s.At(broken.Pointer).part(strings.TrimSuffix(broken.Schema, "/oneOf"), maxParts)
	if chooses == nil || !ok {
		return false
	}
	meant := chooses.meant(v)
	return meant != nil && meant.Accepts(v, direction)
}

// part finds the schema at a place among those that a schema is composed of; nil
// if it is none of them.
func (s *Schema) part(place string, depth int) *Schema {
	if s == nil || depth == 0 {
		return nil
	}
	if s.Location.String() == place {
		return s
	}
	for _, p := range slices.Concat(s.AllOf, s.AnyOf, s.OneOf) {
		if found := p.part(place, depth-1); found != nil {
			return found
		}
	}
	return nil
}

// meant is the branch that the discriminator of a value names; nil if it names
// none.
func (s *Schema) meant(v any) *Schema {
	by := s.Keywords.Discriminator
	object, is := v.(map[string]any)
	if by == nil || !is {
		return nil
	}
	name, _ := object[by.PropertyName].(string)
	target := by.Mapping[name].Ref
	for _, branch := range s.OneOf {
		if name != "" && (target == "" && branch.Name() == name || target != "" && (strings.HasSuffix(target, branch.Location.Pointer) || branch.Name() == target)) {
			return branch
		}
	}
	return nil
}

// keeps tells whether the server keeps the member at a pointer, wherever the mark
// stands: a request cannot be asked for it (OpenAPI 3.1, section 4.8.24).
func (s *Schema) keeps(pointer string) bool {
	member := s.At(pointer)
	return member != nil && (member.Keywords.ReadOnly || slices.ContainsFunc(member.AllOf, func(part *Schema) bool { return part.Keywords.ReadOnly }))
}

// Accepts tells whether v breaks no rule.
func (s *Schema) Accepts(v any, direction Direction) bool {
	_, err := s.compile(direction)
	return err == nil && s.compiled[direction].accepts(v)
}

// AcceptsTape is [Schema.Accepts] for a value on a tape.
func (s *Schema) AcceptsTape(t *value.Tape, at int, direction Direction) bool {
	_, err := s.compile(direction)
	return err == nil && s.compiled[direction].onTape(t, at)
}

// members judges values member by member; it is nil for a schema that looks at
// an object as a whole.
func (s *Schema) members(direction Direction) *accept.Members {
	if _, err := s.compile(direction); err != nil {
		return nil
	}
	return s.document.judges[direction].members(s.Location, &s.compiled[direction])
}

// Compile compiles the schema for a direction, and all that it refers to, which
// [Schema.Validate] does as far as a value reaches. The error names what cannot be
// compiled.
func (s *Schema) Compile(direction Direction) error {
	compiled, err := s.compile(direction)
	if err != nil {
		return err
	}
	return s.document.judges[direction].reach(compiled)
}

// JSONSchema is the schema as values in a direction are judged by it.
func (s *Schema) JSONSchema(direction Direction) (*jsonschema.Schema, error) {
	return s.compile(direction)
}

func (s *Schema) compile(direction Direction) (*jsonschema.Schema, error) {
	slot := &s.compiled[direction]
	slot.once.Do(func() {
		s.document.judges[direction].compile(s.Location, slot)
	})
	return slot.schema, slot.err
}

type compiledSchema struct {
	once    sync.Once
	schema  *jsonschema.Schema
	accepts accept.Func     // says whether a rule is broken, fast
	onTape  accept.TapeFunc // the same, of values on a tape
	err     error

	memberwise sync.Once // for what is seldom asked for:
	members    *accept.Members
	explained  sync.Once
	explain    accept.Explainer // says which rules are broken
}
