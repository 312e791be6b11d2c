package record

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/contract/internal/undo"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A Protection keeps the records that a run changes, to put them back.
type Protection struct {
	target  *Target
	Callers []*session.Caller
	before  map[*session.Caller]value.Object
	Unread  []string // fields that are written and cannot be read, so not put back
	file    string   // keeps the records too; "": none does
}

// Protect reads the records before anything is written. It fails if the target does
// not answer, or with something that is no record.
func (s *Target) Protect(ctx context.Context) (*Protection, error) {
	g := &Protection{target: s, before: map[*session.Caller]value.Object{}}
	t := s.session(ctx)
	for _, c := range []*session.Caller{t.First, t.Second} {
		if c == nil {
			continue
		}
		record, x := t.readExchange(c)
		if !x.Answered() {
			return nil, session.Unreachable(t.Base, x)
		}
		if err := notARecord(t.Base.String(), c, x); record == nil && err != nil {
			return nil, err
		}
		if record == nil {
			s.Blind = true
			continue
		}
		g.Callers = append(g.Callers, c)
		g.before[c] = record
	}
	if t.First == nil || s.Blind {
		return g, nil
	}
	for _, f := range s.Leaves(spec.WriteOnly) {
		g.Unread = append(g.Unread, f.Pointer)
	}
	return g, nil
}

// Keep writes the records to a file, so that a killed run can be undone.
func (g *Protection) Keep(file string, taken time.Time) error {
	if g.file = file; file == "" || len(g.Callers) == 0 {
		return nil
	}
	snapshot := undo.Snapshot{
		Target: g.target.run.Base.String(), Document: g.target.run.API.Title, Operation: g.target.op.ID,
		Taken: taken.UTC(), Records: map[string]json.RawMessage{},
	}
	for _, c := range g.Callers {
		snapshot.Records[c.Variable] = value.Encode(g.before[c])
	}
	return undo.WriteNew(file, snapshot)
}

// ProtectionFrom takes the records from a file that an earlier run left.
func (s *Target) ProtectionFrom(snapshot undo.Snapshot, name string) (*Protection, error) {
	g := &Protection{target: s, before: map[*session.Caller]value.Object{}, file: name}
	for _, c := range []*session.Caller{s.run.First, s.run.Second} {
		if c == nil || snapshot.Records[c.Variable] == nil {
			continue
		}
		decoded, err := value.Decode(snapshot.Records[c.Variable])
		record, ok := decoded.(map[string]any)
		if err != nil || !ok {
			return nil, &spec.Error{Message: fmt.Sprintf("%q is damaged", name), Hint: "its record is not a JSON object", Err: err}
		}
		g.Callers, g.before[c] = append(g.Callers, c), record
	}
	if len(g.Callers) < len(snapshot.Records) {
		return nil, &spec.Error{Message: fmt.Sprintf("%q holds records of %d users, %d tokens were given", name, len(snapshot.Records), len(g.Callers)),
			Hint: "give the tokens of the run", Kind: undo.ErrTokens}
	}
	return g, nil
}

// notARecord says what a person can do about a target whose first answer is not
// the record; nil where the run can go on and find out more.
func notARecord(target string, c *session.Caller, x *session.Exchange) error {
	hint := ""
	switch {
	case x.Status >= 300 && x.Status < 400:
		hint = "check " + x.Received.Get("Location") + " instead: a redirect is never followed, for it could carry the token to another host"
	case x.Status == http.StatusUnauthorized || x.Status == http.StatusForbidden:
		hint = "is the token of " + c.Name + " still valid?"
	case x.Status == http.StatusNotFound:
		hint = "does a path prefix belong to the URL, such as " + target + "/v2? and does " + c.Name + " have a record?"
	case x.Status == http.StatusBadGateway || x.Status == http.StatusServiceUnavailable || x.Status == http.StatusGatewayTimeout:
		return fmt.Errorf("%w: %s answers %s", session.ErrUnreachable, target, x.Describe())
	default:
		return nil
	}
	return &spec.Error{Message: fmt.Sprintf("%s answers %s to %s", target, x.Describe(), c.Name), Hint: hint}
}

// SettleTime is how long answers may be cached that are read to verify.
const SettleTime = 100 * time.Millisecond

// PutBack writes every record back and reads it again.
func (g *Protection) PutBack(ctx context.Context) finding.Restored {
	ctx, cancel := context.WithTimeout(ctx, undo.RestoreTime)
	defer cancel()
	done := finding.Restored{Verified: true, Left: []string{}}
	if g.target.run.ReadOnly || g.target.Blind || len(g.Callers) == 0 {
		done.Note = "nothing was written"
		return done
	}
	t := g.target.session(ctx)
	for _, c := range g.Callers {
		restore(t, c, g.before[c])
	}
	for _, c := range g.Callers { // putting one back may have undone another
		restore(t, c, g.before[c])
	}
	time.Sleep(SettleTime)
	for _, c := range g.Callers {
		for _, d := range unrestored(t, c, g.before[c]) {
			done.Left = append(done.Left, d.pointer+" of "+c.Name)
			done.Verified = done.Verified && t.mayMove(d)
		}
	}
	if g.file != "" && done.Verified {
		_ = os.Remove(g.file) // what is left of it can only say what is true
	}
	for _, pointer := range g.Unread {
		if len(g.Callers) > 0 {
			done.Left = append(done.Left, pointer+": its old value cannot be read")
		}
	}
	return done
}

// restore writes a record back: at once, then field by field where the record
// still differs.
func restore(t *Session, c *session.Caller, before value.Object) {
	if compare.Same(any(t.read(c)), any(before)) {
		return
	}
	body, _ := t.plan.Invert(before)
	t.patch(c, body)
	for attempt := 0; attempt < 2; attempt++ {
		for _, d := range unrestored(t, c, before) {
			if d.field != nil && d.field.Storage == spec.Stored {
				restoreField(t, c, d.field, before)
			}
		}
	}
}

// unrestored are the members that differ from the snapshot. Lists of a reference
// must have their old order too.
func unrestored(t *Session, c *session.Caller, before value.Object) []difference {
	after := t.read(c)
	if after == nil {
		return []difference{{pointer: "/"}}
	}
	var list []difference
	for _, name := range compare.SortedUnion(before, after) {
		if b, a := compare.Member(before, name), compare.Member(after, name); !compare.Same(b, a) {
			pointer := value.Pointer(name)
			list = append(list, difference{pointer: pointer, before: b, after: a, field: t.fieldAt(pointer)})
		}
	}
	return list
}

// restoreField writes one field back. A free-form object is emptied first: where
// objects merge, writing it alone would keep what was added.
func restoreField(t *Session, c *session.Caller, f *spec.Field, before value.Object) {
	v, present := f.ReadIn(before)
	if !present {
		v = nil
	}
	if _, object := v.(map[string]any); object && free(f) {
		for _, empty := range []any{nil, "", []any{}, false} {
			if f.Schema.Accepts(empty, spec.AsPatch) && t.patch(c, f.Body(empty)).Success() {
				break
			}
		}
	}
	if f.Schema.Accepts(v, spec.AsPatch) {
		t.patch(c, f.Body(v))
	}
}
