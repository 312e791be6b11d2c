package fault

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A want tells which fields a fault is about.
type want func(*spec.Field) bool

func isBoolean(f *spec.Field) bool { return f.Schema.Allows("boolean") && !isFree(f) }
func isList(f *spec.Field) bool    { return f.Schema.Allows("array") && !isFree(f) }

// isFree tells whether a field takes values of several kinds.
func isFree(f *spec.Field) bool { return f.Schema.Allows("object") && f.Schema.Allows("array") }

// isText tells whether a field takes any text.
func isText(f *spec.Field) bool {
	return f.Schema.Allows("string") && !isFree(f) && f.Schema.Keywords.Format == "" && !isRuled(f)
}

func isRuled(f *spec.Field) bool { return f.Schema.Keywords.Pattern != "" || f.Unique }

func isString(f *spec.Field) bool { return f.Schema.Allows("string") && !isFree(f) }

func ofFormat(name string) want {
	return func(f *spec.Field) bool { return f.Schema.Keywords.Format == name && f.Schema.Allows("string") }
}

func isAny(*spec.Field) bool { return true }

func hasMembers(f *spec.Field) bool { return f.Fields != nil }

// leaves are the stored fields that hold a value of their own.
func leaves(p *spec.Plan, wanted want) []*spec.Field { return ofKind(p, spec.Stored, wanted) }

// ofKind are the fields without fields of their own that are kept in a way.
func ofKind(p *spec.Plan, kept spec.Storage, wanted want) []*spec.Field {
	var list []*spec.Field
	p.Walk(func(f *spec.Field) {
		if f.Fields == nil && f.Storage == kept && wanted(f) {
			list = append(list, f)
		}
	})
	return list
}

// only is the first field of a kind, and no other.
func only(p *spec.Plan, wanted want) []*spec.Field {
	list := leaves(p, wanted)
	return list[:min(1, len(list))]
}

// sent finds what a body holds for a field.
func sent(body any, f *spec.Field) (any, bool) { return value.At(body, f.Pointer) }

// put and drop change one member of a record; the old record stays.
func put(record value.Object, pointer string, v any) value.Object {
	return value.MergeKeepingNulls(drop(record, pointer), nested(pointer, v)).(value.Object)
}

func nested(pointer string, v any) any {
	tokens := value.Tokens(pointer)
	for _, token := range slices.Backward(tokens) {
		v = value.Object{token: v}
	}
	return v
}

func drop(record value.Object, pointer string) value.Object {
	tokens := value.Tokens(pointer)
	copied := shallow(record)
	if len(tokens) == 1 {
		delete(copied, tokens[0])
		return copied
	}
	if inner, ok := record[tokens[0]].(map[string]any); ok {
		copied[tokens[0]] = drop(inner, value.Pointer(tokens[1:]...))
	}
	return copied
}

// bodyWrites injects a hook that changes a valid body before it is applied.
func bodyWrites(change func(w Write, body value.Object) any) func(Target) Hooks {
	return func(Target) Hooks {
		return Hooks{Apply: func(next Apply) Apply {
			return func(w Write) (spec.WriteResult, []spec.Violation) {
				if body, ok := w.Body.(map[string]any); ok {
					w.Body = change(w, body)
				}
				return next(w)
			}
		}}
	}
}

// ignoring injects a hook that drops what is sent for some fields.
func ignoring(ignored func(f *spec.Field, v any) bool) func(Target) Hooks {
	return bodyWrites(func(w Write, body value.Object) any { return pruned(w.Plan.Fields, body, ignored) })
}

// pruned is a body without what a fault ignores.
func pruned(fields []*spec.Field, body value.Object, ignored func(f *spec.Field, v any) bool) value.Object {
	copied := shallow(body)
	for _, f := range fields {
		v, ok := body[f.Name]
		inner, isObject := v.(map[string]any)
		switch {
		case !ok:
		case f.Fields != nil && isObject:
			copied[f.Name] = pruned(f.Fields, inner, ignored)
		case ignored(f, v):
			delete(copied, f.Name)
		}
	}
	return copied
}

// recordWrites injects a hook that changes what a write makes of a record: what
// is stored and answered.
func recordWrites(change func(w Write, record value.Object) value.Object) func(Target) Hooks {
	return func(Target) Hooks {
		return Hooks{Apply: func(next Apply) Apply {
			return func(w Write) (spec.WriteResult, []spec.Violation) {
				written, violations := next(w)
				if len(violations) == 0 {
					written.Record, written.Changed = change(w, written.Record), true
				}
				return written, violations
			}
		}}
	}
}

// mangling injects a hook that stores another value than the one that was sent.
func mangling(wanted want, change func(v any) any) func(Target) Hooks {
	return recordWrites(func(w Write, record value.Object) value.Object {
		for _, f := range leaves(w.Plan, wanted) {
			v, ok := sent(w.Body, f)
			if ok && v != nil && f.Names == nil {
				record = put(record, f.Target, change(v))
			}
		}
		return record
	})
}

// manglingText is [mangling] for texts.
func manglingText(wanted want, change func(text string) any) func(Target) Hooks {
	return mangling(wanted, func(v any) any {
		if text, ok := v.(string); ok {
			return change(text)
		}
		return v
	})
}

// emptied is a record whose field holds what stands for nothing.
func emptied(record value.Object, f *spec.Field) value.Object {
	if f.Names != nil {
		return filled(record, f, nil, ordinals{})
	}
	if neutral, ok := spec.ZeroValue(f.Read); ok {
		return put(record, f.Target, neutral)
	}
	return record
}

// filled is a record whose reference holds the names.
func filled(record value.Object, f *spec.Field, names []string, ids spec.Names) value.Object {
	holder := f.Target[:max(0, strings.LastIndex(f.Target, "/"))]
	if holder != "" {
		inner, _ := value.At(record, holder)
		object, _ := inner.(map[string]any)
		object = shallow(object)
		f.Names.Fill(object, names, ids)
		return put(record, holder, object)
	}
	record = shallow(record)
	f.Names.Fill(record, names, ids)
	return record
}

// ordinals number names as they come.
type ordinals map[string]int64

// ID implements [spec.Names].
func (o ordinals) ID(_, name string) int64 {
	if o[name] == 0 {
		o[name] = int64(len(o) + 1)
	}
	return o[name]
}

// apply writes a body without looking at any rule, as code without validation
// does.
func apply(w Write) (spec.WriteResult, []spec.Violation) {
	written := spec.WriteResult{Record: w.Old}
	for _, f := range leaves(w.Plan, isAny) {
		v, ok := sent(w.Body, f)
		if !ok {
			continue
		}
		written.Changed = true
		if items, isItems := v.([]any); isItems && f.Names != nil && w.Names != nil {
			written.Record = filled(written.Record, f, texts(items), w.Names)
			continue
		}
		written.Record = put(written.Record, f.Target, v)
	}
	return written, nil
}

func texts(items []any) []string {
	list := make([]string, len(items))
	for i, item := range items {
		text, ok := item.(string)
		if list[i] = text; !ok {
			list[i] = string(value.Encode(item))
		}
	}
	return list
}

// unchecked injects the lack of a check: violations that match are overlooked,
// and what broke them is stored.
func unchecked(match func(f *spec.Field, v spec.Violation) bool) func(Target) Hooks {
	return func(Target) Hooks {
		overlooked := func(p *spec.Plan, v spec.Violation) bool {
			f := fieldAt(p, v.Pointer)
			return f != nil && match(f, v)
		}
		return Hooks{
			Check: func(next Check) Check {
				return func(p *spec.Plan, body any) []spec.Violation {
					return slices.DeleteFunc(next(p, body), func(v spec.Violation) bool { return overlooked(p, v) })
				}
			},
			Apply: func(next Apply) Apply {
				return func(w Write) (spec.WriteResult, []spec.Violation) {
					if len(w.Plan.Check(w.Body)) > 0 {
						return apply(w)
					}
					return next(w)
				}
			},
		}
	}
}

// fieldAt is the innermost field that a pointer into the body is about.
func fieldAt(p *spec.Plan, pointer string) *spec.Field {
	var found *spec.Field
	p.Walk(func(f *spec.Field) {
		if pointer == f.Pointer || strings.HasPrefix(pointer, f.Pointer+"/") {
			found = f
		}
	})
	return found
}

// unwritten are the members of a resource's record that no field of a plan
// writes: ids, creation times and the like.
func unwritten(r *spec.Resource, p *spec.Plan, wanted func(*spec.Schema) bool) []spec.Property {
	written := map[string]bool{}
	p.Walk(func(f *spec.Field) {
		if tokens := value.Tokens(f.Target); len(tokens) > 0 {
			written[tokens[0]] = true
		}
		if f.Names != nil {
			written[f.Names.Objects] = true
		}
	})
	return slices.DeleteFunc(slices.Clone(r.Schema.Properties), func(p spec.Property) bool {
		return written[p.Name] || !wanted(p.Schema)
	})
}

func schemaOf(jsonType, format string) func(*spec.Schema) bool {
	return func(s *spec.Schema) bool {
		return len(s.Types()) > 0 && s.Allows(jsonType) && s.Keywords.Format == format
	}
}

// members lists the declared members of a record that a schema fits.
func members(r *spec.Resource, record value.Object, fits func(*spec.Schema) bool) []string {
	var names []string
	for _, p := range r.Schema.Properties {
		if _, there := record[p.Name]; there && fits(p.Schema) {
			names = append(names, p.Name)
		}
	}
	return names
}

// plus adds to a number; what is no number becomes one.
func plus(v any, n int64) any {
	old, _ := v.(json.Number)
	whole, _ := old.Int64()
	return value.Int(whole + n)
}

// without is an object without a member.
func without(o value.Object, name string) value.Object {
	copied := maps.Clone(o)
	delete(copied, name)
	return copied
}
