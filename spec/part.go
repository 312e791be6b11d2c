package spec

import (
	"github.com/actalike/actalike/spec/value"
)

// A merge reads and writes the members that its body names, and no others. So a
// record need not be at hand as a whole: the rest of it was valid and stays as
// it is. This holds where the published schema judges a record member by member.

// A Touch is what a body may change of a record: members by their names, which
// may stand in a list twice.
type Touch struct {
	Written []string
	Read    []string // those of them that matter for what is written
	Judged  []string // those of them that a body can break the read schema by
}

// Touches tells which members of a record a body may change; t is for the memory
// of its lists. It is false if that may be any of them: where members that are not
// declared are stored, too, or the record is judged as a whole.
func (p *Plan) Touches(body any, t *Touch) bool {
	if p.Effect != Merges || p.open || p.Resource.Judge.members(AsResponse) == nil {
		return false
	}
	p.once.Do(p.findSure)
	object, ok := body.(map[string]any)
	*t = Touch{t.Written[:0], t.Read[:0], t.Judged[:0]}
	t.fields(p.Fields, object)
	return ok
}

func (t *Touch) fields(fields []*Field, body map[string]any) {
	for _, f := range fields {
		v, sent := body[f.Name]
		switch {
		case !sent || f.Kept != Stored:
		case f.flat:
			inner, _ := v.(map[string]any)
			t.fields(f.Fields, inner)
		case f.Names != nil && f.holder == "":
			t.member(f.Names.IDs, v == nil, false)
			t.member(f.Names.Objects, v == nil, false)
		case f.Names != nil:
			holder, _ := value.Cut(f.holder)
			t.member(holder, true, false)
		default:
			name, within := value.Cut(f.Target)
			t.member(name, f.Unique || within != "" || !replaces(v), f.sure && replaces(v))
		}
	}
}

// findSure finds the fields of which all that may be written may be read.
func (p *Plan) findSure() {
	members := p.Resource.Judge.members(AsResponse)
	p.Walk(func(f *Field) {
		name, within := value.Cut(f.Target)
		written, err := f.Schema.compile(p.direction)
		f.sure = f.Target != "" && within == "" && f.Fields == nil && err == nil && members.Implied(name, written)
	})
}

// replaces tells whether a member is what is written, whatever it was before.
func replaces(v any) bool {
	_, merges := v.(map[string]any)
	return v != nil && !merges
}

func (t *Touch) member(name string, read, sure bool) {
	if name == "" {
		return
	}
	t.Written = append(t.Written, name)
	if !sure {
		t.Judged = append(t.Judged, name)
	}
	if read {
		t.Read = append(t.Read, name)
	}
}

// ApplyPart is [Plan.Apply] to a part of a record: to the members that are read,
// as far as the record has them. The part becomes what is written, and lacks what
// is taken out. It is false if the change is refused or asks for new ids; what
// becomes of it, Apply says of the whole record.
func (p *Plan) ApplyPart(part value.Object, touch *Touch, change Change) (Written, bool) {
	members := p.Resource.Judge.members(AsResponse)
	trial := newTrial(change.Names)
	change.Names = trial
	w, refused := p.apply(writer{record: part, owned: true, change: change}, func(w *writer) []Violation {
		for _, name := range touch.Judged {
			if v, ok := w.record[name]; ok && !members.Accepts(name, v) || !ok && members.Requires(name) {
				return []Violation{{Pointer: value.Pointer(name)}}
			}
		}
		return nil
	})
	return Written{Record: w.record, Changed: w.changed, Notices: w.notices}, len(refused) == 0 && trial.ids == nil
}
