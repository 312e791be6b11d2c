package mockserver

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// recordRoutes are the control routes for the records of every resource, one by
// one.
func recordRoutes() []controlRoute {
	return []controlRoute{
		{"GET", "records", "resources, with how many records each has", (*Server).controlRecordsOf},
		{"GET", "records/{resource}", "records of a resource (?offset=0&limit=50&find=)", (*Server).controlRows},
		{"GET", "records/{resource}/{id}", "one record, its seed and what differs", (*Server).controlOneRecord},
		{"PUT", "records/{resource}/{id}", "replace a record, if the new one is a valid answer", (*Server).controlPutOneRecord},
		{"POST", "records/{resource}/{id}/reset", "take one record back to the seed", (*Server).controlResetRecord},
	}
}

type recordsOfView struct {
	Name     string `json:"name"`
	Plural   string `json:"plural"`
	OfCaller bool   `json:"of_caller"` // its ids are tokens
	Count    int    `json:"count"`
	Schema   string `json:"schema"` // where it stands
}

func (s *Server) controlRecordsOf(*http.Request) (any, error) {
	list := []recordsOfView{}
	for _, r := range s.api.Resources {
		list = append(list, recordsOfView{r.Name, r.Plural, r.OfCaller, s.listingOf(r).count(), r.Schema.Location.String()})
	}
	return list, nil
}

// recordAt is the record that a control route names.
type recordAt struct {
	recordPlace
	resource *spec.Resource
}

func (s *Server) resourceAt(r *http.Request) (*spec.Resource, error) {
	resource := s.api.Resource(r.PathValue("resource"))
	if resource == nil {
		return nil, refuseControl(http.StatusNotFound, "no resource is called %q", r.PathValue("resource"))
	}
	return resource, nil
}

func (s *Server) recordAt(r *http.Request) (recordAt, error) {
	resource, err := s.resourceAt(r)
	if err != nil {
		return recordAt{}, err
	}
	found, ok := s.listingOf(resource).at(r.PathValue("id"))
	if !ok {
		return recordAt{}, refuseControl(http.StatusNotFound, "no %s has the id %q", resource.Name, r.PathValue("id"))
	}
	return recordAt{found, resource}, nil
}

type rowsView struct {
	Count   int         `json:"count"`
	Offset  int         `json:"offset"`
	Records []recordRow `json:"records"`
}

type recordRow struct {
	ID      string `json:"id"`
	Title   string `json:"title,omitempty"` // what a person would know it by
	Written bool   `json:"written"`         // it was written to since the last reset
	Created bool   `json:"created"`         // it is not one of the seed
	Absent  bool   `json:"absent"`          // a known user without a record
}

func (s *Server) controlRows(r *http.Request) (any, error) {
	resource, err := s.resourceAt(r)
	if err != nil {
		return nil, err
	}
	records := s.listingOf(resource)
	view := rowsView{Count: records.count(), Records: []recordRow{}}
	if view.Offset, err = number(r, "offset", 0, view.Count); err != nil {
		return nil, err
	}
	limit, err := number(r, "limit", 50, maxPage)
	if err != nil {
		return nil, err
	}
	var page []recordPlace
	if text := strings.TrimSpace(r.URL.Query().Get("find")); text != "" {
		page = records.look(text)
		view.Count, view.Offset = len(page), 0
	} else {
		page = records.page(view.Offset, limit)
	}
	for _, found := range page[:min(limit, len(page))] {
		row, err := s.recordRow(r, recordAt{found, resource})
		if err != nil {
			return nil, err
		}
		view.Records = append(view.Records, row)
	}
	return view, nil
}

func (s *Server) recordRow(r *http.Request, at recordAt) (recordRow, error) {
	row := recordRow{ID: at.id, Absent: at.absent, Created: at.seed == nil}
	if at.absent {
		return row, nil
	}
	record, written, err := s.current(r, at)
	row.Title, row.Written = titleOf(at.resource, record), written
	return row, err
}

// current is what a record holds now, and whether it was written to.
func (s *Server) current(r *http.Request, at recordAt) (value.Object, bool, error) {
	stored, err := s.store.Get(r.Context(), at.key)
	if err != nil || stored != nil || at.seed == nil {
		return stored, true, err
	}
	return at.seed(), false, nil
}

type oneRecordView struct {
	recordRow
	Resource    string               `json:"resource"`
	Token       string               `json:"token,omitempty"` // of the user whose record it is
	Record      json.RawMessage      `json:"record"`
	Seed        json.RawMessage      `json:"seed"`
	Differences []journal.Difference `json:"differences"`
	Fields      []*fieldView         `json:"fields"`
}

func (s *Server) controlOneRecord(r *http.Request) (any, error) {
	at, err := s.recordAt(r)
	if err != nil {
		return nil, err
	}
	return s.oneRecord(r, at)
}

func (s *Server) oneRecord(r *http.Request, at recordAt) (any, error) {
	row, err := s.recordRow(r, at)
	view := oneRecordView{recordRow: row, Resource: at.resource.Name, Differences: []journal.Difference{}, Record: jsonNull, Seed: jsonNull}
	if at.resource.OfCaller {
		view.Token = at.id
	}
	if err != nil || at.absent {
		return view, err
	}
	record, _, err := s.current(r, at)
	if err != nil {
		return nil, err
	}
	schema := at.resource.Schema
	view.Record, view.Fields = schema.AppendJSON(nil, record), fieldsOf(schema, at.resource, 0)
	if at.seed != nil {
		seed := at.seed()
		view.Seed, view.Differences = schema.AppendJSON(nil, seed), journal.Diff(seed, record)
	}
	return view, nil
}

var jsonNull = json.RawMessage("null")

type violationsView struct {
	Detail     string           `json:"detail"`
	Violations []spec.Violation `json:"violations"`
}

func refuseRecord(detail string, violations ...spec.Violation) error {
	return &console.Refusal{Status: http.StatusBadRequest, Body: violationsView{detail, append([]spec.Violation{}, violations...)}}
}

func (s *Server) controlPutOneRecord(r *http.Request) (any, error) {
	at, err := s.recordAt(r)
	if err != nil {
		return nil, err
	}
	if at.absent {
		return nil, refuseControl(http.StatusConflict, "%s stays without a record", at.id)
	}
	record, err := s.readOneRecord(r, at.resource)
	if err != nil {
		return nil, err
	}
	if err := s.put(r, at, record); err != nil {
		return nil, err
	}
	return s.oneRecord(r, at)
}

// readOneRecord reads a record that could be answered with.
func (s *Server) readOneRecord(r *http.Request, resource *spec.Resource) (value.Object, error) {
	text, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, s.config.MaxBody))
	if err != nil {
		return nil, refuseRecord("the record could not be read: " + err.Error())
	}
	decoded, err := value.Decode(text)
	if err != nil {
		return nil, refuseRecord("JSON parse error - " + err.Error())
	}
	record, ok := decoded.(map[string]any)
	if !ok {
		return nil, refuseRecord("the record must be an object")
	}
	if violations := judged(resource, record); len(violations) > 0 {
		return nil, refuseRecord("the record is no valid answer", violations...)
	}
	return record, nil
}

// judged lists what keeps a record from being a valid answer, by the published
// and the effective document; a rule that both have is named once.
func judged(resource *spec.Resource, record value.Object) []spec.Violation {
	list := resource.Published.Validate(record, spec.AsResponse)
	seen := map[string]bool{}
	for _, v := range list {
		seen[v.Pointer+" "+v.Rule] = true
	}
	for _, v := range resource.Schema.Validate(record, spec.AsResponse) {
		if !seen[v.Pointer+" "+v.Rule] {
			list = append(list, v)
		}
	}
	return list
}

// put replaces a record. Its key, and what no other record may have too, stay
// as they are or are refused.
func (s *Server) put(r *http.Request, at recordAt, record value.Object) error {
	if key := at.resource.Key; key != nil && key.Pointer != "" {
		old, _, err := s.current(r, at)
		if err != nil {
			return err
		}
		was, _ := value.At(old, key.Pointer)
		if is, _ := value.At(record, key.Pointer); !value.Equal(was, is) {
			return refuseRecord("the key of a record stays", spec.Violation{Pointer: key.Pointer, Rule: "key", Message: "is the key of the record: it stays"})
		}
	}
	err := s.replaceAt(r.Context(), at, record)
	var taken *takenError
	if errors.As(err, &taken) {
		return refuseRecord("a value is already taken", spec.Violation{
			Pointer: value.Pointer(taken.property), Rule: "unique", Message: "is already taken", Position: at.resource.Schema.Position,
		})
	}
	return err
}

// replaceAt stores a record that is known to be valid.
func (s *Server) replaceAt(ctx context.Context, at recordAt, record value.Object) error {
	return s.store.Update(ctx, at.key, func(old value.Object) (value.Object, error) {
		if old == nil && at.seed != nil {
			old = at.seed()
		}
		if property, ok := s.claims.move(at.resource, at.key, old, record, s.seededOwner(at.resource)); !ok {
			return nil, &takenError{at.resource, property}
		}
		return record, nil
	})
}

func (s *Server) controlResetRecord(r *http.Request) (any, error) {
	at, err := s.recordAt(r)
	if err != nil {
		return nil, err
	}
	if at.seed == nil {
		return nil, refuseControl(http.StatusConflict, "%s %q is not one of the seed: it was created, and can be deleted", at.resource.Name, at.id)
	}
	if !at.absent {
		if err := s.put(r, at, at.seed()); err != nil {
			return nil, err
		}
		if err := s.store.Delete(r.Context(), at.key); err != nil {
			return nil, err
		}
	}
	return s.oneRecord(r, at)
}
