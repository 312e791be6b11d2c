package fastpath

import (
	"context"
	"errors"
	"sync"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/call"
	"github.com/actalike/actalike/mockserver/internal/media"
	"github.com/actalike/actalike/mockserver/internal/state"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// A write is one body on its way into the text of a record.
type write struct {
	path    *Path
	records *records
	place   state.Place
	call    *call.Call
	tape    *value.Tape // the body
	tx      state.Tx
	Outcome
}

var (
	tapes   = sync.Pool{New: func() any { return &value.Tape{} }}
	writers = sync.Pool{New: func() any { return &spec.FastWriter{} }}
)

// errDeclined leaves a write to the reference path.
var errDeclined = errors.New("the reference path is to be taken")

// write applies the body to the record's text.
func (p *Path) write(ctx context.Context, in *records, place state.Place, c *call.Call) (Outcome, bool) {
	if len(c.Body) == 0 || !c.Media.JSON() || media.IsJSONPatch(c.Media) || p.state.Full() {
		return Outcome{}, false
	}
	tape := tapes.Get().(*value.Tape)
	defer tapes.Put(tape)
	defer tape.Forget()
	if !tape.Read(c.Body) {
		return Outcome{}, false
	}
	w := write{path: p, records: in, place: place, call: c, tape: tape}
	if c.Operation.Plan.AcceptsTape(tape) && w.done(ctx) {
		return w.Outcome, true
	}
	c.SetValue(tape.Value(0)) // for the reference path
	return Outcome{}, false
}

// done writes; it is false, and nothing has happened, if the reference path has to.
func (w *write) done(ctx context.Context) bool {
	tx, err := w.path.state.Begin(ctx, w.path.state.Store())
	if err != nil {
		return false
	}
	defer tx.End()
	w.tx = tx
	return tx.ChangeText(w.place, w.records.layout, w.rewritten) == nil
}

// rewritten is the record after the body, or nil if it stays as it is.
func (w *write) rewritten(old *store.Text) (*store.Text, error) {
	if old == nil {
		old = w.path.seed(w.records, w.place)
	}
	if old == nil {
		return nil, errDeclined
	}
	edit, writer := old.Edit(), writers.Get().(*spec.FastWriter)
	defer edit.Close()
	defer writers.Put(writer)
	defer writer.Forget()
	change := spec.Change{MergePatch: media.IsMergePatch(w.call.Media), Names: w.path.state.Names()}
	written, ok := w.call.Operation.Plan.ApplyFast(writer, edit, w.tape, change)
	if !ok {
		return nil, errDeclined
	}
	text := old
	if written.Changed {
		if text = edit.Text(); text == nil {
			return nil, errDeclined
		}
	}
	was, is := w.records.uniques(old, edit)
	if err := w.tx.MoveUnique(w.place, was, is); err != nil {
		return nil, err
	}
	w.call.Notices = append(w.call.Notices, written.Notices...)
	w.After = text
	if !written.Changed {
		return nil, nil
	}
	w.Before = old
	return text, nil
}
