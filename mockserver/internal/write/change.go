// Package write changes the record that a call is about, as its operation says. It
// is the reference path: what it does is right, and package fastpath must do the
// same.
package write

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/mockserver/internal/call"
	"github.com/actalike/actalike/mockserver/internal/inject"
	"github.com/actalike/actalike/mockserver/internal/media"
	"github.com/actalike/actalike/mockserver/internal/state"
	"github.com/actalike/actalike/spec"
)

// A Writer changes the record of one call.
type Writer struct {
	Call     *call.Call
	Place    *state.Place // of the record
	State    *state.State
	Maker    *fixtures.Maker
	Seams    *inject.Seams
	Now      func() time.Time
	MaxBytes int64 // that patches may copy

	tx     state.Tx
	chosen bool // the client chose the key of the record that it creates
	Outcome
}

// An Outcome is what became of the record.
type Outcome struct {
	Record  value.Object // after the change; nil if the operation changes nothing
	Before  value.Object // the record as it was; nil if it was not changed
	Created bool         // the record is a new one
	Deleted bool         // the record was removed
}

// Changed reports whether the record is not what it was.
func (o Outcome) Changed() bool { return o.Before != nil || o.Created || o.Deleted }

// changes are what operations do to a record, by their effects.
var changes = map[spec.Effect]func(*Writer) error{
	spec.Merges:   (*Writer).write,
	spec.Replaces: (*Writer).write,
	spec.Creates:  (*Writer).create,
	spec.Deletes:  (*Writer).remove,
}

// Change does what the operation does to its record. Its error is a
// [*call.Refusal], [state.ErrReplaced], or comes from the store; then nothing has
// changed.
func (w *Writer) Change(ctx context.Context) error {
	o := w.Call.Operation
	do := changes[o.Effect]
	switch {
	case do == nil || o.Resource == nil || w.Call.Prefer.Dynamic:
		return nil
	case o.Effect != spec.Deletes && w.State.Full():
		return call.Refuse(http.StatusInsufficientStorage, "The mock keeps at most %d bytes of records: delete some, reset the mock, or raise its limit.", w.State.MaxBytes())
	}
	tx, err := w.State.Begin(ctx, w.Seams.Store)
	if err != nil {
		return err
	}
	defer tx.End()
	w.tx = tx
	if err := do(w); err != nil {
		w.Outcome = Outcome{}
		return w.refused(err)
	}
	return nil
}

// refused says in words of the API what an error of the state means.
func (w *Writer) refused(err error) error {
	var taken *state.TakenError
	var duplicate *state.DuplicateError
	switch {
	case errors.As(err, &taken):
		return w.Call.Invalid([]spec.Violation{w.taken(taken.Property)})
	case errors.As(err, &duplicate):
		return call.Refuse(http.StatusConflict, "There is one like it already: its key is %q.", duplicate.Key)
	case errors.Is(err, state.ErrMissing):
		return w.Call.Missing()
	case errors.Is(err, state.ErrFull):
		return call.Refuse(http.StatusInsufficientStorage, "The mock keeps no more records of this collection.")
	}
	return err
}

// taken is the violation of a value that another record holds.
func (w *Writer) taken(property string) spec.Violation {
	v := spec.Violation{Pointer: value.Pointer(property), Rule: "unique", Message: "is already taken"}
	w.Call.Operation.Plan.Walk(func(f *spec.Field) {
		if f.Unique && f.Target == v.Pointer {
			v.Pointer, v.Position = f.Pointer, f.Schema.Position
		}
	})
	return v
}

// write applies the body to the record, or makes one of it.
func (w *Writer) write() error {
	plan := w.Call.Operation.Plan
	if plan == nil {
		return nil
	}
	if plan.Resource.Key != nil && w.Place.Key == "" && !w.keyInBody() {
		return state.ErrMissing
	}
	return w.tx.Change(w.Place, func(old state.Old) (state.Next, error) {
		switch {
		case old.Record != nil:
			return w.rewritten(old.Record)
		case w.Call.MayCreate():
			w.chosen = true
			return w.newRecord(w.Place.Collection.NextNumber(), old)
		}
		return state.Next{}, state.ErrMissing
	})
}

// keyInBody finds the record that the body names, where the path names none.
func (w *Writer) keyInBody() bool {
	v, sent := w.Call.Operation.Plan.Sent(w.Call.Value(), w.Place.Resource.Key.Pointer)
	if !sent || v == nil {
		return false
	}
	w.Place.Key = spec.KeyText(v)
	w.State.Name(w.Place)
	return true
}

// rewritten is the record after the body.
func (w *Writer) rewritten(old value.Object) (state.Next, error) {
	written, violations, err := w.applied(old)
	if err != nil {
		return state.Next{}, err
	}
	if len(violations) > 0 {
		return state.Next{}, w.Call.Invalid(violations)
	}
	w.Record = written.Record
	w.Call.Notices = append(w.Call.Notices, written.Notices...)
	if !written.Changed {
		return state.Next{}, nil
	}
	w.Before = old
	return state.Next{Record: written.Record}, nil
}

// applied is what the body makes of a record.
func (w *Writer) applied(old value.Object) (spec.WriteResult, []spec.Violation, error) {
	change := w.change()
	if w.Call.JSONPatch() {
		var violations []spec.Violation
		var err error
		if change, violations, err = w.patched(old); err != nil || len(violations) > 0 {
			return spec.WriteResult{}, violations, err
		}
	}
	if w.Place.Collection != nil {
		change.Managed = w.managed(w.Place.Key, nil)
	}
	change.Complete = w.completed
	written, violations := w.Seams.Apply(fault.Write{Change: change, Plan: w.Call.Operation.Plan, User: w.Call.User.Token, Old: old})
	return written, violations, nil
}

// change is the body as a change.
func (w *Writer) change() spec.Change {
	return spec.Change{Body: w.Call.Value(), MergePatch: media.IsMergePatch(w.Call.Media), Names: w.State.Names()}
}

// completed is a record with what every answer must hold, made up where nobody
// sent it.
func (w *Writer) completed(record value.Object) (value.Object, bool) {
	r := w.Place.Resource
	shown, ok := w.Maker.View(r.Schema, r.Published, record, w.Place.Number())
	whole, is := shown.(map[string]any)
	return whole, ok && is
}

// remove removes the record, and what belongs to it.
func (w *Writer) remove() error {
	if w.Place.Collection == nil || w.Place.Entry == nil {
		return nil
	}
	removed, err := w.tx.Remove(w.Place)
	w.Record, w.Before, w.Deleted = removed, removed, true
	return err
}
