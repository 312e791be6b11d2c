package spec

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/actalike/actalike/internal/value"
)

// entries are what names of a catalogue read back as, made once each.
type entries struct {
	mutex sync.RWMutex
	named map[string]*entry
}

// An entry is one name of a catalogue with its id.
type entry struct {
	id     int64
	object value.Object
	text   []byte // of the object

	once sync.Once // for what [textField.fits] says
	fits bool
}

// maxEntries bounds the entries of one reference that are kept.
const maxEntries = 4096

// entry is the object of one name: id, name, and of its other members null
// where that is allowed, the neutral value where they are required.
func (r *Reference) entry(id int64, name string) *entry {
	r.entries.mutex.RLock()
	known := r.entries.named[name]
	r.entries.mutex.RUnlock()
	if known != nil && known.id == id {
		return known
	}
	name = strings.Clone(name) // it may be part of a long text
	object := r.newEntry(value.Int(id), name)
	made := &entry{id: id, object: object, text: r.object.AppendJSON(nil, object)}
	r.entries.keep(name, made)
	return made
}

func (e *entries) keep(name string, made *entry) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.named == nil {
		e.named = map[string]*entry{}
	}
	if e.named[name] != nil || len(e.named) < maxEntries {
		e.named[name] = made
	}
}

func (r *Reference) newEntry(id json.Number, name string) value.Object {
	r.once.Do(r.readEntry)
	entry := make(value.Object, len(r.others)+2)
	maps.Copy(entry, r.others)
	if r.hasID {
		entry[ReferenceID] = id
	}
	if r.hasName {
		entry[ReferenceName] = name
	}
	return entry
}

func (r *Reference) readEntry() {
	r.others = value.Object{}
	for _, p := range r.object.Properties {
		switch {
		case p.Name == ReferenceID:
			r.hasID = true
		case p.Name == ReferenceName:
			r.hasName = true
		case p.Schema.Accepts(nil, AsResponse):
			r.others[p.Name] = nil
		case p.Required:
			r.others[p.Name], _ = ZeroValue(p.Schema)
		}
	}
}

// A Reference is a pair of read properties that name entries of a catalogue:
// one holds their ids, one the entries themselves. It is written by names.
type Reference struct {
	Catalogue string
	IDs       string // read property; "" if the ids are not read back
	Objects   string // read property; "" if the objects are not read back
	object    *Schema

	once           sync.Once // for what every entry is like:
	hasID, hasName bool
	others         value.Object // its other members
	entries        entries
}

// Names gives each name of a catalogue its id. Ids are positive and stable:
// the same name always has the same one.
type Names interface {
	ID(catalogue, name string) int64
}

// KnownNames can also be asked for the id that a name has already, so that a
// change with no new name need not be tried first.
type KnownNames interface {
	Names
	Known(catalogue, name string) (id int64, ok bool)
}

// Fill sets both properties of record to the named entries, in their order,
// duplicates collapsed.
func (r *Reference) Fill(record value.Object, names []string, ids Names) {
	list, objects := make([]any, 0, len(names)), make([]any, 0, len(names))
	for _, name := range once(names) {
		id := ids.ID(r.Catalogue, name)
		list = append(list, value.Int(id))
		if r.Objects != "" {
			objects = append(objects, r.entry(id, name).object)
		}
	}
	if r.IDs != "" {
		record[r.IDs] = list
	}
	if r.Objects != "" {
		record[r.Objects] = objects
	}
}

// once drops the names that stand before, too.
func once(names []string) []string {
	const few = 16 // to be compared with each other
	if len(names) <= few && !repeats(names) {
		return names
	}
	seen := make(map[string]bool, len(names))
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		again := seen[name]
		seen[name] = true
		return again
	})
}

func repeats(names []string) bool {
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return true
		}
	}
	return false
}

// ReferenceID and ReferenceName are the members of a referenced object. They are the words of the vocabulary,
// not of any one document.
const (
	ReferenceID   = "id"
	ReferenceName = "name"
)

// NamesIn reads the names back from a record's objects.
func (r *Reference) NamesIn(record value.Object) []string {
	objects, _ := record[r.Objects].([]any)
	names := make([]string, 0, len(objects))
	for _, object := range objects {
		entry, _ := object.(map[string]any)
		if name, ok := entry[ReferenceName].(string); ok {
			names = append(names, name)
		}
	}
	return names
}
