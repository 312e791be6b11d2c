package contract

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A protection keeps the records that a run changes, to put them back.
type protection struct {
	subject *subject
	callers []*caller
	before  map[*caller]value.Object
	unread  []string // fields that were written and cannot be read, so not put back
	file    string
	blind   bool // the record could not be read: nothing may be written
}

// A Snapshot is what a restore file holds. It holds no token.
type Snapshot struct {
	Target    string                     `json:"target"`
	Document  string                     `json:"document"`
	Operation string                     `json:"operation,omitempty"`
	Taken     time.Time                  `json:"taken"`
	Records   map[string]json.RawMessage `json:"records,omitempty"` // by the variable of the user's token
	Undo      []Undo                     `json:"undo,omitempty"`    // the last first
}

// protect reads the records before anything is written, keeps them in a file if
// one is wanted, and says what will be changed. It fails if the target does not
// answer, or with something that is no record.
func (s *subject) protect(ctx context.Context) (*protection, error) {
	g := &protection{subject: s, before: map[*caller]value.Object{}, file: s.config.RestoreFile}
	t := &trial{subject: s, context: ctx}
	for _, c := range []*caller{s.first, s.second} {
		if c == nil {
			continue
		}
		record, x := t.readExchange(c)
		if !x.answered() {
			return nil, fmt.Errorf("%w: %s: %s", ErrUnreachable, s.client.base, faultText(x.fault))
		}
		if err := notARecord(s.client.base.String(), c, x); record == nil && err != nil {
			return nil, err
		}
		if record == nil {
			g.blind = true
			continue
		}
		g.callers = append(g.callers, c)
		g.before[c] = record
	}
	if s.first == nil {
		return g, s.reachable(ctx)
	}
	if g.blind {
		return g, nil
	}
	for _, f := range s.leaves(spec.WriteOnly) {
		g.unread = append(g.unread, f.Pointer)
	}
	if s.config.ReadOnly {
		return g, nil
	}
	return g, g.announce()
}

// reachable sends one request without credentials.
func (s *subject) reachable(ctx context.Context) error {
	if x := s.client.send(ctx, request{operation: s.operation}); !x.answered() {
		return fmt.Errorf("%w: %s: %s", ErrUnreachable, s.client.base, faultText(x.fault))
	}
	return nil
}

// notARecord says what a person can do about a target whose first answer is not
// the record; nil where the run can go on and find out more.
func notARecord(target string, c *caller, x *exchange) error {
	hint := ""
	switch {
	case x.status >= 300 && x.status < 400:
		hint = "check " + x.received.Get("Location") + " instead: a redirect is never followed, for it could carry the token to another host"
	case x.status == http.StatusUnauthorized || x.status == http.StatusForbidden:
		hint = "is the token of " + c.name + " still valid?"
	case x.status == http.StatusNotFound:
		hint = "does a path prefix belong to the URL, such as " + target + "/v2? and does " + c.name + " have a record?"
	case x.status == http.StatusBadGateway || x.status == http.StatusServiceUnavailable || x.status == http.StatusGatewayTimeout:
		return fmt.Errorf("%w: %s answers %s", ErrUnreachable, target, x.describe())
	default:
		return nil
	}
	return &spec.Error{Message: fmt.Sprintf("%s answers %s to %s", target, x.describe(), c.name), Hint: hint}
}

// announce says what will be changed and keeps the snapshot.
func (g *protection) announce() error {
	s := g.subject
	intent := Intent{Target: s.client.base.String(), Unread: g.unread}
	for _, c := range g.callers {
		intent.Users = append(intent.Users, c.name+" ("+c.variable+")")
	}
	for _, f := range append(s.leaves(spec.Stored), s.leaves(spec.WriteOnly)...) {
		intent.Fields = append(intent.Fields, f.Pointer)
	}
	if s.config.OnStart != nil {
		s.config.OnStart(intent)
	}
	if g.file == "" || len(g.callers) == 0 {
		return nil
	}
	snapshot := Snapshot{
		Target: intent.Target, Document: s.config.API.Title, Operation: s.operation.ID,
		Taken: s.config.Now().UTC(), Records: map[string]json.RawMessage{},
	}
	for _, c := range g.callers {
		snapshot.Records[c.variable] = value.Encode(g.before[c])
	}
	return writeNew(g.file, snapshot)
}

// writeNew writes a file that must not be there yet, whole or not at all.
func writeNew(name string, snapshot Snapshot) error {
	if _, err := os.Stat(name); err == nil {
		return leftBehind(name)
	}
	return writeWhole(name, snapshot)
}

func leftBehind(name string) error {
	return &spec.Error{Message: fmt.Sprintf("%q is there already: an earlier run was cut off before it put the record back", name),
		Hint: "run actalike check --restore " + name + " with the same tokens, or remove the file"}
}

// writeWhole writes a file at once.
func writeWhole(name string, snapshot Snapshot) error {
	text, err := json.MarshalIndent(snapshot, "", "  ")
	if err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(name), ".actalike-*")
	if err == nil {
		_, err = draft.Write(append(text, '\n'))
		err = errors.Join(err, draft.Close())
	}
	if err == nil {
		err = os.Rename(draft.Name(), name)
	}
	if err != nil {
		return &spec.Error{Message: fmt.Sprintf("cannot keep the snapshot in %q", name), Hint: "name a file that can be written with --restore-file", Err: err}
	}
	return nil
}

// restoreTime bounds putting one run's records back.
const restoreTime = 60 * time.Second

// settleTime is how long answers may be cached that are read to verify.
const settleTime = 100 * time.Millisecond

// putBack writes every record back and reads it again.
func (g *protection) putBack(ctx context.Context) finding.Restored {
	ctx, cancel := context.WithTimeout(ctx, restoreTime)
	defer cancel()
	done := finding.Restored{Verified: true, Left: []string{}}
	if g.subject.config.ReadOnly || g.blind || len(g.callers) == 0 {
		done.Note = "nothing was written"
		return done
	}
	t := &trial{subject: g.subject, context: ctx}
	for _, c := range g.callers {
		t.restore(c, g.before[c])
	}
	for _, c := range g.callers { // putting one back may have undone another
		t.restore(c, g.before[c])
	}
	time.Sleep(settleTime)
	for _, c := range g.callers {
		for _, d := range t.unrestored(c, g.before[c]) {
			done.Left = append(done.Left, d.pointer+" of "+c.name)
			done.Verified = done.Verified && t.mayMove(d)
		}
	}
	if g.file != "" && done.Verified {
		_ = os.Remove(g.file) // what is left of it can only say what is true
	}
	for _, pointer := range g.unread {
		if len(g.callers) > 0 {
			done.Left = append(done.Left, pointer+": its old value cannot be read")
		}
	}
	return done
}

// restore writes a record back: at once, then field by field where the record
// still differs.
func (t *trial) restore(c *caller, before value.Object) {
	if same(any(t.read(c)), any(before)) {
		return
	}
	body, _ := t.plan.Invert(before)
	t.patch(c, body)
	for attempt := 0; attempt < 2; attempt++ {
		for _, d := range t.unrestored(c, before) {
			if d.field != nil && d.field.Storage == spec.Stored {
				t.restoreField(c, d.field, before)
			}
		}
	}
}

// unrestored are the members that differ from the snapshot. Lists of a reference
// must have their old order too.
func (t *trial) unrestored(c *caller, before value.Object) []difference {
	after := t.read(c)
	if after == nil {
		return []difference{{pointer: "/"}}
	}
	var list []difference
	for _, name := range sortedUnion(before, after) {
		if b, a := member(before, name), member(after, name); !same(b, a) {
			pointer := value.Pointer(name)
			list = append(list, difference{pointer: pointer, before: b, after: a, field: t.fieldAt(pointer)})
		}
	}
	return list
}

// restoreField writes one field back. A free-form object is emptied first: where
// objects merge, writing it alone would keep what was added.
func (t *trial) restoreField(c *caller, f *spec.Field, before value.Object) {
	v, present := f.ReadIn(before)
	if !present {
		v = nil
	}
	if _, object := v.(map[string]any); object && free(f) {
		for _, empty := range []any{nil, "", []any{}, false} {
			if f.Schema.Accepts(empty, spec.AsPatch) && t.patch(c, f.Body(empty)).success() {
				break
			}
		}
	}
	if f.Schema.Accepts(v, spec.AsPatch) {
		t.patch(c, f.Body(v))
	}
}

// Restore puts back the records of a run that was cut off, from its restore
// file. It lists what stays different.
func Restore(ctx context.Context, config Config, name string) (finding.Restored, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return finding.Restored{}, &spec.Error{Message: fmt.Sprintf("cannot read the restore file %q", name), Hint: "a run that was cut off says where it is", Err: err}
	}
	var snapshot Snapshot
	if err := json.Unmarshal(text, &snapshot); err != nil || snapshot.Target == "" {
		return finding.Restored{}, &spec.Error{Message: fmt.Sprintf("%q is no restore file", name), Hint: "a run that was cut off says where it is", Err: err}
	}
	if config.Target == "" {
		config.Target = snapshot.Target
	}
	r, err := newRun(config.withDefaults())
	if err != nil {
		return finding.Restored{}, err
	}
	if len(snapshot.Undo) > 0 {
		return r.undoFrom(ctx, snapshot, name)
	}
	subjects := r.records()
	i := slices.IndexFunc(subjects, func(s *subject) bool { return s.operation.ID == snapshot.Operation })
	if i < 0 {
		return finding.Restored{}, &spec.Error{Message: fmt.Sprintf("the document has no operation %q", snapshot.Operation), Hint: "give the document of the run by --spec and --overlay"}
	}
	return subjects[i].restoreFrom(ctx, snapshot, name)
}

func (s *subject) restoreFrom(ctx context.Context, snapshot Snapshot, name string) (finding.Restored, error) {
	g := &protection{subject: s, before: map[*caller]value.Object{}, file: name}
	for _, c := range []*caller{s.first, s.second} {
		if c == nil || snapshot.Records[c.variable] == nil {
			continue
		}
		decoded, err := value.Decode(snapshot.Records[c.variable])
		record, ok := decoded.(map[string]any)
		if err != nil || !ok {
			return finding.Restored{}, &spec.Error{Message: fmt.Sprintf("%q is damaged", name), Hint: "its record is not a JSON object", Err: err}
		}
		g.callers, g.before[c] = append(g.callers, c), record
	}
	if len(g.callers) < len(snapshot.Records) {
		return finding.Restored{}, &spec.Error{Message: fmt.Sprintf("%q holds records of %d users, %d tokens were given", name, len(snapshot.Records), len(g.callers)),
			Hint: "give the tokens of the run: --token, and --second-token if it had one"}
	}
	if err := s.reachable(ctx); err != nil {
		return finding.Restored{}, err
	}
	return g.putBack(ctx), nil
}
