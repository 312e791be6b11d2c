package accept

import (
	"maps"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

func (c *Compiler) explainAll(list []*jsonschema.Schema) []*explainer {
	all := make([]*explainer, len(list))
	for i, s := range list {
		all[i] = c.explainer(s)
	}
	return all
}

func (c *Compiler) explainAllOf(s *jsonschema.Schema) Explainer {
	if len(s.AllOf) == 0 {
		return nil
	}
	parts := c.explainAll(s.AllOf)
	return func(r *Report, v any) {
		for _, part := range parts {
			part.onSame(r, v)
		}
	}
}

// onSame explains what is wrong with a value that another schema is applied to, too.
func (e *explainer) onSame(r *Report, v any) {
	if !r.Full() && !e.accepts.accepts(v) {
		e.explain(r, v)
	}
}

func (c *Compiler) explainAnyOf(s *jsonschema.Schema) Explainer {
	if len(s.AnyOf) == 0 {
		return nil
	}
	branches := c.explainAll(s.AnyOf)
	return func(r *Report, v any) {
		if count(branches, v) == 0 {
			r.Add(s.Location, &kind.AnyOf{}, each(r, branches, v)...)
		}
	}
}

func (c *Compiler) explainOneOf(s *jsonschema.Schema) Explainer {
	if len(s.OneOf) == 0 {
		return nil
	}
	branches := c.explainAll(s.OneOf)
	return func(r *Report, v any) {
		switch taking := count(branches, v); {
		case taking == 0:
			r.Add(s.Location, &kind.OneOf{}, each(r, branches, v)...)
		case taking > 1:
			first := slices.IndexFunc(branches, func(b *explainer) bool { return b.accepts.accepts(v) })
			second := slices.IndexFunc(branches[first+1:], func(b *explainer) bool { return b.accepts.accepts(v) })
			r.Add(s.Location, &kind.OneOf{Subschemas: []int{first, first + 1 + second}})
		}
	}
}

func count(branches []*explainer, v any) int {
	n := 0
	for _, b := range branches {
		if b.accepts.accepts(v) {
			n++
		}
	}
	return n
}

// each says of each branch why it does not take a value.
func each(r *Report, branches []*explainer, v any) []*Report {
	list := make([]*Report, len(branches))
	for i, b := range branches {
		list[i] = r.apart(len(branches))
		b.explain(list[i], v)
	}
	return list
}

func (c *Compiler) explainNot(s *jsonschema.Schema) Explainer {
	if s.Not == nil {
		return nil
	}
	n := c.node(s.Not)
	return func(r *Report, v any) {
		if n.accepts(v) {
			r.Add(s.Location, &kind.Not{})
		}
	}
}

func (c *Compiler) explainCondition(s *jsonschema.Schema) Explainer {
	if s.If == nil {
		return nil
	}
	condition, branches := c.node(s.If), map[bool]*explainer{}
	for met, branch := range map[bool]*jsonschema.Schema{true: s.Then, false: s.Else} {
		if branch != nil {
			branches[met] = c.explainer(branch)
		}
	}
	return func(r *Report, v any) {
		if branch := branches[condition.accepts(v)]; branch != nil {
			branch.explain(r, v)
		}
	}
}

func (c *Compiler) explainContains(s *jsonschema.Schema) Explainer {
	if s.Contains == nil {
		return nil
	}
	n := c.node(s.Contains)
	return func(r *Report, v any) {
		list, ok := v.([]any)
		if !ok {
			return
		}
		matched := []int{}
		for i, item := range list {
			if n.accepts(item) {
				matched = append(matched, i)
			}
		}
		if s.MinContains != nil && len(matched) < *s.MinContains {
			r.Add(s.Location, &kind.MinContains{Got: matched, Want: *s.MinContains})
		} else if s.MinContains == nil && len(matched) == 0 {
			r.Add(s.Location, &kind.Contains{})
		}
		if s.MaxContains != nil && len(matched) > *s.MaxContains {
			r.Add(s.Location, &kind.MaxContains{Got: matched, Want: *s.MaxContains})
		}
	}
}

func (c *Compiler) explainDependent(s *jsonschema.Schema) Explainer {
	if len(s.DependentSchemas) == 0 {
		return nil
	}
	dependent := map[string]*explainer{}
	for name, schema := range s.DependentSchemas {
		dependent[name] = c.explainer(schema)
	}
	names := slices.Sorted(maps.Keys(dependent))
	return func(r *Report, v any) {
		object, _ := v.(map[string]any)
		for _, name := range names {
			if _, there := object[name]; there {
				dependent[name].onSame(r, v)
			}
		}
	}
}
