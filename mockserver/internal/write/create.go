package write

import (
	"net/http"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/call"
	"github.com/actalike/actalike/mockserver/internal/state"
	"github.com/actalike/actalike/spec"
)

// create adds a record to a collection.
func (w *Writer) create() error {
	if w.Place.Collection == nil {
		return w.write() // a single record is there from the start
	}
	if key, given := w.givenKey(); given {
		w.Place.Key, w.chosen = key, true
		return w.insert(w.Place.Collection.NextNumber())
	}
	return w.insertNext()
}

// givenKey is the key that the request chooses for its record: in the body, or
// apart from it.
func (w *Writer) givenKey() (string, bool) {
	o, r := w.Call.Operation, w.Place.Resource
	if text := w.Call.HTTP.URL.Query().Get(o.KeyQuery); o.KeyQuery != "" && text != "" {
		return state.KeyText(r, text), true
	}
	body := w.Call.Value()
	if v, sent := value.At(body, o.KeyBody); sent && o.KeyBody != "" && v != nil {
		return state.KeyText(r, spec.KeyText(v)), true
	}
	if !r.Key.Given || r.Key.Pointer == "" || o.Plan == nil {
		return "", false
	}
	v, sent := o.Plan.Sent(body, r.Key.Pointer)
	if !sent || v == nil {
		return "", false
	}
	v, ok := r.Key.In(spec.Put(value.Object{}, r.Key.Pointer, v))
	return spec.KeyText(v), ok
}

// maxTries bounds the search for a key that is free.
const maxTries = 1000

// insertNext adds a record under the next key that is free.
func (w *Writer) insertNext() error {
	c := w.Place.Collection
	for range maxTries {
		number := c.NextNumber()
		w.Place.Key = spec.KeyText(w.Maker.Key(c.Resource, number))
		if c.Find(w.Place.Scope, w.Place.Key) == nil {
			return w.insert(number)
		}
	}
	return call.Refuse(http.StatusInsufficientStorage, "No key is free: its schema lets too few values in.")
}

// insert adds a record under a key that may be taken. A record that nobody has
// written to makes room for one that a client names.
func (w *Writer) insert(number int) error {
	return w.tx.Change(w.Place, func(old state.Old) (state.Next, error) {
		if old.Record != nil && (old.Written || !old.Entry.Seeded) {
			if w.Call.Declares(http.StatusConflict) && !w.State.MakesUnknown() {
				return state.Next{}, call.Refuse(http.StatusConflict, "There is a record with the key %q already.", w.Place.Key)
			}
			w.Call.Notice(call.KeyTaken, w.whyReplaced())
		}
		return w.newRecord(number, old)
	})
}

// newRecord makes a record of the body.
func (w *Writer) newRecord(number int, old state.Old) (state.Next, error) {
	c := w.Place.Collection
	if c.Full() {
		return state.Next{}, call.Refuse(http.StatusInsufficientStorage, "The mock keeps at most %d records of a collection: delete some, reset the mock, or raise its limit.", c.Most())
	}
	w.Record, w.Created = w.fresh(number), true
	next := state.Next{Record: w.Record, Created: true, Number: number, Chosen: w.chosen}
	if !w.State.MakesUnknown() {
		next.Identity = state.NewIdentity(w.Call.Operation, w.Call.Value())
	}
	return next, nil
}

// whyReplaced says why a create replaces the record of its key.
func (w *Writer) whyReplaced() string {
	if w.State.MakesUnknown() {
		return "a record had this key, and unknown ids make records: it is replaced"
	}
	return "a record had this key, and the document declares no 409: it is replaced"
}

// fresh is what a new record holds.
func (w *Writer) fresh(number int) value.Object {
	r, key := w.Place.Resource, w.Place.Key
	made, _ := w.Maker.Record(r, number)
	change := w.change()
	change.Managed = w.managed(key, made)
	plan := w.Call.Operation.Plan
	if plan == nil { // a body that says nothing of the record, if there is one
		plan = &spec.Plan{Resource: r, Body: r.Schema}
		change.Body = value.Object{}
	}
	written := plan.Create(made, change)
	w.Call.Notices = append(w.Call.Notices, written.Notices...)
	if valid(r, written.Record) {
		return written.Record
	}
	if shown, ok := w.Maker.View(r.Schema, r.Published, written.Record, number); ok {
		if record, is := shown.(map[string]any); is {
			if !value.Holds(record, written.Record) {
				w.Call.Notice(spec.NotReadBack, "was taken, but no answer could hold all of it")
			}
			return record
		}
	}
	return fitted(r, made, change.Managed, written.Record)
}

func valid(r *spec.Resource, record value.Object) bool {
	return r.Published.Accepts(record, spec.AsResponse) && r.Schema.Accepts(record, spec.AsResponse)
}

// managed are the members of a record that the server sets when it is created or,
// without made, when it is written to.
func (w *Writer) managed(key string, made value.Object) map[string]any {
	r := w.Place.Resource
	members := w.Place.Collection.ScopeMembers(w.Place.Scope)
	if r.Key.Pointer != "" {
		v, _ := value.At(r.Key.Put(value.Object{}, r.Key.Member(r, key)), r.Key.Pointer)
		members[r.Key.Pointer] = v
	}
	for _, m := range r.Managed {
		if made == nil && m.Role == spec.CreatedAt {
			continue
		}
		if v, ok := spec.Timestamp(r.Schema.At(m.Pointer), w.Now()); ok {
			members[m.Pointer] = v
		}
	}
	return members
}
