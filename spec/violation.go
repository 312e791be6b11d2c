package spec

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"

	"github.com/actalike/actalike/internal/english"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/actalike/actalike/internal/value"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// meantBranch is the only branch of a failed anyOf or oneOf that takes values of
// the type that was given; the other one, as a rule, takes null. Of several it is
// the only one whose constants the members have, such as that of a kind. It is nil
// if there is not exactly one.
func meantBranch(e *jsonschema.ValidationError) *jsonschema.ValidationError {
	branches := slices.DeleteFunc(slices.Clone(e.Causes), func(branch *jsonschema.ValidationError) bool {
		return typeFault(branch, e.InstanceLocation) != nil
	})
	if len(branches) > 1 {
		branches = slices.DeleteFunc(branches, func(branch *jsonschema.ValidationError) bool {
			return choosesOther(branch, len(e.InstanceLocation)+1)
		})
	}
	if len(branches) != 1 {
		return nil
	}
	return branches[0]
}

// choosesOther tells whether a branch wants another constant, or one of others, at
// the depth of a value's members.
func choosesOther(branch *jsonschema.ValidationError, depth int) bool {
	switch branch.ErrorKind.(type) {
	case *kind.Const, *kind.Enum:
		return len(branch.InstanceLocation) == depth
	case *kind.AnyOf, *kind.OneOf, *kind.Not, *kind.Contains, *kind.PropertyNames:
		return false
	}
	return slices.ContainsFunc(branch.Causes, func(cause *jsonschema.ValidationError) bool { return choosesOther(cause, depth) })
}

// typeFault finds what a branch says of the type of the value at a place.
func typeFault(branch *jsonschema.ValidationError, at []string) *kind.Type {
	switch k := branch.ErrorKind.(type) {
	case *kind.Type:
		if len(branch.InstanceLocation) == len(at) {
			return k
		}
	case *kind.AnyOf, *kind.OneOf, *kind.Not, *kind.Contains, *kind.PropertyNames:
		return nil
	}
	for _, cause := range branch.Causes {
		if fault := typeFault(cause, at); fault != nil {
			return fault
		}
	}
	return nil
}

// wrongType sums up a failed anyOf or oneOf none of whose branches takes values
// of the type that was given. It is nil if one does.
func wrongType(e *jsonschema.ValidationError) *kind.Type {
	var sum *kind.Type
	for _, branch := range e.Causes {
		fault := typeFault(branch, e.InstanceLocation)
		if fault == nil {
			return nil
		}
		if sum == nil {
			sum = &kind.Type{Got: fault.Got}
		}
		for _, want := range fault.Want {
			if !slices.Contains(sum.Want, want) {
				sum.Want = append(sum.Want, want)
			}
		}
	}
	return sum
}

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
		} else if len(e.Causes) > 0 {
			v.Message = d.branchWording(rule, e)
		}
	}
	return []Violation{v}
}

// maxBranches is of how many branches is said why they do not match.
const maxBranches = 4

// branchWording says why each branch of a failed anyOf or oneOf does not match.
func (d *Document) branchWording(rule string, e *jsonschema.ValidationError) string {
	var parts []string
	for i, branch := range e.Causes {
		var list []Violation
		if d.collect(branch, &list); i == maxBranches || len(list) == 0 {
			break
		}
		slices.SortFunc(list, compareViolations)
		where := strings.TrimPrefix(list[0].Pointer, value.Pointer(e.InstanceLocation...))
		parts = append(parts, fmt.Sprintf("%s %s", cmp.Or(where, "it"), list[0].Message))
	}
	text := fmt.Sprintf("matches no branch of %s: %s", rule, strings.Join(parts, "; or "))
	if more := len(e.Causes) - len(parts); more > 0 {
		text += fmt.Sprintf("; or %d more", more)
	}
	return text
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

var printer = message.NewPrinter(language.English)

// wording says what a broken rule demands, and gives the demand itself where a
// program may want it. What has no words of its own here is said by the JSON
// Schema library.
func wording(rule jsonschema.ErrorKind) (text string, want any) {
	switch k := rule.(type) {
	case *kind.Format:
		return "is not a valid " + k.Want, k.Want
	case *kind.Pattern:
		return "does not match the pattern " + k.Want, k.Want
	case *kind.FalseSchema:
		return "is not allowed", nil
	case *kind.MinLength:
		return fmt.Sprintf("has %s, at least %d needed", english.Count(k.Got, "character"), k.Want), k.Want
	case *kind.MaxLength:
		return fmt.Sprintf("has %s, at most %d allowed", english.Count(k.Got, "character"), k.Want), k.Want
	case *kind.MinItems:
		return fmt.Sprintf("has %s, at least %d needed", english.Count(k.Got, "item"), k.Want), k.Want
	case *kind.MaxItems:
		return fmt.Sprintf("has %s, at most %d allowed", english.Count(k.Got, "item"), k.Want), k.Want
	case *kind.UniqueItems:
		return fmt.Sprintf("has equal items at %d and %d", k.Duplicates[0], k.Duplicates[1]), nil
	}
	if text, want = numberWording(rule); text != "" {
		return text, want
	}
	return strings.TrimPrefix(rule.LocalizedString(printer), "value "), nil
}

func numberWording(rule jsonschema.ErrorKind) (text string, want any) {
	switch k := rule.(type) {
	case *kind.Minimum:
		return "must be at least " + decimal(k.Want), decimal(k.Want)
	case *kind.Maximum:
		return "must be at most " + decimal(k.Want), decimal(k.Want)
	case *kind.ExclusiveMinimum:
		return "must be more than " + decimal(k.Want), decimal(k.Want)
	case *kind.ExclusiveMaximum:
		return "must be less than " + decimal(k.Want), decimal(k.Want)
	case *kind.MultipleOf:
		return "must be a multiple of " + decimal(k.Want), decimal(k.Want)
	}
	return "", nil
}

// decimal writes a bound as a document would.
func decimal(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	return strings.TrimRight(r.FloatString(15), "0")
}
