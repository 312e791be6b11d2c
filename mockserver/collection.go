package mockserver

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// create adds a record to a collection.
func (x *exchange) create() {
	if x.shelf == nil {
		x.write() // a single record is there from the start
		return
	}
	if key, given := x.givenKey(); given {
		x.key = key
		x.insert(x.shelf.next(), key)
		return
	}
	x.insertNext()
}

// givenKey is the key that the request chooses for its record: in the body, or
// apart from it.
func (x *exchange) givenKey() (string, bool) {
	key, o := x.shelf.resource.Key, x.operation
	if text := x.request.URL.Query().Get(o.KeyQuery); o.KeyQuery != "" && text != "" {
		return keyText(x.shelf.resource, text), true
	}
	if v, sent := value.At(x.sent(), o.KeyBody); sent && o.KeyBody != "" && v != nil {
		return keyText(x.shelf.resource, spec.KeyText(v)), true
	}
	if !key.Given || key.Pointer == "" || o.Plan == nil {
		return "", false
	}
	v, sent := o.Plan.Sent(x.sent(), key.Pointer)
	if !sent || v == nil {
		return "", false
	}
	v, ok := key.In(spec.Put(value.Object{}, key.Pointer, v))
	return spec.KeyText(v), ok
}

// maxTries bounds the search for a key that is free.
const maxTries = 1000

// insertNext adds a record under the next key that is free.
func (x *exchange) insertNext() {
	for range maxTries {
		number := x.shelf.next()
		x.key = spec.KeyText(x.maker.Key(x.shelf.resource, number))
		if x.findEntry(x.shelf, x.scope, x.key) == nil {
			x.insert(number, x.key)
			return
		}
	}
	x.reply = x.refuse(http.StatusInsufficientStorage, detail("No key is free: its schema lets too few values in."))
}

// insert adds a record under a key that may be taken.
func (x *exchange) insert(number int, key string) {
	at := x.shelf.storeKey(x.scope, key)
	x.update(at, func(stored value.Object) (value.Object, error) {
		// A record that nobody has written to makes room for one that a client names.
		if e := x.findEntry(x.shelf, x.scope, key); e != nil && (stored != nil || !e.seeded) {
			if conflict := x.operation.Response(http.StatusConflict); conflict == nil || conflict.Status != "409" {
				x.notices = append(x.notices, spec.Notice{Code: keyTaken, Text: "a record had this key, and the document declares no 409: it is replaced"})
				return x.newRecord(number, key)
			}
			x.reply = x.refuse(http.StatusConflict, detail(fmt.Sprintf("There is a record with the key %q already.", key)))
			return nil, errRefused
		}
		return x.newRecord(number, key)
	})
}

// newRecord makes a record of the body and puts it on the shelf.
func (x *exchange) newRecord(number int, key string) (value.Object, error) {
	r := x.shelf.resource
	if x.shelf.full() {
		x.reply = x.refuse(http.StatusInsufficientStorage, detail(fmt.Sprintf("The mock keeps at most %d records of a collection: delete some, reset it, or start it with a higher --max-records.", x.shelf.most)))
		return nil, errRefused
	}
	record := x.fresh(number, key)
	at := x.shelf.storeKey(x.scope, key)
	if property, ok := x.claims.move(r, at, value.Object{}, record, x.seededOwner(r)); !ok {
		x.refuseViolations([]spec.Violation{taken(x.operation.Plan, property)})
		return nil, errRefused
	}
	x.entry = &entry{key: key, number: number, scope: x.scopeOf(record), twin: x.twinOf(record)}
	if !x.addOnce(x.entry) {
		x.claims.move(r, at, record, value.Object{}, x.seededOwner(r))
		if x.reply.status == 0 {
			x.reply = x.refuse(http.StatusInsufficientStorage, detail("The mock keeps no more records of this collection."))
		}
		return nil, errRefused
	}
	x.record, x.created = record, true
	return record, nil
}

// fresh is what a new record holds.
func (x *exchange) fresh(number int, key string) value.Object {
	r := x.shelf.resource
	made := x.maker.Record(r, number)
	change := x.changeOf()
	change.Managed = x.keeps(key, made)
	plan := x.operation.Plan
	if plan == nil { // a body that says nothing of the record, if there is one
		plan = &spec.Plan{Resource: r, Body: r.Schema}
		change.Body = value.Object{}
	}
	written := plan.Create(made, change)
	x.notices = append(x.notices, written.Notices...)
	if r.Published.Accepts(written.Record, spec.AsResponse) && r.Schema.Accepts(written.Record, spec.AsResponse) {
		return written.Record
	}
	if shown, ok := x.maker.View(r.Schema, r.Published, written.Record, number); ok {
		if record, is := shown.(map[string]any); is {
			if !value.Holds(record, written.Record) {
				x.notices = append(x.notices, spec.Notice{Code: spec.NotReadBack, Text: "was taken, but no answer could hold all of it"})
			}
			return record
		}
	}
	return x.fitted(made, change.Managed, written.Record)
}

// fitted is a made record with as much of a written one as every answer can
// hold, member by member.
func (x *exchange) fitted(made value.Object, keep map[string]any, written value.Object) value.Object {
	record := made
	for pointer, v := range keep {
		record = spec.Put(record, pointer, v)
	}
	return x.fitInto(record, "", written, 0)
}

// maxFitted bounds how deep members are fitted one by one.
const maxFitted = 4

// fitInto puts the members of an object that stands at a JSON Pointer into a
// record: those that fit whole, of the others what fits.
func (x *exchange) fitInto(record value.Object, pointer string, object map[string]any, level int) value.Object {
	r := x.shelf.resource
	for _, name := range sortedNames(object) {
		at := pointer + value.Pointer(name)
		tried := spec.Put(record, at, object[name])
		if r.Published.Accepts(tried, spec.AsResponse) && r.Schema.Accepts(tried, spec.AsResponse) {
			record = tried
		} else if inner, ok := object[name].(map[string]any); ok && level < maxFitted {
			record = x.fitInto(record, at, inner, level+1)
		}
	}
	return record
}

// keeps are the members of a record that the server sets when it is created or,
// without made, when it is written to.
func (x *exchange) keeps(key string, made value.Object) map[string]any {
	r := x.shelf.resource
	keep := x.scopeMembers(x.shelf, x.scope)
	if r.Key.Pointer != "" {
		v, _ := value.At(r.Key.Put(value.Object{}, r.Key.Member(r, key)), r.Key.Pointer)
		keep[r.Key.Pointer] = v
	}
	for _, kept := range r.Managed {
		if made == nil && kept.Role == spec.CreatedAt {
			continue
		}
		if v, ok := spec.Timestamp(r.Schema.At(kept.Pointer), x.config.Now()); ok {
			keep[kept.Pointer] = v
		}
	}
	return keep
}

// scopeOf is what a record belongs to: what the path says, and else what its
// own members say.
func (x *exchange) scopeOf(record value.Object) []string {
	scope := slices.Clone(x.scope)
	for _, o := range x.shelf.resource.Operations {
		for _, declared := range o.Scopes {
			i := slices.Index(x.shelf.scopes, scopeName(declared))
			if v, ok := value.At(record, declared.Pointer); ok && declared.Pointer != "" && v != nil && !x.shelf.nested {
				scope[i] = spec.KeyText(v)
			}
		}
	}
	return scope
}

// writeEntry applies the body to a record of a collection, or makes one of it.
func (x *exchange) writeEntry(plan *spec.Plan) {
	if x.key == "" && !x.keyInBody() {
		return
	}
	at := x.shelf.storeKey(x.scope, x.key)
	x.update(at, func(stored value.Object) (value.Object, error) {
		e := x.findEntry(x.shelf, x.scope, x.key)
		switch {
		case e == nil && x.mayCreate():
			return x.newRecord(x.shelf.next(), x.key)
		case e == nil:
			x.reply = x.missing()
			return nil, errRefused
		}
		x.entry = e
		if stored == nil {
			stored = x.seedRecord(x.shelf, e)
		}
		record, err := x.rewritten(at, plan, stored)
		if record != nil {
			x.wrote(x.shelf, e, record)
		}
		return record, err
	})
	if x.reply.status == 0 && !x.created {
		x.rescope()
	}
}

// keyInBody finds the record that the body names, where the path names none.
func (x *exchange) keyInBody() bool {
	v, sent := x.operation.Plan.Sent(x.sent(), x.shelf.resource.Key.Pointer)
	if !sent || v == nil {
		x.reply = x.missing()
		return false
	}
	x.key = spec.KeyText(v)
	return true
}

// rescope moves an entry to what its record now says that it belongs to.
func (x *exchange) rescope() {
	if scope := x.scopeOf(x.record); !slices.Equal(scope, x.entry.scope) && !x.shelf.nested {
		moved := *x.entry
		moved.scope = scope
		x.shelf.swap(x.entry, &moved)
		x.entry = &moved
	}
}

// remove takes the record out, and what belongs to it.
func (x *exchange) remove() {
	if x.shelf == nil || x.entry == nil {
		return
	}
	at := x.shelf.storeKey(x.scope, x.key)
	r := x.shelf.resource
	x.update(at, func(stored value.Object) (value.Object, error) {
		e := x.findEntry(x.shelf, x.scope, x.key)
		if e == nil {
			x.reply = x.missing()
			return nil, errRefused
		}
		if stored == nil {
			stored = x.seedRecord(x.shelf, e)
		}
		x.record, x.entry = stored, e
		x.claims.move(r, at, stored, value.Object{}, x.seededOwner(r))
		x.removeEntry(x.shelf, e)
		return nil, nil
	})
	if x.reply.status != 0 {
		return
	}
	x.before, x.deleted = x.record, true
	if err := x.forget(x.request.Context(), at, x.shelf, x.entry); err != nil {
		x.reply = storeFailed(err)
	}
}
