package compare

import (
	"maps"
	"slices"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// An Expectation is a member that a record must hold after a write.
type Expectation struct {
	Name    string // as a person knows it: its JSON Pointer in the body
	Pointer string // in the record
	Value   any
	Sure    bool // no honest server keeps another value
	Rule    spec.Location
}

// Expected are the members that a body writes, as the operation's plan or, where
// it has none, their names tell.
func Expected(o *spec.Operation, body value.Object) []Expectation {
	if o.Plan != nil {
		return planned(o, body)
	}
	var list []Expectation
	for _, name := range slices.Sorted(maps.Keys(body)) {
		p, ok := o.Resource.Schema.Property(name)
		if !ok || p.Schema.Keywords.ReadOnly || p.Schema.Keywords.WriteOnly {
			continue
		}
		list = append(list, expect(o, value.Pointer(name), value.Pointer(name), body[name], p.Schema, p.Schema))
	}
	return list
}

func planned(o *spec.Operation, body value.Object) []Expectation {
	var list []Expectation
	var walk func([]*spec.Field)
	walk = func(fields []*spec.Field) {
		for _, f := range fields {
			v, sent := value.At(body, f.Pointer)
			switch {
			case !sent || f.Names != nil || f.Storage != spec.Stored:
			case f.Fields != nil && value.Kind(v) == "object":
				walk(f.Fields)
			case f.Target != "":
				list = append(list, expect(o, f.Pointer, f.Target, v, f.Schema, f.Read))
			}
		}
	}
	walk(o.Plan.Fields)
	return list
}

func expect(o *spec.Operation, name, pointer string, v any, written, read *spec.Schema) Expectation {
	e := Expectation{Name: name, Pointer: pointer, Value: v, Sure: true}
	if read != nil {
		e.Rule = read.Location
		e.Sure = read.Accepts(v, spec.AsResponse) && declared(read, v) && declared(written, v)
	}
	e.Sure = e.Sure && !ServerManaged(o.Resource, pointer) && !(o.Effect == spec.Creates && StateLike(pointer))
	return e
}

// declared tells whether a schema, and the branches of it that let an object in,
// declare all members of a value, however deep: what they do not declare, an
// honest server may have no place for.
func declared(s *spec.Schema, v any) bool {
	switch v := v.(type) {
	case []any:
		return s == nil || s.Items == nil || !slices.ContainsFunc(v, func(item any) bool { return !declared(s.Items, item) })
	case map[string]any:
		if s == nil || s.Unconstrained() {
			return true
		}
		for name, inner := range v {
			if !declaresMember(s, v, name, inner) {
				return false
			}
		}
	}
	return true
}

func declaresMember(s *spec.Schema, object map[string]any, name string, v any) bool {
	if p, ok := s.Property(name); ok {
		return declared(p.Schema, v)
	}
	branches := branchesOf(s)
	for _, b := range branches {
		if b.Accepts(object, spec.AsResponse) && declaresMember(b, object, name, v) {
			return true
		}
	}
	more := s.Keywords.AdditionalProperties
	return s.Additional != nil || more.Has != nil && *more.Has || len(branches)+len(s.Properties) == 0
}

// branchesOf are those of a schema's oneOf and anyOf, and of its parts'.
func branchesOf(s *spec.Schema) []*spec.Schema {
	list := slices.Concat(s.OneOf, s.AnyOf)
	for _, part := range s.AllOf {
		list = append(list, part.OneOf...)
		list = append(list, part.AnyOf...)
	}
	return list
}

// Unmet lists the expectations that a record does not meet. Members that it
// leaves out count only if whole: what answers a create may be a part.
func Unmet(record value.Object, wanted []Expectation, whole bool) []Expectation {
	var list []Expectation
	for _, e := range wanted {
		got, present := value.At(record, e.Pointer)
		if !present {
			got = Absent
			if !whole {
				continue
			}
		}
		if !Agrees(e.Value, got) {
			list = append(list, e)
		}
	}
	return list
}

func Sure(list []Expectation) []Expectation {
	return slices.DeleteFunc(slices.Clone(list), func(e Expectation) bool { return !e.Sure })
}
