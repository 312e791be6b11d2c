package spec

import (
	"fmt"
	"strings"

	"github.com/actalike/actalike/internal/value"
)

// A Change is a request body, decoded.
type Change struct {
	Body any
	// MergePatch says that the body is application/merge-patch+json: null always
	// removes (RFC 7396, section 2), where the read schema can do without.
	MergePatch bool
	// Whole says that the body is all there is: what it could say and does not is
	// taken out, whatever the operation does otherwise.
	Whole bool
	// Keep are members that the server sets, by their JSON Pointers in the record:
	// the key, moments, what the record belongs to. They win over the body, and
	// are not set where the body changes nothing.
	Managed map[string]any
	// Complete makes a valid record of one to which a rule of the read schema says
	// no: it makes up what is required beside what was sent, and leaves out what no
	// answer can hold. It is asked only where habit alone says how the body and the
	// answer belong together. Default: none, and such a body is refused.
	Complete func(value.Object) (value.Object, bool)
	// Names gives referenced names their ids. Default: their places among the
	// names of this body.
	Names Names
}

// A WriteResult is what a change makes of a record.
type WriteResult struct {
	Record  value.Object // the new record; the old one is not changed
	Changed bool         // the body named a member that is stored
	Notices []Notice     // what was not stored as it was sent, in body order
}

// Check lists every rule that a request body breaks.
func (p *Plan) Check(body any) []Violation {
	if violations := p.Body.Validate(body, p.direction); len(violations) > 0 {
		return violations
	}
	if got := value.Kind(body); got != "object" {
		return []Violation{p.Body.violation("", "type", fmt.Sprintf("must be object, not %s", got), got)}
	}
	return nil
}

// Write applies a change to a record. It is a pure function but for the ids
// that [Names] gives to names it has not seen; those are asked for only when
// nothing is refused. If any rule is broken it returns every violation and no
// record. Objects merge, arrays and scalars replace, what is absent stays. If the operation
// replaces, what is absent goes (RFC 9110, section 9.3.4), but for what the server keeps.
//
// The record must be valid by the published read schema; then so is the result.
func (p *Plan) Write(record value.Object, change Change) (WriteResult, []Violation) {
	if violations := p.Check(change.Body); len(violations) > 0 {
		return WriteResult{}, violations
	}
	return p.Apply(record, change)
}

// Apply is [Plan.Write] for a body that [Plan.Check] let pass. It still refuses
// what no answer could hold.
func (p *Plan) Apply(record value.Object, change Change) (WriteResult, []Violation) {
	return p.applyJudged(writer{record: record, change: change}, func(w *writer) []Violation {
		violations := p.Resource.Published.Validate(w.record, AsResponse)
		if len(violations) == 0 || w.complete(p, true) {
			return nil
		}
		for round := 0; len(violations) > 0 && round < maxTakenBack && w.takeBack(p, record, violations); round++ {
			violations = p.Resource.Published.Validate(w.record, AsResponse)
		}
		if len(violations) > 0 && (w.complete(p, false) || w.leave(p, record)) {
			return nil
		}
		return p.asBody(violations)
	})
}

// complete mends a record that no answer could hold, if the change says how;
// all of it must stay, or a notice says that it did not.
func (w *writer) complete(p *Plan, all bool) bool {
	if !p.Resource.inferred || w.change.Complete == nil {
		return false
	}
	mended, ok := w.change.Complete(w.record)
	if !ok || all && !value.Holds(mended, w.record) {
		return false
	}
	if !all {
		w.notice(NotReadBack, "", "was taken, but no answer could hold all of it")
	}
	w.record = mended
	return true
}

// applyJudged applies a change whose outcome judge lets pass. Names that have no
// id yet are given one only then.
func (p *Plan) applyJudged(start writer, judge func(*writer) []Violation) (WriteResult, []Violation) {
	given := start.change.Names
	trial := newTrial(given)
	start.change.Names = trial
	w, violations := p.apply(start, judge)
	if len(violations) == 0 && trial.ids != nil && given != nil {
		start.change.Names = given
		w, violations = p.apply(start, judge)
	}
	if len(violations) > 0 {
		return WriteResult{}, violations
	}
	return WriteResult{Record: w.record, Changed: w.changed, Notices: w.notices}, nil
}

// leave takes a whole change back that no answer could hold, whatever is made up
// beside it.
func (w *writer) leave(p *Plan, old value.Object) bool {
	if !p.Resource.inferred || w.change.Complete == nil {
		return false
	}
	w.record, w.changed = old, false
	w.notice(NotReadBack, "", "was taken, but no answer could hold it")
	return true
}

// trialNames give ids to try a change with, for a refused one must ask for none.
type trialNames struct {
	known KnownNames       // nil: none is
	ids   map[string]int64 // of names that are new
}

func newTrial(given Names) *trialNames {
	known, _ := given.(KnownNames)
	return &trialNames{known: known}
}

func (t *trialNames) ID(catalogue, name string) int64 {
	if t.known != nil {
		if id, ok := t.known.Known(catalogue, name); ok {
			return id
		}
	}
	if t.ids == nil {
		t.ids = map[string]int64{}
	}
	key := value.Pointer(catalogue, name)
	if t.ids[key] == 0 {
		t.ids[key] = int64(len(t.ids) + 1)
	}
	return t.ids[key]
}

func (p *Plan) apply(w writer, judge func(*writer) []Violation) (writer, []Violation) {
	w.replaces = p.Effect == Replaces || w.change.Whole
	body, _ := w.change.Body.(map[string]any)
	w.object(p.holds(), body)
	if !w.changed || len(w.refused) > 0 {
		return w, w.refused
	}
	for pointer, v := range w.change.Managed {
		w.record = Put(w.record, pointer, v)
	}
	return w, judge(&w)
}

// maxTakenBack bounds how often a change is mended: one member that goes can
// uncover a rule about another.
const maxTakenBack = 4

// takeBack leaves members that no answer could hold as they were. It does so
// where the document writes one schema and reads another, and nothing but habit
// says that they mean the same: an Overlay says what reads back, and a value
// that does not is refused then. It is false if there is nothing to mend.
func (w *writer) takeBack(p *Plan, old value.Object, violations []Violation) bool {
	if !p.Resource.inferred {
		return false
	}
	mended := false
	for _, v := range violations {
		f := fieldOf(p.Fields, v.Pointer)
		if f == nil || f.Storage != Stored || base(f.Schema) == base(f.Read) {
			continue
		}
		mended = true
		if before, ok := value.At(old, f.Target); ok {
			w.set(f.Target, before)
		} else {
			w.remove(f.Target)
		}
		w.notice(NotReadBack, f.Pointer, "was taken, but no answer could hold it: "+v.Message)
	}
	return mended
}

// asBody says of violations in a record which part of the body caused them.
func (p *Plan) asBody(violations []Violation) []Violation {
	for i, v := range violations {
		if f := fieldOf(p.Fields, v.Pointer); f != nil {
			violations[i].Pointer = f.Pointer + strings.TrimPrefix(v.Pointer, f.Target)
		}
		violations[i].Message = "could not be read back: " + v.Message
	}
	return violations
}

func fieldOf(fields []*Field, target string) *Field {
	for _, f := range fields {
		if nested := fieldOf(f.Fields, target); nested != nil {
			return nested
		}
		if f.Target != "" && (target == f.Target || strings.HasPrefix(target, f.Target+"/")) {
			return f
		}
	}
	return nil
}

// Walk visits every field of a plan, outer ones first.
func (p *Plan) Walk(visit func(*Field)) {
	var walk func([]*Field)
	walk = func(fields []*Field) {
		for _, f := range fields {
			visit(f)
			walk(f.Fields)
		}
	}
	walk(p.Fields)
}
