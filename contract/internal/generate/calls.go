package generate

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
	"github.com/getkin/kin-openapi/openapi3"
)

// Call makes a valid call of an operation: params are the path parameters that
// are known, n tells calls of one operation apart.
func (v *Values) Call(o *spec.Operation, params map[string]string, n int) (session.Call, error) {
	c := session.Call{Operation: o, Arguments: session.Arguments{}}
	for _, p := range o.Parameters {
		known, given := params[p.Name]
		switch {
		case p.In == openapi3.ParameterInPath && given:
			c.Arguments[p] = known
		case isIdempotencyKey(p):
			c.Arguments[p] = v.NewIdempotencyKey(p.Schema)
		case p.In == openapi3.ParameterInPath || p.Required || isVersion(p):
			argument, err := v.Argument(p, n)
			if err != nil {
				return session.Call{}, err
			}
			c.Arguments[p] = argument
		}
	}
	if o.Body == nil || len(o.Body.Media) == 0 {
		return c, nil
	}
	c.Media = session.BodyMedia(o.Body)
	body, err := v.bodyValue(o, c.Media, n)
	if err != nil && !o.Body.Required {
		return c, nil
	}
	return c.WithBody(body), err
}

func isIdempotencyKey(p *spec.Parameter) bool {
	return p.In == openapi3.ParameterInHeader && strings.EqualFold(p.Name, IdempotencyKey)
}

// isVersion tells whether a parameter names the version that a change is made to: who
// knows it sends it, for servers that demand it though their documents do not.
func isVersion(p *spec.Parameter) bool {
	return p.In == openapi3.ParameterInHeader && strings.EqualFold(p.Name, "If-Match")
}

// Argument is a value for a parameter: what the document suggests, or a made one.
func (v *Values) Argument(p *spec.Parameter, n int) (any, error) {
	if isVersion(p) {
		return "*", nil
	}
	if list := suggested(p); len(list) > 0 {
		return list[0], nil
	}
	if p.Schema == nil {
		return "1", nil
	}
	made, err := v.Of(p.Schema, spec.AsRequest, n)
	if err != nil {
		return nil, fmt.Errorf("a value for the parameter %q: %w", p.Name, err)
	}
	if made == "" || made == nil { // a path has no empty segment
		return "1", nil
	}
	return made, nil
}

// bodyValue is a valid body: an example of the document first, then made ones.
func (v *Values) bodyValue(o *spec.Operation, m spec.MediaType, n int) (any, error) {
	if m.Schema == nil {
		return value.Object{}, nil
	}
	if n == 0 {
		if list := bodyExamples(m); len(list) > 0 {
			return list[0], nil
		}
	}
	made, err := v.Of(m.Schema, session.Direction(o), n)
	if err != nil {
		return nil, fmt.Errorf("a body for %s: %w", o.ID, err)
	}
	return made, nil
}

// bodyExamples are the valid examples that stand beside a media type.
func bodyExamples(m spec.MediaType) []any {
	var list []any
	add := func(v any) {
		if v = JSONValue(v); v != nil && m.Schema.Accepts(v, spec.AsRequest) {
			list = append(list, v)
		}
	}
	if m.Keywords == nil {
		return nil
	}
	add(m.Keywords.Example)
	for _, name := range slices.Sorted(maps.Keys(m.Keywords.Examples)) {
		if e := m.Keywords.Examples[name]; e != nil && e.Value != nil {
			add(e.Value.Value)
		}
	}
	add(m.Schema.Keywords.Example)
	return list
}

// schemaExamples are those of a schema's own keywords.
func schemaExamples(s *spec.Schema) []any {
	list := []any{s.Keywords.Example}
	if several, ok := s.Keyword("examples"); ok {
		examples, _ := several.([]any)
		list = append(list, examples...)
	}
	return list
}

// Suggested is what the document gives as a value of a parameter: "" if it gives none.
func Suggested(p *spec.Parameter) string {
	if list := suggested(p); len(list) > 0 {
		return compare.Text(list[0])
	}
	return ""
}

// suggested is what the document gives as a value of a parameter.
func suggested(p *spec.Parameter) []any {
	var list []any
	if p.Example != nil {
		list = append(list, p.Example)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Examples)) {
		if e := p.Examples[name]; e != nil && e.Value != nil {
			list = append(list, e.Value.Value)
		}
	}
	if p.Schema != nil {
		list = append(list, schemaExamples(p.Schema)...)
		list = append(list, p.Schema.Keywords.Default)
		list = append(list, p.Schema.Choices()...)
	}
	var usable []any
	for _, v := range list {
		if v = JSONValue(v); v != nil && (p.Schema == nil || p.Schema.Accepts(v, spec.AsRequest)) {
			usable = append(usable, v)
		}
	}
	return usable
}

// JSONValue is what a YAML or JSON library read as one of [value]'s kinds.
func JSONValue(v any) any {
	if v == nil {
		return nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	decoded, err := value.Decode(text)
	if err != nil {
		return nil
	}
	return decoded
}
