package spec

import (
	"encoding/json"
	"maps"
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
