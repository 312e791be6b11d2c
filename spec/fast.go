package spec

import (
	"slices"
	"strconv"

	"github.com/actalike/actalike/internal/value"
)

// A merge reads and writes the members that its body names, and no others. So a
// record may stay a text: what was sent is judged where it stands and copied,
// and the rest of the record, which was valid, stays as it is.

// A RecordText is a record whose members are JSON texts, as [Schema.AppendJSON]
// writes them. Places are those of the properties of the resource's schema.
type RecordText interface {
	// Member is the text of a member as it is by now; nil if the record lacks it.
	Member(place int) []byte
	// Set gives a member another text, of which the record keeps a copy.
	Set(place int, text []byte)
	// Remove takes a member out.
	Remove(place int)
}

// A FastWriter is what [Plan.ApplyFast] needs while it lasts. It may be used again.
type FastWriter struct {
	writer // of members that are written as values: its record holds them alone

	plan    *textPlan
	body    *value.Tape
	text    RecordText
	sent    []int        // by the numbers of fields: where on the tape the value is; 0: nowhere
	values  []*textField // that were written as values
	made    value.Tape   // of texts that are made here, to judge them
	spare   []byte       // for texts that are made here
	objects []byte
	list    []string // of names
}

// AcceptsTape tells that [Plan.Check] finds nothing wrong with a body.
func (p *Plan) AcceptsTape(body *value.Tape) bool {
	return body.Kind(0) == '{' && p.Body.AcceptsTape(body, 0, p.direction)
}

// HasFastPath tells whether the plan can change records that are texts.
func (p *Plan) HasFastPath() bool { return p.textPlan() != nil }

// ApplyFast is [Plan.Apply] to a record that is a text, of a body that
// [Plan.Check] let pass; the change's body is not looked at, and what is written
// has no record. It is false if the change is refused, if it asks for new ids,
// or if what it says is not for this way: the text is then to be thrown away,
// and Apply says what becomes of it.
func (p *Plan) ApplyFast(r *FastWriter, text RecordText, body *value.Tape, change Change) (WriteResult, bool) {
	plan := p.textPlan()
	if plan == nil {
		return WriteResult{}, false
	}
	trial := newTrial(change.Names)
	change.Names = trial
	r.begin(plan, text, body, change)
	ok := r.object(&plan.top, 0) && r.setValues() && trial.ids == nil && len(r.refused) == 0
	return WriteResult{Changed: r.changed, Notices: r.notices}, ok
}

func (r *FastWriter) begin(plan *textPlan, text RecordText, body *value.Tape, change Change) {
	r.writer = writer{record: r.record, owned: true, change: change}
	if clear(r.record); r.record == nil {
		r.record = value.Object{}
	}
	if len(r.sent) < plan.fields {
		r.sent = make([]int, plan.fields)
	}
	clear(r.sent)
	r.plan, r.body, r.text, r.values = plan, body, text, r.values[:0]
}

// Forget lets go of what the last rewriting was about.
func (r *FastWriter) Forget() {
	clear(r.record)
	r.writer = writer{record: r.record}
	r.made.Forget()
	clear(r.list)
	r.plan, r.body, r.text, r.values = nil, nil, nil, r.values[:0]
}

// object writes the members of one body object, in the order of the fields.
func (r *FastWriter) object(in *textFields, at int) bool {
	unknown := 0
	for i, end := r.body.Within(at); i < end; i = r.body.Behind(i + 1) {
		if f := in.named[r.body.Name(i)]; f != nil {
			r.sent[f.number] = i + 1
		} else {
			unknown++
		}
	}
	for _, f := range in.list {
		if at := r.sent[f.number]; at != 0 && !r.field(f, at) {
			return false
		}
	}
	if unknown > 0 {
		r.noticeUnknown(in, at)
	}
	return true
}

func (r *FastWriter) noticeUnknown(in *textFields, at int) {
	var names []string
	for i, end := r.body.Within(at); i < end; i = r.body.Behind(i + 1) {
		name := r.body.Name(i)
		if _, declared := in.schema.Property(name); !declared && in.named[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		r.unknown(in.pointer + value.Pointer(name))
	}
}

// field writes one field; it is false if that is not for this way.
func (r *FastWriter) field(f *textField, at int) bool {
	kind := r.body.Kind(at)
	switch {
	case r.unkept(f.Field):
		return true
	case f.Flattened && kind == '{':
		return r.object(f.inner, at)
	case f.Flattened:
		r.holdsNothing(f.Field)
		return true
	case f.asValue || f.composed(r.body, at):
		return r.value(f, at)
	case kind == 'n':
		return r.null(f)
	case f.Names != nil:
		return r.names(f, at)
	case kind == '{':
		return r.merge(f, at)
	}
	return r.copy(f, at)
}

// copy sets a member to what was sent.
func (r *FastWriter) copy(f *textField, at int) bool {
	r.spare = r.body.Append(r.spare[:0], at)
	r.set(f.member.place, r.spare)
	return f.sure || f.member.accepts(r.body, at)
}

func (r *FastWriter) set(place int, text []byte) {
	r.changed = true
	r.text.Set(place, text)
}

// setMade sets a member to a text that was made here.
func (r *FastWriter) setMade(m textMember, text []byte) bool {
	r.set(m.place, text)
	return r.made.Read(text) && m.accepts(&r.made, 0)
}

func (r *FastWriter) remove(m textMember) bool {
	r.changed = true
	r.text.Remove(m.place)
	return !m.required
}

// null does what [writer.null] does.
func (r *FastWriter) null(f *textField) bool {
	rule := f.nullRule(r.change.MergePatch)
	ok := rule != NullRefused
	if f.Names != nil && ok {
		ok = r.name(f, nil)
	}
	switch rule {
	case NullStored:
		ok = ok && r.setMade(f.member, []byte("null"))
	case NullRemoves:
		ok = ok && r.remove(f.member)
	case NullZero:
		if f.Names == nil {
			ok = r.setMade(f.member, f.member.schema.AppendJSON(nil, f.Zero))
		}
	}
	r.noticeNull(f.Field, rule)
	return ok
}

// merge merges an object into what is there; [writer.merged] says how.
func (r *FastWriter) merge(f *textField, at int) bool {
	old := r.text.Member(f.member.place)
	if r.covers(old, at) {
		return r.copy(f, at)
	}
	before, err := value.Decode(old)
	if err != nil { // there is nothing
		before = nil
	}
	after := r.mergedWith(before, r.body.Value(at))
	r.spare = f.member.schema.AppendJSON(r.spare[:0], after)
	return r.setMade(f.member, r.spare)
}

// covers tells whether an object that was sent says all that is to be: what it
// merges with has no other member, and no member of it merges or is taken out.
func (r *FastWriter) covers(old []byte, at int) bool {
	const few = 32 // names to be looked up one by one
	if r.body.Len(at) > few {
		return false
	}
	for i, end := r.body.Within(at); i < end; i = r.body.Behind(i + 1) {
		if kind := r.body.Kind(i + 1); kind == '{' || kind == 'n' && r.change.MergePatch {
			return false
		}
	}
	if old == nil || !r.made.Read(old) || r.made.Kind(0) != '{' {
		return old == nil
	}
	for i, end := r.made.Within(0); i < end; i = r.made.Behind(i + 1) {
		if !r.body.Has(at, r.made.Name(i)) {
			return false
		}
	}
	return true
}

// names sets both members of a reference to what is named.
func (r *FastWriter) names(f *textField, at int) bool {
	r.list = r.list[:0]
	for i, end := r.body.Within(at); i < end; i = r.body.Behind(i) {
		if r.body.Kind(i) == '"' {
			r.list = append(r.list, r.body.String(i))
		}
	}
	return r.name(f, r.list)
}

// name does what [Reference.Fill] does. Where entries that fit are all that is
// asked, each is judged once, when it is made.
func (r *FastWriter) name(f *textField, names []string) bool {
	ids, objects := append(r.spare[:0], '['), append(r.objects[:0], '[')
	judge := !f.namesFit()
	for i, name := range once(names) {
		if i > 0 {
			ids, objects = append(ids, ','), append(objects, ',')
		}
		e := f.Names.entry(r.change.Names.ID(f.Names.Catalogue, name), name)
		ids, objects = strconv.AppendInt(ids, e.id, 10), append(objects, e.text...)
		judge = judge || !f.fits(e)
	}
	r.spare, r.objects = append(ids, ']'), append(objects, ']')
	return r.reference(f.member, r.spare, judge) && r.reference(f.objects, r.objects, judge)
}

func (r *FastWriter) reference(m textMember, text []byte, judge bool) bool {
	switch {
	case m.name == "":
		return true
	case judge:
		return r.setMade(m, text)
	}
	r.set(m.place, text)
	return true
}

// value writes a member as [Plan.Apply] does, as a value.
func (r *FastWriter) value(f *textField, at int) bool {
	name := f.member.name
	if _, read := r.record[name]; !read {
		if v, err := value.Decode(r.text.Member(f.member.place)); err == nil {
			r.record[name] = v
		}
	}
	r.values = append(r.values, f)
	r.writer.field(f.Field, r.body.Value(at))
	return true
}

// setValues sets the members that were written as values.
func (r *FastWriter) setValues() bool {
	for _, f := range r.values {
		v, has := r.record[f.member.name]
		if !has {
			if !r.remove(f.member) {
				return false
			}
			continue
		}
		r.spare = f.member.schema.AppendJSON(r.spare[:0], v)
		r.text.Set(f.member.place, r.spare)
		if !r.plan.members.Accepts(f.member.name, v) {
			return false
		}
	}
	return true
}
