package spec

import (
	"maps"
	"slices"

	"github.com/actalike/actalike/internal/value"
)

// A writer writes a body into a record, member by member.
type writer struct {
	change  Change
	record  value.Object
	notices []Notice
	refused []Violation
	changed bool
	owned   bool // record is a copy already: its own members may be set

	replaces bool // what the body could say and does not goes
	creates  bool // what was there is made up: an object that is sent takes its place
}

// A holder is an object of a body, and where its members land.
type holder struct {
	schema  *Schema
	fields  []*Field
	pointer string // in the body
	target  string // in the record
	open    bool   // members that it does not declare are stored too
}

// object writes the members of one body object: declared ones as their fields
// say, and others only where both schemas ask for them.
func (w *writer) object(in holder, body map[string]any) {
	sent := 0
	for _, f := range in.fields {
		if v, ok := body[f.Name]; ok {
			w.field(f, v)
			sent++
		} else if w.replaces {
			w.unsaid(f)
		}
	}
	if sent == len(body) {
		return
	}
	for _, name := range in.undeclared(body) {
		if in.open {
			at := in.target + value.Pointer(name)
			w.set(at, w.merged(at, body[name]))
			continue
		}
		w.unknown(in.pointer + value.Pointer(name))
	}
}

func (f *Field) holds() holder {
	return holder{schema: f.Schema, fields: f.Fields, pointer: f.Pointer, target: f.Target, open: f.open}
}

func (p *Plan) holds() holder { return holder{schema: p.Body, fields: p.Fields, open: p.open} }

func (in holder) undeclared(body map[string]any) []string {
	return slices.DeleteFunc(undeclared(in.schema, body), func(name string) bool {
		return slices.ContainsFunc(in.fields, func(f *Field) bool { return f.Name == name })
	})
}

func (w *writer) field(f *Field, v any) {
	switch {
	case w.unkept(f):
	case f.Flattened:
		w.flattened(f, v)
	case v == nil:
		w.null(f)
	case f.Names != nil:
		w.names(f, stringsOf(v))
	case f.Fields != nil:
		if object, ok := v.(map[string]any); ok {
			w.nested(f, object)
			return
		}
		w.set(f.Target, v)
	default:
		w.set(f.Target, w.branched(f, w.declared(f.Schema, v, f.Pointer)))
	}
}

// branched is [writer.merged] for a field. Where what is read back has branches,
// and what was sent is of another one than what is there, it takes its place: no
// branch holds both.
func (w *writer) branched(f *Field, v any) any {
	merged := w.merged(f.Target, v)
	if f.Read != nil && base(f.Read).branches() && !f.Read.Accepts(merged, AsResponse) && f.Read.Accepts(v, AsResponse) {
		return v
	}
	return merged
}

// flattened writes the members of an object that has no place of its own in the
// record.
func (w *writer) flattened(f *Field, v any) {
	object, ok := v.(map[string]any)
	if !ok {
		w.holdsNothing(f)
		return
	}
	w.object(f.holds(), object)
}

// nested writes an object whose members are fields of their own.
func (w *writer) nested(f *Field, object map[string]any) {
	if old, ok := value.At(w.record, f.Target); w.creates || !ok || value.Kind(old) != "object" {
		w.set(f.Target, value.Object{})
	}
	w.object(f.holds(), object)
}

// merged is a free-form value after the change: objects merge with what is
// there, and a null within is a value unless the body is a merge patch. Where
// the body replaces or creates, it is the value that was sent.
func (w *writer) merged(target string, v any) any {
	if w.replaces || w.creates {
		return v
	}
	old, _ := value.At(w.record, target)
	return w.mergedWith(old, v)
}

func (w *writer) mergedWith(old, v any) any {
	if w.change.MergePatch {
		return value.Merge(old, v)
	}
	return value.MergeKeepingNulls(old, v)
}

func (w *writer) set(target string, v any) {
	record := w.own()
	name, within := value.Cut(target)
	if within != "" {
		inner, _ := record[name].(map[string]any)
		v = put(inner, value.Tokens(within), v)
	}
	record[name] = v
}

func (w *writer) remove(target string) {
	record := w.own()
	name, within := value.Cut(target)
	if within == "" {
		delete(record, name)
	} else if inner, ok := record[name].(map[string]any); ok {
		record[name] = drop(inner, value.Tokens(within))
	}
}

// own makes the record a copy, once, and returns it.
func (w *writer) own() value.Object {
	w.changed = true
	if !w.owned {
		w.owned = true
		copied := make(value.Object, len(w.record)+1)
		maps.Copy(copied, w.record)
		w.record = copied
	}
	return w.record
}

// names sets both properties of a reference in the object that holds them.
func (w *writer) names(f *Field, names []string) {
	if f.holder == "" {
		f.Names.Fill(w.own(), names, w.change.Names)
		return
	}
	holder, _ := value.At(w.record, f.holder)
	object, _ := holder.(map[string]any)
	filled := maps.Clone(object)
	if filled == nil {
		filled = value.Object{}
	}
	f.Names.Fill(filled, names, w.change.Names)
	w.set(f.holder, filled)
}

// put and drop copy every object on the way, so that the old record stays.
func put(object value.Object, tokens []string, v any) value.Object {
	copied := maps.Clone(object)
	if copied == nil {
		copied = value.Object{}
	}
	if len(tokens) == 1 {
		copied[tokens[0]] = v
		return copied
	}
	inner, _ := object[tokens[0]].(map[string]any)
	copied[tokens[0]] = put(inner, tokens[1:], v)
	return copied
}

func drop(object value.Object, tokens []string) value.Object {
	copied := maps.Clone(object)
	if len(tokens) == 1 {
		delete(copied, tokens[0])
		return copied
	}
	if inner, ok := object[tokens[0]].(map[string]any); ok {
		copied[tokens[0]] = drop(inner, tokens[1:])
	}
	return copied
}

func stringsOf(v any) []string {
	items, _ := v.([]any)
	names := make([]string, 0, len(items))
	for _, item := range items {
		if name, ok := item.(string); ok {
			names = append(names, name)
		}
	}
	return names
}

// unsaid takes a field out that a replacing body does not hold (RFC 9110,
// section 9.3.4): the member goes where every answer can do without, else it
// takes its default or its neutral value. The key and what cannot be neutral
// stay as they are.
func (w *writer) unsaid(f *Field) {
	switch {
	case f.Flattened:
		w.object(f.holds(), nil)
	case f.Storage != Stored || f.Target == "":
	case f.Names != nil:
		w.names(f, nil)
	case !f.Needed:
		if v, ok := f.assumed(); ok {
			w.set(f.Target, v)
		} else {
			w.remove(f.Target)
		}
	default:
		w.emptied(f)
	}
}

func (w *writer) emptied(f *Field) {
	if v, ok := f.assumed(); ok {
		w.set(f.Target, v)
	} else if f.Read.Accepts(nil, AsResponse) {
		w.set(f.Target, nil)
	} else if v, ok := ZeroValue(f.Read); ok {
		w.set(f.Target, v)
	}
}
