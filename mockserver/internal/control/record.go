package control

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/mockserver/internal/state"
	"github.com/actalike/actalike/spec"
)

type resourceView struct {
	Name       string   `json:"name"`
	Plural     string   `json:"plural"`
	Schema     string   `json:"schema,omitempty"` // its name
	Location   string   `json:"location"`         // where the schema stands
	Collection bool     `json:"collection"`
	OfCaller   bool     `json:"of_caller"` // its ids are tokens
	BelongsTo  []string `json:"belongs_to"`
	Records    int      `json:"records"` // for a single record of each user: how many there are
	Count      int      `json:"count"`   // the same, with users who have no record
	Most       int      `json:"most,omitempty"`
	Operations []string `json:"operations"`
	Reason     string   `json:"reason"`
}

func (m *Mock) resources(request) (any, error) {
	list := []resourceView{}
	for _, r := range m.API.Resources {
		count := m.State.Listing(r, nil).Count()
		v := resourceView{
			Name: r.Name, Plural: r.Plural, Schema: r.Schema.Name(), Location: r.Schema.Location.String(), OfCaller: r.OfCaller,
			BelongsTo: []string{}, Records: count, Count: count, Operations: []string{}, Reason: r.Reason,
		}
		for _, o := range r.Operations {
			v.Operations = append(v.Operations, o.ID)
		}
		if r.OfCaller {
			v.Records = m.Users.Count
		}
		if c := m.State.Collection(r); c != nil {
			v.Collection, v.BelongsTo, v.Most = true, append(v.BelongsTo, c.Scopes()...), c.Most()
		}
		list = append(list, v)
	}
	return list, nil
}

// A rowView is a record in a list.
type rowView struct {
	ID        string            `json:"id"`
	Key       string            `json:"key,omitempty"`
	BelongsTo map[string]string `json:"belongs_to,omitempty"`
	Title     string            `json:"title,omitempty"` // what a person would know it by
	Written   bool              `json:"written"`         // it was written to since the last reset
	Seeded    bool              `json:"seeded"`          // it was there from the start
	Created   bool              `json:"created"`         // it was not
	Absent    bool              `json:"absent"`          // a known user without a record
	Record    json.RawMessage   `json:"record"`
}

type rowsView struct {
	Count   int       `json:"count"`
	Offset  int       `json:"offset"`
	Records []rowView `json:"records"`
}

// resource finds the resource that a control route names, and what of the query
// says where in it.
func (m *Mock) resource(r request) (*spec.Resource, map[string]string, error) {
	resource := m.API.Resource(r.PathValue("resource"))
	if resource == nil {
		return nil, nil, refuse(http.StatusNotFound, "no resource is called %q; %sresources lists them", r.PathValue("resource"), console.Prefix)
	}
	scope := map[string]string{}
	if c := m.State.Collection(resource); c != nil {
		for _, name := range c.Scopes() {
			scope[name] = r.URL.Query().Get(name)
		}
	}
	return resource, scope, nil
}

func (m *Mock) records(r request) (any, error) {
	resource, scope, err := m.resource(r)
	if err != nil {
		return nil, err
	}
	listing := m.State.Listing(resource, scope)
	view := rowsView{Count: listing.Count(), Records: []rowView{}}
	offset, err := console.Number(r.Request, "offset", 0, 1<<31-1)
	if err != nil {
		return nil, err
	}
	limit, err := console.Number(r.Request, "limit", 100, maxPage)
	if err != nil {
		return nil, err
	}
	view.Offset = min(offset, view.Count)
	var page []state.Place
	if text := strings.TrimSpace(r.URL.Query().Get("find")); text != "" {
		page = listing.Look(text)
		view.Count, view.Offset = len(page), 0
	} else {
		page = listing.Page(view.Offset, limit)
	}
	for _, p := range page[:min(limit, len(page))] {
		row, err := m.row(r, p)
		if err != nil {
			return nil, err
		}
		view.Records = append(view.Records, row)
	}
	return view, nil
}

// row is a record in a list; one that was removed meanwhile is null.
func (m *Mock) row(r request, p state.Place) (rowView, error) {
	row := rowView{ID: p.ID(), Absent: p.Absent(), Seeded: p.Seeded(), Created: !p.Seeded(), Record: json.RawMessage("null")}
	if c := p.Collection; c != nil {
		row.Key, row.BelongsTo = p.Key, map[string]string{}
		for name, text := range c.Named(p.Entry.Scope) {
			if text != "" {
				row.BelongsTo[name] = text
			}
		}
	}
	if row.Absent {
		return row, nil
	}
	record, written, err := m.State.Record(r.Context(), m.State.Store(), p)
	if err == nil && record != nil {
		row.Record, row.Title, row.Written = p.Resource.Schema.AppendJSON(nil, record), titleOf(p.Resource, record), written
	}
	return row, err
}

type recordView struct {
	rowView
	Resource    string               `json:"resource"`
	Token       string               `json:"token,omitempty"` // of the user whose record it is
	Seed        json.RawMessage      `json:"seed"`
	Differences []journal.Difference `json:"differences"`
	Fields      []*fieldView         `json:"fields"`
}

// place finds the record that a control route names.
func (m *Mock) place(r request) (state.Place, error) {
	resource, scope, err := m.resource(r)
	if err != nil {
		return state.Place{}, err
	}
	p, ok := m.State.Listing(resource, scope).At(r.PathValue("id"))
	if !ok {
		return p, refuse(http.StatusNotFound, "no %s has the id %q", resource.Name, r.PathValue("id"))
	}
	return p, nil
}

func (m *Mock) record(r request) (any, error) {
	p, err := m.place(r)
	if err != nil {
		return nil, err
	}
	return m.show(r, p)
}

// show is one record with its seed and what differs.
func (m *Mock) show(r request, p state.Place) (any, error) {
	row, err := m.row(r, p)
	view := recordView{rowView: row, Resource: p.Resource.Name, Differences: []journal.Difference{}, Seed: json.RawMessage("null")}
	if p.Resource.OfCaller {
		view.Token = row.ID
	}
	if err != nil || row.Absent {
		return view, err
	}
	record, _, err := m.State.Record(r.Context(), m.State.Store(), p)
	if err != nil {
		return nil, err
	}
	view.Fields = fieldsOf(p.Resource.Schema, p.Resource, 0)
	if seed := m.State.Seed(p); seed != nil {
		view.Seed, view.Differences = p.Resource.Schema.AppendJSON(nil, seed), journal.Diff(seed, record)
	}
	return view, nil
}

// putRecord replaces a record, or adds one to its collection.
func (m *Mock) putRecord(r request) (any, error) {
	p, err := m.placeToPut(r)
	if err != nil {
		return nil, err
	}
	if p.Absent() {
		return nil, refuse(http.StatusConflict, "%s stays without a record", p.ID())
	}
	record, err := readObject(r)
	if err != nil {
		return nil, err
	}
	if record, err = validated(p, record, ""); err != nil {
		return nil, err
	}
	if err := put(r.tx, &p, record, ""); err != nil {
		return nil, err
	}
	return m.show(r, p)
}

// placeToPut finds the record that a control route names, or where it is to be
// added.
func (m *Mock) placeToPut(r request) (state.Place, error) {
	p, err := m.place(r)
	if err == nil {
		return p, nil
	}
	resource, scope, found := m.resource(r)
	c := m.State.Collection(resource)
	if found != nil || c == nil {
		return p, err
	}
	scopes := c.EveryScope(scope)
	if len(scopes) != 1 {
		return p, refuseRecord(http.StatusBadRequest, "the query must say what the new "+resource.Name+" belongs to: "+strings.Join(c.Scopes(), ", "))
	}
	return state.Place{Resource: resource, Collection: c, Scope: scopes[0], Key: state.KeyText(resource, r.PathValue("id"))}, nil
}

func (m *Mock) deleteRecord(r request) (any, error) {
	p, err := m.place(r)
	if err != nil {
		return nil, err
	}
	if p.Collection == nil {
		return nil, refuse(http.StatusConflict, "%s %q is in no collection: it can be replaced or reset", p.Resource.Name, p.ID())
	}
	if _, err := r.tx.Remove(&p); err != nil {
		return nil, refused(err, p, "")
	}
	return doneView{"deleted"}, nil
}

func (m *Mock) resetRecord(r request) (any, error) {
	p, err := m.place(r)
	switch {
	case err != nil:
		return nil, err
	case !p.Seeded():
		return nil, refuse(http.StatusConflict, "%s %q is not one of the seed: it was created, and can be deleted", p.Resource.Name, p.ID())
	case !p.Absent():
		if err := r.tx.Reset(&p); err != nil {
			return nil, refused(err, p, "")
		}
	}
	return m.show(r, p)
}
