package accept

import (
	"maps"
	"slices"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// An Explainer adds the rules of a schema that a value breaks to a report.
type Explainer func(r *Report, v any)

// Explain returns what tells which rules of a schema a value breaks, where [Func]
// tells whether it breaks any. It says what the library would, but stops when the
// report is full.
func (c *Compiler) Explain(s *jsonschema.Schema) Explainer {
	if !c.isPlain(s) {
		return explainByLibrary(s)
	}
	return c.explainer(s).explain
}

// ExplainByLibrary returns the same for a schema that is left to the library.
func ExplainByLibrary(s *jsonschema.Schema) Explainer { return explainByLibrary(s) }

func explainByLibrary(s *jsonschema.Schema) Explainer {
	return func(r *Report, v any) { r.addError(s.Validate(v)) }
}

// An explainer is one schema. It may lead back to itself, so that explainers are made
// before their rules are.
type explainer struct {
	accepts *node
	alone   Explainer
	rules   []Explainer
}

func (e *explainer) explain(r *Report, v any) {
	before := len(r.Broken)
	if e.alone != nil {
		e.alone(r, v)
	}
	if endsAll(r.Broken[before:]) {
		return
	}
	for _, rule := range e.rules {
		if r.Full() {
			return
		}
		rule(r, v)
	}
}

// endsAll tells whether a rule is broken beside which the library looks at no other.
func endsAll(broken []*jsonschema.ValidationError) bool {
	return slices.ContainsFunc(broken, func(e *jsonschema.ValidationError) bool {
		switch e.ErrorKind.(type) {
		case *kind.FalseSchema, *kind.Type, *kind.Const, *kind.Enum, *kind.Format:
			return true
		}
		return endsAll(e.Causes)
	})
}

// explained is the table of the rules that look at other schemas.
func explained() []func(*Compiler, *jsonschema.Schema) Explainer {
	return []func(*Compiler, *jsonschema.Schema) Explainer{
		(*Compiler).explainReference,
		(*Compiler).explainMembers,
		(*Compiler).explainNames,
		(*Compiler).explainItems,
		(*Compiler).explainContains,
		(*Compiler).explainAllOf,
		(*Compiler).explainAnyOf,
		(*Compiler).explainOneOf,
		(*Compiler).explainNot,
		(*Compiler).explainCondition,
		(*Compiler).explainDependent,
	}
}

func (c *Compiler) explainer(s *jsonschema.Schema) *explainer {
	if e, ok := c.explainers[s]; ok {
		return e
	}
	e := &explainer{accepts: c.node(s)}
	c.explainers[s] = e
	if d := deferred(s); d != nil {
		e.rules = []Explainer{d.Explain}
		return e
	}
	if looksAtAll(s) {
		e.rules = []Explainer{explainByLibrary(s)}
		return e
	}
	e.alone = explainByLibrary(alone(s))
	for _, rule := range explained() {
		if explain := rule(c, s); explain != nil {
			e.rules = append(e.rules, explain)
		}
	}
	return e
}

// looksAtAll tells whether a schema asks what others have looked at, or is read by
// rules of another draft.
func looksAtAll(s *jsonschema.Schema) bool {
	return s.DraftVersion < 2020 || s.UnevaluatedProperties != nil || s.UnevaluatedItems != nil || s.Dependencies != nil || len(s.Extensions) > 0
}

// alone is a schema without the rules that look at other schemas.
func alone(s *jsonschema.Schema) *jsonschema.Schema {
	a := *s
	a.Ref, a.Not, a.If, a.Then, a.Else = nil, nil, nil, nil, nil
	a.AllOf, a.AnyOf, a.OneOf = nil, nil, nil
	a.Properties, a.PatternProperties, a.AdditionalProperties, a.PropertyNames, a.DependentSchemas = nil, nil, nil, nil, nil
	a.PrefixItems, a.Items2020, a.Contains, a.MinContains, a.MaxContains = nil, nil, nil, nil, nil
	return &a
}

func (c *Compiler) explainReference(s *jsonschema.Schema) Explainer {
	if s.Ref == nil {
		return nil
	}
	return c.explainer(s.Ref).explain
}

func (c *Compiler) explainMembers(s *jsonschema.Schema) Explainer {
	if len(s.Properties) == 0 && len(s.PatternProperties) == 0 && s.AdditionalProperties == nil {
		return nil
	}
	of := c.memberExplainers(s)
	closed := s.AdditionalProperties == false
	return func(r *Report, v any) {
		object, _ := v.(map[string]any)
		var undeclared []string
		for _, name := range slices.Sorted(maps.Keys(object)) {
			if r.used+len(undeclared) >= r.Most {
				break
			}
			said := of(name)
			if closed && len(said) == 0 {
				undeclared = append(undeclared, name)
			}
			for _, e := range said {
				e.within(r, name, object[name])
			}
		}
		if len(undeclared) > 0 {
			r.Add(s.Location, &kind.AdditionalProperties{Properties: undeclared})
			r.used += len(undeclared) - 1
		}
	}
}

// memberExplainers finds all that judges a member.
func (c *Compiler) memberExplainers(s *jsonschema.Schema) func(name string) []*explainer {
	named, byPattern := map[string]*explainer{}, map[jsonschema.Regexp]*explainer{}
	for name, property := range s.Properties {
		named[name] = c.explainer(property)
	}
	for pattern, property := range s.PatternProperties {
		byPattern[pattern] = c.explainer(property)
	}
	var additional []*explainer
	if rule, ok := s.AdditionalProperties.(*jsonschema.Schema); ok {
		additional = []*explainer{c.explainer(rule)}
	}
	return func(name string) (found []*explainer) {
		if e := named[name]; e != nil {
			found = append(found, e)
		}
		for pattern, e := range byPattern {
			if pattern.MatchString(name) {
				found = append(found, e)
			}
		}
		if len(found) == 0 {
			return additional
		}
		return found
	}
}

// within explains what is wrong with a member or an item, if anything is.
func (e *explainer) within(r *Report, token string, v any) {
	if !e.accepts.accepts(v) {
		r.within(token, func() { e.explain(r, v) })
	}
}

func (c *Compiler) explainNames(s *jsonschema.Schema) Explainer {
	if s.PropertyNames == nil {
		return nil
	}
	names := c.explainer(s.PropertyNames)
	return func(r *Report, v any) {
		object, _ := v.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(object)) {
			if r.Full() {
				return
			}
			if !names.accepts.accepts(name) {
				r.Add(s.PropertyNames.Location, &kind.PropertyNames{Property: name})
			}
		}
	}
}

func (c *Compiler) explainItems(s *jsonschema.Schema) Explainer {
	if s.Items2020 == nil && len(s.PrefixItems) == 0 {
		return nil
	}
	prefix, rest := c.explainAll(s.PrefixItems), c.explainAll(appendSome(nil, s.Items2020))
	return func(r *Report, v any) {
		list, _ := v.([]any)
		for i, item := range list {
			switch {
			case r.Full():
				return
			case i < len(prefix):
				prefix[i].within(r, strconv.Itoa(i), item)
			case len(rest) > 0:
				rest[0].within(r, strconv.Itoa(i), item)
			}
		}
	}
}
