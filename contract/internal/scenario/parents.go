package scenario

import (
	"cmp"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/generate"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
	"github.com/getkin/kin-openapi/openapi3"
)

// Parents finds the records that a path is below: those this run created, new
// ones, or some that are there. Parameters that no resource knows take a value
// of their schema, the same throughout.
func (t *Session) Parents(o *spec.Operation) (keys map[*spec.Resource]string, free map[string]string, needs string) {
	keys, free = map[*spec.Resource]string{}, map[string]string{}
	for _, s := range o.Scopes {
		if s.Parent == nil {
			free[s.Param] = freeValue(t, o, s.Param)
			continue
		}
		if keys[s.Parent] != "" {
			continue
		}
		parent := t.Parent(s.Parent)
		if parent == nil {
			return nil, nil, "a record of " + s.Parent.Plural + " to belong to"
		}
		for r, key := range parent.Keys {
			if keys[r] == "" {
				keys[r] = key
			}
		}
	}
	return keys, free, ""
}

func freeValue(t *Session, o *spec.Operation, name string) string {
	if p := session.ParameterOf(o, "path", name); p != nil {
		if v, err := t.Values.Argument(p, 0); err == nil {
			return compare.Text(v)
		}
	}
	return "1"
}

// Parent is a record that others may be created below: one of this run's where
// it can make them, else the first that is there, which is only read.
func (t *Session) Parent(r *spec.Resource) *Record {
	c := t.CollectionOf(r)
	if c == nil {
		return nil
	}
	quiet := t.quiet()
	if own := quiet.ensure(c, 1); len(own) > 0 {
		return own[0]
	}
	if key := cmp.Or(t.existing(r), documentedKey(r)); key != "" {
		return &Record{Collection: c, Keys: map[*spec.Resource]string{r: key}}
	}
	return nil
}

// documentedKey is the key of a record that the document names, by an example or as the
// only choice of a path parameter; "" if there is none.
func documentedKey(r *spec.Resource) string {
	for _, o := range r.Operations {
		if p := session.ParameterOf(o, openapi3.ParameterInPath, o.Item); o.Item != "" && p != nil {
			if key := generate.Suggested(p); key != "" {
				return key
			}
		}
	}
	return ""
}

// existing is the key of some record of a resource; "" if none can be found.
func (t *Session) existing(r *spec.Resource) string {
	c := t.CollectionOf(r)
	if c == nil {
		return ""
	}
	if own := t.stateOf(r).alive(); len(own) > 0 {
		return own[0].Key()
	}
	if key, known := t.found[r]; known {
		return key
	}
	t.found[r] = ""
	if c.list == nil || len(c.list.Scopes) > 0 {
		return ""
	}
	if base, err := t.Values.Call(c.list, nil, 0); err == nil {
		items, _ := itemsOf(c.list, t.Do(base))
		for _, item := range items {
			if key := c.keyOfItem(item); key != "" {
				t.found[r] = key
				break
			}
		}
	}
	return t.found[r]
}
