package mockserver

import (
	"net/http"
	"slices"

	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// resourceRoutes show and change the records of collections.
func resourceRoutes() []controlRoute {
	return []controlRoute{
		{"GET", "resources", "what the API keeps, and how many records of it", (*Server).controlResources},
		{"GET", "resources/{name}", "the records of a collection (?offset=0&limit=100, and what they belong to: ?owner=1)", (*Server).controlRecords},
		{"GET", "resources/{name}/{key}", "one record (and what it belongs to: ?owner=1)", (*Server).controlRecord},
		{"PUT", "resources/{name}/{key}", "replace or add a record; it must be a valid answer", (*Server).controlPutRecord},
		{"DELETE", "resources/{name}/{key}", "take a record out, and what belongs to it", (*Server).controlDeleteRecord},
	}
}

type resourceView struct {
	Name       string   `json:"name"`
	Plural     string   `json:"plural"`
	Schema     string   `json:"schema,omitempty"`
	Collection bool     `json:"collection"`
	OfCaller   bool     `json:"of_caller"`
	BelongsTo  []string `json:"belongs_to"`
	Records    int      `json:"records"` // for a single record of each user: how many there are
	Most       int      `json:"most,omitempty"`
	Operations []string `json:"operations"`
	Reason     string   `json:"reason"`
}

func (s *Server) controlResources(*http.Request) (any, error) {
	list := []resourceView{}
	for _, r := range s.api.Resources {
		v := resourceView{
			Name: r.Name, Plural: r.Plural, Schema: r.Schema.Name(), OfCaller: r.OfCaller,
			BelongsTo: []string{}, Records: 1, Operations: []string{}, Reason: r.Reason,
		}
		for _, o := range r.Operations {
			v.Operations = append(v.Operations, o.ID)
		}
		if r.OfCaller {
			v.Records = s.users.Count
		}
		if sh := s.shelves[r]; sh != nil {
			v.Collection, v.BelongsTo, v.Most = true, append(v.BelongsTo, sh.scopes...), sh.most
			v.Records = len(s.everyEntry(sh, nil))
		}
		list = append(list, v)
	}
	return list, nil
}

// everyEntry lists the records of a collection in all of its scopes that have
// the values of filter, as far as they can be listed.
func (s *Server) everyEntry(sh *shelf, filter map[string]string) []*entry {
	var list []*entry
	for _, scope := range s.everyScope(sh, filter) {
		list = append(list, s.entries(sh, scope)...)
	}
	return list
}

// everyScope lists the scopes of a collection: those below each record of what
// it belongs to, or those that something was written to where any value is one.
func (s *Server) everyScope(sh *shelf, filter map[string]string) [][]string {
	scope := make([]string, len(sh.scopes))
	for i, name := range sh.scopes {
		scope[i] = filter[name]
	}
	if !sh.nested || !slices.Contains(scope, "") {
		return [][]string{scope}
	}
	parent := s.parentShelf(sh)
	if parent == nil || slices.Contains(sh.parents, nil) {
		return sh.heldScopes()
	}
	i := slices.Index(sh.parents, parent.resource)
	var list [][]string
	for _, e := range s.everyEntry(parent, filter) {
		below := slices.Clone(scope)
		for j, name := range parent.scopes {
			if at := slices.Index(sh.scopes, name); at >= 0 && e.scope[j] != "" {
				below[at] = e.scope[j]
			}
		}
		if below[i] == "" || below[i] == e.key {
			below[i] = e.key
			list = append(list, below)
		}
	}
	return list
}

func (sh *shelf) heldScopes() [][]string {
	sh.mutex.RLock()
	defer sh.mutex.RUnlock()
	var list [][]string
	for _, g := range sh.groups {
		list = append(list, g.scope)
	}
	slices.SortFunc(list, slices.Compare)
	return list
}

type recordView struct {
	Key       string            `json:"key"`
	BelongsTo map[string]string `json:"belongs_to,omitempty"`
	Seeded    bool              `json:"seeded"` // the collection started with it
	Record    orderedRecord     `json:"record"`
}

// An orderedRecord is a record in the order of its schema.
type orderedRecord struct {
	schema *spec.Schema
	record value.Object
}

// MarshalJSON implements [json.Marshaler].
func (o orderedRecord) MarshalJSON() ([]byte, error) { return o.schema.AppendJSON(nil, o.record), nil }

type recordsView struct {
	Count   int          `json:"count"`
	Records []recordView `json:"records"`
}

// collectionOf finds the collection that a control route names, and what of the
// query says where in it.
func (s *Server) collectionOf(r *http.Request) (*shelf, map[string]string, error) {
	resource := s.api.Resource(r.PathValue("name"))
	if resource == nil || s.shelves[resource] == nil {
		return nil, nil, refuseControl(http.StatusNotFound, "no collection is called %q; %sresources lists them", r.PathValue("name"), console.Prefix)
	}
	sh, filter := s.shelves[resource], map[string]string{}
	for _, name := range sh.scopes {
		filter[name] = r.URL.Query().Get(name)
	}
	return sh, filter, nil
}

func (s *Server) controlRecords(r *http.Request) (any, error) {
	sh, filter, err := s.collectionOf(r)
	if err != nil {
		return nil, err
	}
	all := s.everyEntry(sh, filter)
	offset, err := number(r, "offset", 0, 1<<31-1)
	if err != nil {
		return nil, err
	}
	limit, err := number(r, "limit", 100, maxPage)
	if err != nil {
		return nil, err
	}
	view := recordsView{Count: len(all), Records: []recordView{}}
	offset = min(offset, len(all))
	for _, e := range all[offset:min(offset+limit, len(all))] {
		v, err := s.recordView(r, sh, e)
		if err != nil {
			return nil, err
		}
		if v.Record.record != nil {
			view.Records = append(view.Records, v)
		}
	}
	return view, nil
}

func (s *Server) recordView(r *http.Request, sh *shelf, e *entry) (recordView, error) {
	record, err := s.fetch(r.Context(), sh, e)
	view := recordView{Key: e.key, Seeded: e.seeded, Record: orderedRecord{sh.resource.Schema, record}, BelongsTo: map[string]string{}}
	for i, name := range sh.scopes {
		if e.scope[i] != "" {
			view.BelongsTo[name] = e.scope[i]
		}
	}
	return view, err
}

// entryOf finds the record that a control route names.
func (s *Server) entryOf(r *http.Request) (*shelf, *entry, error) {
	sh, filter, err := s.collectionOf(r)
	if err != nil {
		return nil, nil, err
	}
	for _, scope := range s.everyScope(sh, filter) {
		if e := s.findEntry(sh, scope, r.PathValue("key")); e != nil {
			return sh, e, nil
		}
	}
	return sh, nil, refuseControl(http.StatusNotFound, "no %s has the key %q", sh.resource.Name, r.PathValue("key"))
}

func (s *Server) controlRecord(r *http.Request) (any, error) {
	sh, e, err := s.entryOf(r)
	if err != nil {
		return nil, err
	}
	return s.recordView(r, sh, e)
}

func (s *Server) controlPutRecord(r *http.Request) (any, error) {
	sh, e, err := s.entryOf(r)
	if sh == nil {
		return nil, err
	}
	record, err := s.readOneRecord(r, sh.resource)
	if err != nil {
		return nil, err
	}
	added := e == nil
	if added {
		_, filter, _ := s.collectionOf(r) // found above
		scopes := s.everyScope(sh, filter)
		if len(scopes) != 1 {
			return nil, refuseControl(http.StatusBadRequest, "say in the query what the new %s belongs to: %v", sh.resource.Name, sh.scopes)
		}
		e = &entry{key: r.PathValue("key"), number: sh.next(), scope: scopes[0]}
	}
	record = sh.resource.Key.Put(record, sh.resource.Key.Member(sh.resource, e.key))
	if err := s.putEntry(r, sh, e, added, record); err != nil {
		return nil, refusedIfTaken(err)
	}
	return s.recordView(r, sh, e)
}

// putEntry stores a record that is known to be valid, and takes its unique values.
func (s *Server) putEntry(r *http.Request, sh *shelf, e *entry, added bool, record value.Object) error {
	at := sh.storeKey(e.scope, e.key)
	return s.store.Update(r.Context(), at, func(old value.Object) (value.Object, error) {
		if old == nil && !added {
			old = s.seedRecord(sh, e)
		}
		if added && !s.addEntry(sh, e) {
			return nil, refuseControl(http.StatusInsufficientStorage, "the mock keeps at most %d records of a collection", sh.most)
		}
		if property, ok := s.claims.move(sh.resource, at, old, record, s.seededOwner(sh.resource)); !ok {
			if added {
				s.removeEntry(sh, e)
			}
			return nil, &takenError{sh.resource, property}
		}
		s.wrote(sh, e, record)
		return record, nil
	})
}

func (s *Server) controlDeleteRecord(r *http.Request) (any, error) {
	sh, e, err := s.entryOf(r)
	if err != nil {
		return nil, err
	}
	at := sh.storeKey(e.scope, e.key)
	err = s.store.Update(r.Context(), at, func(stored value.Object) (value.Object, error) {
		if stored == nil {
			stored = s.seedRecord(sh, e)
		}
		s.claims.move(sh.resource, at, stored, value.Object{}, s.seededOwner(sh.resource))
		s.removeEntry(sh, e)
		return nil, nil
	})
	if err != nil {
		return nil, err
	}
	return doneView{"deleted"}, s.forget(r.Context(), at, sh, e)
}
