package spec

import (
	"github.com/actalike/actalike/spec/value"
)

// A merge reads and writes the members that its body names, and no others. So a
// record need not be at hand as a whole: the rest of it was valid and stays as
// it is. This holds where the published schema judges a record member by member.

// Touched lists the members of a record that a body may read or change. It is
// false if that may be any of them: where members that are not declared are
// stored, too, or the record is judged as a whole.
func (p *Plan) Touched(body any) (names []string, ok bool) {
	if p.Effect != Merges || p.open || p.Resource.Judge.members(AsResponse) == nil {
		return nil, false
	}
	object, ok := body.(map[string]any)
	return appendTouched(nil, p.Fields, object), ok
}

func appendTouched(names []string, fields []*Field, body map[string]any) []string {
	for _, f := range fields {
		v, sent := body[f.Name]
		switch {
		case !sent || f.Kept != Stored:
		case f.flat:
			inner, _ := v.(map[string]any)
			names = appendTouched(names, f.Fields, inner)
		case f.Names != nil && f.holder == "":
			names = appendNew(names, f.Names.IDs, f.Names.Objects)
		case f.Names != nil:
			names = appendNew(names, firstToken(f.holder))
		default:
			names = appendNew(names, firstToken(f.Target))
		}
	}
	return names
}

func firstToken(pointer string) string {
	token, _ := value.Cut(pointer)
	return token
}

// appendNew appends the names that are not empty and not in the list yet.
func appendNew(list []string, names ...string) []string {
	for _, name := range names {
		known := name == ""
		for _, other := range list {
			known = known || other == name
		}
		if !known {
			list = append(list, name)
		}
	}
	return list
}

// ApplyPart is [Plan.Apply] to a part of a record: to the members that
// [Plan.Touched] names, as far as the record has them. The record it returns is
// that part, changed. It is false if the change is refused; why, Apply says of
// the whole record.
func (p *Plan) ApplyPart(part value.Object, names []string, change Change) (Written, bool) {
	members := p.Resource.Judge.members(AsResponse)
	written, refused := p.applyJudged(part, change, func(w *writer) []Violation {
		for _, name := range names {
			if v, ok := w.record[name]; ok && !members.Accepts(name, v) || !ok && members.Requires(name) {
				return []Violation{{Pointer: value.Pointer(name)}}
			}
		}
		return nil
	})
	return written, len(refused) == 0
}
