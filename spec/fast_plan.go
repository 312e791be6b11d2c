package spec

import (
	"cmp"
	"slices"

	"github.com/actalike/actalike/internal/accept"
	"github.com/actalike/actalike/internal/value"
)

// A textPlan is a [Plan] for records that are texts.
type textPlan struct {
	members *accept.Members // of the published read schema
	schema  *Schema         // the record's
	top     textFields
	fields  int
}

// textFields are the fields of one body object.
type textFields struct {
	list    []*textField
	named   map[string]*textField
	schema  *Schema
	pointer string // in the body
}

type textField struct {
	*Field
	number  int
	inner   *textFields // of one whose members read back beside it
	member  textMember  // it reads back as
	objects textMember  // of a reference
	asValue bool        // it cannot be written as a text
	sure    bool        // all that may be written, but null, may be read
}

// A textMember is a member of the record.
type textMember struct {
	name     string
	place    int
	schema   *Schema
	accepts  accept.TapeFunc // by the published schema
	required bool            // by the published schema
	item     accept.TapeFunc // accepts an item, where it may be any array of valid items; else nil
}

// textPlan is nil where records cannot be texts: where members that are not
// declared are stored too, or the published schema looks at a record as a whole.
func (p *Plan) textPlan() *textPlan {
	p.once.Do(func() {
		t := &textPlan{members: p.Resource.Published.members(AsResponse), schema: p.Resource.Schema}
		if p.Effect != Merges || p.open || t.members == nil {
			return
		}
		top, ok := t.object(p.Fields, p.Body, "", p.direction)
		if ok && t.apart(top.list, map[int]*textField{}) {
			t.top, p.text = *top, t
		}
	})
	return p.text
}

func (t *textPlan) object(fields []*Field, schema *Schema, pointer string, direction Direction) (*textFields, bool) {
	in := &textFields{named: map[string]*textField{}, schema: schema, pointer: pointer}
	for _, f := range fields {
		planned, ok := t.field(f, direction)
		if !ok {
			return nil, false
		}
		in.list = append(in.list, planned)
		in.named[f.Name] = planned
	}
	return in, true
}

// field plans one field; it is false if the record has no place for it.
func (t *textPlan) field(f *Field, direction Direction) (planned *textField, ok bool) {
	planned = &textField{Field: f, number: t.fields}
	t.fields++
	switch {
	case f.Storage != Stored:
		return planned, true
	case f.Flattened:
		planned.inner, ok = t.object(f.Fields, f.Schema, f.Pointer, direction)
		return planned, ok
	case f.Names != nil && f.holder == "":
		return planned, t.member(&planned.member, f.Names.IDs) && t.member(&planned.objects, f.Names.Objects)
	}
	name, within := value.Cut(cmp.Or(f.holder, f.Target))
	planned.asValue = within != "" || f.holder != "" || f.Fields != nil
	if !t.member(&planned.member, name) {
		return nil, false
	}
	written, err := f.Schema.compile(direction)
	planned.sure = err == nil && !planned.asValue && t.members.Implied(name, written)
	return planned, true
}

// namesFit tells whether entries that fit are all that is asked of a reference.
func (f *textField) namesFit() bool {
	return (f.member.name == "" || f.member.item != nil) && f.objects.item != nil
}

// fits tells whether an entry and its id may be read where they are to be.
func (f *textField) fits(e *entry) bool {
	e.once.Do(func() {
		var t value.Tape
		e.fits = (f.member.name == "" || t.Read(value.Encode(value.Int(e.id))) && f.member.item(&t, 0)) &&
			t.Read(e.text) && f.objects.item(&t, 0)
	})
	return e.fits
}

// member finds a member of the record; one without a name is none.
func (t *textPlan) member(m *textMember, name string) bool {
	if name == "" {
		return true
	}
	place := slices.IndexFunc(t.schema.Properties, func(p Property) bool { return p.Name == name })
	if place < 0 {
		return false
	}
	*m = textMember{name, place, t.schema.Properties[place].Schema, t.members.OnTape(name), t.members.Requires(name), t.members.ItemOnTape(name)}
	return true
}

// apart sees to it that fields of the same member are written as values, one
// after the other. It is false if a reference is among them.
func (t *textPlan) apart(fields []*textField, taken map[int]*textField) bool {
	for _, f := range fields {
		if f.inner != nil && !t.apart(f.inner.list, taken) {
			return false
		}
		for _, m := range []textMember{f.member, f.objects} {
			other := taken[m.place]
			if m.name == "" {
				continue
			}
			if other == nil {
				taken[m.place] = f
				continue
			}
			if f.Names != nil && f.holder == "" || other.Names != nil && other.holder == "" {
				return false
			}
			f.asValue, other.asValue = true, true
		}
	}
	return true
}

// composed tells whether a value is more than a text to copy or to merge: its
// schemas say which members of the objects in it are kept, and in which order.
func (f *textField) composed(t *value.Tape, at int) bool {
	switch t.Kind(at) {
	case '{':
		return f.Schema.closed() || len(f.member.schema.Properties) > 0
	case '[':
		if f.Names != nil || f.Schema.Items == nil && f.member.schema.Items == nil {
			return false
		}
		for i, end := t.Within(at); i < end; i = t.Behind(i) {
			if kind := t.Kind(i); kind == '{' || kind == '[' {
				return true
			}
		}
	}
	return false
}
