package spec

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/actalike/actalike/internal/value"
)

// A Plan is what the body of one operation does to a record, field by field.
type Plan struct {
	Resource *Resource
	Effect   Effect // [Merges], [Replaces] or [Creates]
	Body     *Schema
	Fields   []*Field // the members of the body, in the order it declares them

	direction Direction
	open      bool      // members that the body does not declare are stored too
	once      sync.Once // for text
	text      *textPlan // see [Plan.ApplyFast]; nil if there is none
}

// A Field is one declared member of a request body.
type Field struct {
	Name      string
	Pointer   string  // JSON Pointer in the body
	Schema    *Schema // what may be written (effective)
	Storage   Storage
	Target    string     // JSON Pointer in the record; "" if it does not read back
	Read      *Schema    // what reads back (published); nil if it does not
	Null      NullRule   // what a null does, if the schema lets one in
	Zero      any        // what a null reads back as; for [NullZero]
	Flattened bool       // its members read back beside it: Target is where they land
	Unique    bool       // no two records hold the same value
	Names     *Reference // it is written by names
	Needed    bool       // the answer must hold it
	Fields    []*Field   // of an object that merges member by member
	holder    string     // JSON Pointer of the record's object that Names fills
	open      bool       // members that it does not declare are stored too
}

// Storage tells what becomes of a written field.
type Storage int

const (
	Stored        Storage = iota // it reads back
	ServerManaged                // readOnly: checked, then ignored
	WriteOnly                    // writeOnly, or no member to read it back by
)

// NullRule tells what writing null to a field does.
type NullRule int

const (
	NullRefused  NullRule = iota // the write schema does not let it in
	NullStored                   // it reads back as null
	NullRemoves                  // the member is left out from then on
	NullZero                     // the member takes the zero value of its read schema
	NullNoEffect                 // the field does not read back
)

func (a *API) plan(o *Operation) error {
	if o.Effect != Merges && o.Effect != Replaces && o.Effect != Creates {
		return nil
	}
	body := bodySchema(o)
	if body == nil {
		return nil
	}
	if patches(o) && !isObject(body) { // its steps arrive at a record
		body = o.Resource.Schema
	}
	o.Plan = &Plan{Resource: o.Resource, Effect: o.Effect, Body: body, direction: AsRequest}
	if o.Method == "PATCH" {
		o.Plan.direction = AsPatch
	}
	o.Plan.open = opens(body) && opens(o.Resource.Published)
	p := planner{resource: o.Resource, direction: o.Plan.direction, envelope: bodyEnvelope(base(body), o), addressed: o.Effect != Creates}
	says := body
	if len(base(body).Members()) == 0 { // any object: what the record declares can be written
		says = o.Resource.Schema
	}
	o.Plan.Fields = p.fields(says, "", parent{effective: o.Resource.Schema, published: o.Resource.Published}, map[*Schema]bool{body: true})
	if p.err != nil {
		return &Error{At: o.Position, Message: fmt.Sprintf("%s: %v", o.ID, p.err), Hint: "docs/overlay.md explains references"}
	}
	return nil
}

// A planner maps write fields to the read members of one resource.
type planner struct {
	resource  *Resource
	direction Direction
	envelope  string // the member of the body that holds the record; "" if the body does
	addressed bool   // the record is there, and its key with it
	planned   int    // fields so far
	err       error
}

// Bounds of a plan: what is nested deeper, or stands behind so many fields, is
// written as one value.
const (
	maxNested = 4
	maxFields = 2000
)

// parent is the read object that fields land in.
type parent struct {
	pointer              string
	effective, published *Schema
}

// member finds a read member; published is where it is judged.
func (in parent) member(name string) (effective, published Property, ok bool) {
	if in.effective == nil || in.published == nil {
		return
	}
	if effective, ok = in.effective.Member(name); !ok {
		effective, ok = in.effective.spelled(name)
	}
	published, found := in.published.Member(cmp.Or(effective.Name, name))
	if !found {
		published = effective
	}
	return effective, published, ok
}

func (p *planner) fields(s *Schema, pointer string, in parent, open map[*Schema]bool) []*Field {
	members := s.Members()
	list := make([]*Field, 0, len(members))
	for _, property := range members {
		list = append(list, p.field(property, pointer, in, open))
	}
	return list
}

func (p *planner) field(property Property, pointer string, in parent, open map[*Schema]bool) *Field {
	f := &Field{
		Name: property.Name, Pointer: pointer + value.Pointer(property.Name), Schema: property.Schema,
		Unique: property.Unique,
	}
	p.planned++
	if property.rule.Flatten || p.wraps(f.Pointer, in) {
		f.Target, f.Flattened = in.pointer, true
		if f.Schema.takesNull(p.direction) {
			f.Null = NullNoEffect
		}
		f.Fields = p.nested(f, in, open)
		return f
	}
	if rule := property.rule.Reference; rule != nil {
		p.reference(f, rule, in)
		return f
	}
	effective, published, ok := in.member(f.Name)
	target := in.pointer + value.Pointer(effective.Name)
	switch {
	case f.Schema.Keywords.ReadOnly || ok && p.keeps(effective, target):
		f.Storage = ServerManaged
		if ok {
			f.Target, f.Read = target, published.Schema
		}
		return f
	case !ok || f.Schema.Keywords.WriteOnly:
		f.Storage = WriteOnly
		f.Null = NullNoEffect
		return f
	}
	f.Target, f.Read = target, published.Schema
	f.Needed = effective.Required || published.Required
	f.Null, f.Zero = nullRule(f.Schema, effective, published, p.direction)
	if len(f.Schema.Properties) > 0 && len(published.Schema.Properties) > 0 {
		f.Fields = p.nested(f, parent{pointer: f.Target, effective: effective.Schema, published: published.Schema}, open)
		f.open = f.Fields != nil && opens(f.Schema) && opens(published.Schema)
	}
	if f.Unique && in.pointer == "" && !slices.Contains(p.resource.Unique, f.Name) {
		p.resource.Unique = append(p.resource.Unique, f.Name)
	}
	return f
}

// isKey tells whether a member is a key that the client has no say in: that of
// the record being changed, or a resource name, which the server composes.
func (p *planner) isKey(target string) bool {
	k := p.resource.Key
	return k != nil && k.Pointer == target && (p.addressed || k.Prefix != "")
}

// keeps tells whether the server keeps a member that the body says no such thing
// of: the key, or one that an Overlay marks. Without an Overlay the body decides:
// it has a schema of its own, or the mark would be in it, too.
func (p *planner) keeps(read Property, target string) bool {
	return p.isKey(target) || read.Schema.Keywords.ReadOnly && !p.resource.inferred
}

// opens tells whether a schema asks for members that it does not declare, or
// declares none.
func opens(s *Schema) bool {
	s = base(s)
	more := s.Keywords.AdditionalProperties
	return s.Additional != nil || (more.Has != nil && *more.Has) || len(s.Members()) == 0
}

// wraps tells whether a field is the one that holds the record.
func (p *planner) wraps(pointer string, in parent) bool {
	if p.envelope == "" || pointer != value.Pointer(p.envelope) {
		return false
	}
	_, _, read := in.member(p.envelope)
	return !read
}

// nested plans the members of an object field; an object within itself is one
// value from there on.
func (p *planner) nested(f *Field, in parent, open map[*Schema]bool) []*Field {
	if open[f.Schema] || len(open) > maxNested || p.planned > maxFields {
		return nil
	}
	open[f.Schema] = true
	defer delete(open, f.Schema)
	return p.fields(f.Schema, f.Pointer, in, open)
}

func (p *planner) reference(f *Field, rule *referenceRule, in parent) {
	reference := &Reference{Catalogue: rule.Catalogue, Objects: rule.Objects}
	objects, _, ok := in.member(rule.Objects)
	if f.Schema.Items == nil {
		p.err = fmt.Errorf("reference %q is not written as an array of names", f.Pointer)
		return
	}
	if !ok || objects.Schema.Items == nil {
		p.err = fmt.Errorf("reference %q: %q is not an array member of the answer", f.Pointer, rule.Objects)
		return
	}
	reference.object = objects.Schema.Items
	if ids, published, ok := in.member(cmp.Or(rule.IDs, f.Name)); ok {
		reference.IDs = ids.Name
		f.Read = published.Schema
		f.Needed = ids.Required || published.Required
		f.Null, f.Zero = nullRule(f.Schema, ids, published, p.direction)
		f.Target = in.pointer + value.Pointer(ids.Name)
	} else if f.Schema.takesNull(p.direction) {
		f.Null, f.Zero = NullZero, []any{}
	}
	f.Names, f.holder = reference, in.pointer
	if in.pointer == "" {
		p.resource.References = append(p.resource.References, reference)
	}
}

// Sent is what a body says for the member of a record at target.
func (p *Plan) Sent(body any, target string) (v any, sent bool) {
	if f := writtenBy(p.Fields, target); f != nil {
		return value.At(body, f.Pointer)
	}
	return nil, false
}
