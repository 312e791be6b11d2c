package spec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/actalike/actalike/internal/accept"
	"github.com/actalike/actalike/internal/value"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// A Violation is one broken rule.
type Violation struct {
	Pointer  string   `json:"pointer"`  // JSON Pointer of the value that breaks it
	Rule     string   `json:"rule"`     // the keyword: "type", "format", "maxLength", ...
	Message  string   `json:"message"`  // what the rule demands, in words
	Schema   string   `json:"schema"`   // where the rule stands: file and JSON Pointer
	Position Position `json:"position"` // the same as line and column
	Want     any      `json:"want,omitempty"`
	In       string   `json:"in,omitempty"`  // "path", "query", "header" or "cookie" for a parameter, whose name starts the pointer; "" for a body
	Got      string   `json:"got,omitempty"` // the JSON type that was given, where the type is wrong
}

func (v Violation) String() string {
	return fmt.Sprintf("%s: %s (%s)", cmp.Or(v.Pointer, "the value"), v.Message, v.Rule)
}

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

func (d *Document) violations(broken []*jsonschema.ValidationError) []Violation {
	var list []Violation
	for _, e := range broken {
		d.collect(e, &list)
	}
	slices.SortFunc(list, compareViolations)
	return slices.CompactFunc(list, func(a, b Violation) bool { return a.Pointer == b.Pointer && a.Schema == b.Schema })
}

func compareViolations(a, b Violation) int {
	if c := strings.Compare(a.Pointer, b.Pointer); c != 0 {
		return c
	}
	return strings.Compare(a.Schema, b.Schema)
}

// collect descends to the rules that a person would name: through references,
// properties and allOf, and into the one branch of anyOf or oneOf that can have
// been meant.
func (d *Document) collect(e *jsonschema.ValidationError, list *[]Violation) {
	switch e.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf:
		if meant := meantBranch(e); meant != nil {
			d.collect(meant, list)
			return
		}
	case *kind.Not, *kind.Contains, *kind.PropertyNames:
	default:
		if len(e.Causes) > 0 {
			for _, cause := range e.Causes {
				d.collect(cause, list)
			}
			return
		}
	}
	*list = append(*list, d.violation(e)...)
}

func (d *Document) violation(e *jsonschema.ValidationError) []Violation {
	rule := strings.Join(e.ErrorKind.KeywordPath(), "/")
	v := d.rules.find(ruleKey{e.SchemaURL, rule}, func() Violation {
		at := d.sourceOf(e.SchemaURL, e.ErrorKind.KeywordPath()...)
		return Violation{Rule: cmp.Or(rule, "schema"), Schema: at.String(), Position: d.Position(at)}
	})
	v.Pointer = value.Pointer(e.InstanceLocation...)
	if k, ok := e.ErrorKind.(*kind.Type); ok {
		v.sayType(k)
		return []Violation{v}
	}
	v.Message, v.Want = wording(e.ErrorKind)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		return eachMember(v, k.Missing, "is required")
	case *kind.AdditionalProperties:
		return eachMember(v, k.Properties, "is not declared")
	case *kind.AnyOf, *kind.OneOf:
		if fault := wrongType(e); fault != nil {
			v.Rule = "type"
			v.sayType(fault)
		}
	}
	return []Violation{v}
}

// ruleKey is one rule of one schema, as the JSON Schema library names it.
type ruleKey struct{ schema, rule string }

// brokenRules remember what each rule that was broken once has in common with
// every time that it is broken.
type brokenRules struct {
	mutex sync.RWMutex
	known map[ruleKey]Violation
}

func (b *brokenRules) find(key ruleKey, read func() Violation) Violation {
	b.mutex.RLock()
	v, ok := b.known[key]
	b.mutex.RUnlock()
	if ok {
		return v
	}
	v = read()
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.known == nil {
		b.known = map[ruleKey]Violation{}
	}
	b.known[key] = v
	return v
}

func (v *Violation) sayType(k *kind.Type) {
	v.Message = fmt.Sprintf("must be %s, not %s", strings.Join(k.Want, " or "), k.Got)
	v.Want, v.Got = strings.Join(k.Want, "|"), k.Got
}

// eachMember turns a violation of an object into one of each member it names.
func eachMember(v Violation, names []string, message string) []Violation {
	list := make([]Violation, len(names))
	for i, name := range names {
		list[i] = v
		list[i].Pointer += value.Pointer(name)
		list[i].Message = message
	}
	return list
}
