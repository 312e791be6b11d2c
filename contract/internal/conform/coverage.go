package conform

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// Coverage is what of the description was exercised.
type Coverage struct {
	mutex     sync.Mutex
	parts     map[string]bool // operation, status, media type, property or keyword
	requests  map[*spec.Operation]int
	succeeded map[*spec.Operation]int          // requests that were answered with 2xx or 3xx
	marked    map[*spec.Operation]value.Object // the last record whose members were marked
}

func NewCoverage() *Coverage {
	return &Coverage{parts: map[string]bool{}, requests: map[*spec.Operation]int{}, succeeded: map[*spec.Operation]int{}, marked: map[*spec.Operation]value.Object{}}
}

// asked tells whether an operation was sent a request.
func (s *Coverage) asked(o *spec.Operation) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.requests[o] > 0
}

// Operations sums up each operation of a description.
func (s *Coverage) Operations(api *spec.API, results []finding.Check) []finding.Operation {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	list := make([]finding.Operation, 0, len(api.Operations))
	for _, op := range api.Operations {
		sum := finding.Operation{Operation: op.ID, Method: op.Method, Path: op.Path, Requests: s.requests[op], Succeeded: s.succeeded[op]}
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

func (s *Coverage) mark(part string) { s.parts[part] = true }

// Add marks what one exchange exercised.
func (s *Coverage) Add(x *session.Exchange) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.mark(x.Operation.ID)
	if x.Method == x.Operation.Method {
		s.requests[x.Operation]++
		if x.Status >= 200 && x.Status < 400 {
			s.succeeded[x.Operation]++
		}
	}
	if response := x.Operation.Response(x.Status); x.Answered() && response != nil {
		s.mark(statusPart(x.Operation, response))
		declared := &spec.Body{Media: response.Media}
		if m, ok := declared.Accept(x.Received.Get("Content-Type")); ok {
			s.mark(mediaPart(x.Operation, response.Status, m))
		}
		if record, ok := x.Record(); ok && !compare.Identical(record, s.marked[x.Operation]) {
			s.properties(x.Operation, "answer", "", record)
			s.marked[x.Operation] = record
		}
	}
	s.body(x)
}

// body marks the members that were sent, and the rules they keep or break.
func (s *Coverage) body(x *session.Exchange) {
	if x.Body == nil || x.Operation.Body == nil || len(x.Operation.Body.Media) == 0 || len(x.Body) > 64<<10 {
		return
	}
	s.mark(mediaPart(x.Operation, "body", x.Operation.Body.Media[0]))
	decoded, err := value.Decode(x.Body)
	object, ok := decoded.(map[string]any)
	if err != nil || !ok || x.Operation.Plan == nil {
		return
	}
	s.properties(x.Operation, "body", "", object)
	for _, v := range x.Operation.Plan.Check(object) {
		s.mark("keyword " + v.Schema)
	}
}

func (s *Coverage) properties(o *spec.Operation, where, pointer string, object map[string]any) {
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

// Covered holds what was exercised against what is declared.
func (s *Coverage) Covered(api *spec.API) finding.Coverage {
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
		Operations: s.covered(operations), Statuses: s.covered(statuses), MediaTypes: s.covered(media),
		Properties: s.covered(properties), Keywords: s.covered(keywords),
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

func (s *Coverage) covered(parts []string) finding.Covered {
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
