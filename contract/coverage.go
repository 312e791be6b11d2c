package contract

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// seen is what of the description was exercised.
type seen struct {
	mutex    sync.Mutex
	parts    map[string]bool // operation, status, media type, property or keyword
	requests map[*spec.Operation]int
	fine     map[*spec.Operation]int          // requests that were answered with 2xx or 3xx
	marked   map[*spec.Operation]value.Object // the last record whose members were marked
}

func newSeen() *seen {
	return &seen{parts: map[string]bool{}, requests: map[*spec.Operation]int{}, fine: map[*spec.Operation]int{}, marked: map[*spec.Operation]value.Object{}}
}

// asked tells whether an operation was sent a request.
func (s *seen) asked(o *spec.Operation) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.requests[o] > 0
}

// operations sums up each operation of a description.
func (o *observer) operations(api *spec.API, results []finding.Check) []finding.Operation {
	o.seen.mutex.Lock()
	defer o.seen.mutex.Unlock()
	list := make([]finding.Operation, 0, len(api.Operations))
	for _, op := range api.Operations {
		sum := finding.Operation{Operation: op.ID, Method: op.Method, Path: op.Path, Requests: o.seen.requests[op], Succeeded: o.seen.fine[op]}
		if sum.Succeeded == 0 {
			sum.Needs = cmp.Or(neededBy(op, results), "a request that it takes")
		}
		list = append(list, sum)
	}
	return list
}

// neededBy is what a skipped check of an operation lacked.
func neededBy(o *spec.Operation, results []finding.Check) string {
	for _, c := range results {
		if c.Operation == o.ID && c.Skipped != "" {
			return strings.TrimPrefix(c.Skipped, "needs ")
		}
	}
	return ""
}

func (s *seen) mark(part string) { s.parts[part] = true }

// exchange marks what one exchange exercised.
func (s *seen) exchange(x *exchange) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.mark(x.operation.ID)
	if x.method == x.operation.Method {
		s.requests[x.operation]++
		if x.status >= 200 && x.status < 400 {
			s.fine[x.operation]++
		}
	}
	if response := x.operation.Response(x.status); x.answered() && response != nil {
		s.mark(statusPart(x.operation, response))
		declared := &spec.Body{Media: response.Media}
		if m, ok := declared.Accept(x.received.Get("Content-Type")); ok {
			s.mark(mediaPart(x.operation, response.Status, m))
		}
		if record, ok := x.record(); ok && !identical(record, s.marked[x.operation]) {
			s.properties(x.operation, "answer", "", record)
			s.marked[x.operation] = record
		}
	}
	s.body(x)
}

// body marks the members that were sent, and the rules they keep or break.
func (s *seen) body(x *exchange) {
	if x.body == nil || x.operation.Body == nil || len(x.operation.Body.Media) == 0 || len(x.body) > 64<<10 {
		return
	}
	s.mark(mediaPart(x.operation, "body", x.operation.Body.Media[0]))
	decoded, err := value.Decode(x.body)
	object, ok := decoded.(map[string]any)
	if err != nil || !ok || x.operation.Plan == nil {
		return
	}
	s.properties(x.operation, "body", "", object)
	for _, v := range x.operation.Plan.Check(object) {
		s.mark("keyword " + v.Schema)
	}
}

func (s *seen) properties(o *spec.Operation, where, pointer string, object map[string]any) {
	for name, v := range object {
		at := pointer + value.Pointer(name)
		s.mark(propertyPart(o, where, at))
		if inner, ok := v.(map[string]any); ok && strings.Count(at, "/") < 4 {
			s.properties(o, where, at, inner)
		}
	}
}

func statusPart(o *spec.Operation, r *spec.Response) string { return o.ID + " " + r.Status }
func mediaPart(o *spec.Operation, where string, m spec.MediaType) string {
	return fmt.Sprintf("%s %s %s", o.ID, where, m.Name)
}
func propertyPart(o *spec.Operation, where, pointer string) string {
	return fmt.Sprintf("%s %s %s", o.ID, where, pointer)
}

// coverage holds what was exercised against what is declared.
func (o *observer) coverage(api *spec.API) finding.Coverage {
	var operations, statuses, media, properties, keywords []string
	for _, op := range api.Operations {
		operations = append(operations, op.ID)
		for _, r := range op.Responses {
			statuses = append(statuses, statusPart(op, r))
			for _, m := range r.Media {
				media = append(media, mediaPart(op, r.Status, m))
			}
			if m, ok := r.JSON(); ok && m.Schema != nil && r == op.Success() {
				properties = append(properties, propertyParts(op, "answer", m.Schema, "", 0)...)
			}
		}
		if op.Body != nil {
			for _, m := range op.Body.Media {
				media = append(media, mediaPart(op, "body", m))
			}
		}
		if op.Plan != nil {
			properties = append(properties, propertyParts(op, "body", op.Plan.Body, "", 0)...)
			keywords = append(keywords, keywordParts(op.Plan)...)
		}
	}
	return finding.Coverage{
		Operations: o.seen.covered(operations), Statuses: o.seen.covered(statuses), MediaTypes: o.seen.covered(media),
		Properties: o.seen.covered(properties), Keywords: o.seen.covered(keywords),
	}
}

func propertyParts(o *spec.Operation, where string, s *spec.Schema, pointer string, depth int) []string {
	var list []string
	for _, p := range s.Properties {
		at := pointer + value.Pointer(p.Name)
		list = append(list, propertyPart(o, where, at))
		if depth < 3 {
			list = append(list, propertyParts(o, where, p.Schema, at, depth+1)...)
		}
	}
	return list
}

// keywordParts are the rules of a write schema that a value can break.
func keywordParts(p *spec.Plan) []string {
	var list []string
	p.Walk(func(f *spec.Field) {
		if f.Storage == spec.ServerManaged {
			return
		}
		for _, keyword := range f.Schema.Assertions() {
			part := "keyword " + f.Schema.Location.String() + "/" + keyword
			if !slices.Contains(list, part) {
				list = append(list, part)
			}
		}
	})
	return list
}

func (s *seen) covered(parts []string) finding.Covered {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	c := finding.Covered{Total: len(parts), Missed: []string{}}
	for _, part := range parts {
		if s.parts[part] {
			c.Reached++
		} else {
			c.Missed = append(c.Missed, part)
		}
	}
	return c
}
