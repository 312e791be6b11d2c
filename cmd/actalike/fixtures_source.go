package main

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/fixtures/encode"
	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A fixtureSource makes the items of one set, each from its number alone.
type fixtureSource struct {
	set    encode.Set
	count  int
	item   func(k int) (encode.Item, error)
	unique []string // unique properties that --set pins
}

// The kinds of sets that are not named by the document.
const (
	requestsKind  = "requests"
	responsesKind = "responses"
)

// A fixtureMaker resolves what is asked for, for a format.
type fixtureMaker struct {
	api    *spec.API
	maker  *fixtures.Maker
	o      fixturesOptions
	format encode.Format
}

func (m fixtureMaker) source(kind string) (fixtureSource, error) {
	subject, err := m.subject(kind)
	if err != nil {
		return fixtureSource{}, err
	}
	subject.set.Labelled, subject.set.Broken = m.o.kind != validKind, m.o.kind == invalidKind
	subject.set.Title = m.title(subject.set)
	if subject.set.Labelled {
		return m.cases(subject), nil
	}
	return m.values(subject)
}

// A subject is what a set is about: its schemas, and how valid values are made.
type subject struct {
	set    encode.Set
	judge  *spec.Schema // a second schema that values must keep; may be nil
	status int
	value  func(k int) (any, error)
	append func(dst []byte, k int) []byte // value as JSON text, faster; may be nil
}

func (s subject) accepts(v any) bool {
	return s.set.Schema.Accepts(v, s.set.Direction) && (s.judge == nil || s.judge.Accepts(v, s.set.Direction))
}

func (m fixtureMaker) subject(kind string) (subject, error) {
	switch {
	case kind == requestsKind:
		return m.requests()
	case kind == responsesKind:
		return m.responses()
	case m.o.operation != "" || m.o.status != "":
		return subject{}, &spec.Error{Message: fmt.Sprintf("--operation and --status are about requests and responses, not %q", kind), Hint: "actalike fixtures responses --operation ID --status 200"}
	}
	if r := m.api.Resource(kind); r != nil {
		return m.records(r), nil
	}
	return m.schema(kind)
}

func (m fixtureMaker) records(r *spec.Resource) subject {
	s := subject{judge: r.Published, set: encode.Set{Name: r.Plural, Role: encode.Records, Schema: r.Schema, Direction: spec.AsResponse, Resource: r, Operation: answering(r)}}
	if s.set.Operation != nil {
		s.status = encode.SuccessStatus(s.set.Operation)
	}
	s.value = func(k int) (any, error) { return m.maker.Record(r, k), nil }
	s.append = func(dst []byte, k int) []byte { return m.maker.AppendRecord(dst, r, k) }
	return s
}

// answering is an operation that answers with a record: one that writes it, or
// the first.
func answering(r *spec.Resource) *spec.Operation {
	var found *spec.Operation
	for _, o := range r.Operations {
		success := o.Success()
		if success == nil {
			continue
		}
		if media, ok := success.JSON(); ok && media.Schema == r.Schema && (found == nil || found.Plan == nil && o.Plan != nil) {
			found = o
		}
	}
	return found
}

func (m fixtureMaker) requests() (subject, error) {
	o, err := m.operation(requestsKind, func(o *spec.Operation) bool { return requestSchema(o) != nil })
	if err != nil {
		return subject{}, err
	}
	if m.o.status != "" {
		return subject{}, &spec.Error{Message: fmt.Sprintf("--status %q: a request has no status", m.o.status), Hint: "actalike fixtures responses --status " + m.o.status}
	}
	s := subject{status: encode.SuccessStatus(o)}
	s.set = encode.Set{Name: requestsKind, Role: encode.Requests, Schema: requestSchema(o), Direction: spec.AsRequest, Operation: o}
	if o.Effect == spec.Merges {
		s.set.Direction = spec.AsPatch
	}
	if m.o.kind == invalidKind {
		s.status = refusal(o)
	}
	s.value = func(k int) (any, error) { return m.request(s, k) }
	return s, nil
}

// request is a body that writes record k, if the operation writes one.
func (m fixtureMaker) request(s subject, k int) (any, error) {
	plan := s.set.Operation.Plan
	if plan == nil {
		return m.maker.Value(s.set.Schema, s.set.Direction, k)
	}
	body, _ := plan.Invert(m.maker.Record(plan.Resource, k))
	if s.accepts(body) {
		return body, nil
	}
	whole, err := m.maker.Value(s.set.Schema, s.set.Direction, k)
	if merged := value.MergeKeepingNulls(whole, body); err == nil && s.accepts(merged) {
		return merged, nil
	}
	return whole, err
}

// requestSchema is that of an operation's JSON body.
func requestSchema(o *spec.Operation) *spec.Schema {
	if o.Body == nil {
		return nil
	}
	i := slices.IndexFunc(o.Body.Media, func(m spec.MediaType) bool { return m.JSON() && m.Schema != nil })
	if i < 0 {
		return nil
	}
	return o.Body.Media[i].Schema
}

// refusal is the status that an invalid body is answered with.
func refusal(o *spec.Operation) int {
	const bad, unprocessable = 400, 422
	if o.Response(bad) == nil && o.Response(unprocessable) != nil {
		return unprocessable
	}
	return bad
}

func (m fixtureMaker) responses() (subject, error) {
	o, err := m.operation(responsesKind, func(o *spec.Operation) bool { return len(o.Responses) > 0 })
	if err != nil {
		return subject{}, err
	}
	response, media, err := m.response(o)
	if err != nil {
		return subject{}, err
	}
	s := subject{judge: media.Published, status: response.Code()}
	if s.status == 0 {
		s.status = encode.SuccessStatus(o)
	}
	s.set = encode.Set{Name: responsesKind, Role: encode.Responses, Schema: media.Schema, Direction: spec.AsResponse, Operation: o}
	s.value = func(k int) (any, error) { return m.maker.Value(media.Schema, spec.AsResponse, k) }
	if o.Resource != nil && o.Resource.Schema == media.Schema {
		s.value = func(k int) (any, error) { return m.maker.Record(o.Resource, k), nil }
		s.append = func(dst []byte, k int) []byte { return m.maker.AppendRecord(dst, o.Resource, k) }
	}
	return s, nil
}

// response is the one with --status, and its JSON representation.
func (m fixtureMaker) response(o *spec.Operation) (*spec.Response, spec.MediaType, error) {
	var response *spec.Response
	if m.o.status == "" {
		response = o.Success()
	}
	var declared []string
	for _, r := range o.Responses {
		declared = append(declared, r.Status)
		if strings.EqualFold(r.Status, m.o.status) {
			response = r
		}
	}
	if response == nil {
		return nil, spec.MediaType{}, &spec.Error{Message: fmt.Sprintf("--status %q: %s declares %s", m.o.status, o.ID, english.Or(declared)), Hint: "actalike explain prints the operations"}
	}
	media, ok := response.JSON()
	if !ok || media.Schema == nil {
		return nil, media, &spec.Error{Message: fmt.Sprintf("%s answers %s without a JSON body that has a schema", o.ID, response.Status), Hint: "choose another --status of " + english.Or(declared)}
	}
	return response, media, nil
}

// operation is the one with --operation, or the only one that will do.
func (m fixtureMaker) operation(kind string, will func(*spec.Operation) bool) (*spec.Operation, error) {
	var ids []string
	var only *spec.Operation
	for _, o := range m.api.Operations {
		if !will(o) {
			continue
		}
		if o.ID == m.o.operation {
			return o, nil
		}
		ids, only = append(ids, o.ID), o
	}
	switch {
	case len(ids) == 0:
		return nil, &spec.Error{Message: fmt.Sprintf("no operation of %q has %s with a JSON body", m.api.Title, kind), Hint: "actalike explain prints the operations"}
	case m.o.operation != "":
		return nil, &spec.Error{Message: fmt.Sprintf("--operation %q: %s is accepted", m.o.operation, english.Or(ids)), Hint: "did you mean " + spec.Nearest(m.o.operation, ids) + "?"}
	case len(ids) > 1:
		return nil, &spec.Error{Message: fmt.Sprintf("%s of which operation? --operation %s is accepted", kind, english.Or(ids)), Hint: "for example: --operation " + ids[0]}
	}
	return only, nil
}

func (m fixtureMaker) schema(name string) (subject, error) {
	all := namedSchemas(m.api)
	found, ok := all[name]
	if !ok {
		return subject{}, m.unknown(name, all)
	}
	s := subject{set: encode.Set{Name: english.Plural(name), Role: encode.Values, Schema: found.schema, Direction: found.direction}}
	s.value = func(k int) (any, error) { return m.maker.Value(found.schema, found.direction, k) }
	return s, nil
}

func (m fixtureMaker) unknown(name string, all map[string]namedSchema) error {
	var kinds []string
	for _, r := range m.api.Resources {
		kinds = append(kinds, r.Plural)
	}
	kinds = append(kinds, requestsKind, responsesKind)
	nearest := slices.Concat(kinds, sortedNames(all))
	message := fmt.Sprintf("cannot make %q: %s is accepted", name, english.Or(append(kinds, "a component schema ("+strings.Join(sortedNames(all), ", ")+")")))
	return &spec.Error{Message: message, Hint: "did you mean " + spec.Nearest(name, nearest) + "?"}
}

// title says in one line what a set is and how it was made.
func (m fixtureMaker) title(s encode.Set) string {
	words := []string{s.Name}
	if s.Labelled {
		words = []string{m.o.kind, s.Name}
	}
	if s.Operation != nil && s.Role != encode.Records {
		words = append(words, "of", s.Operation.ID)
	}
	if m.api.Title != "" {
		words = append(words, "of", m.api.Title, m.api.Version)
	}
	text := strings.Join(strings.Fields(strings.Join(words, " ")), " ")
	return fmt.Sprintf("%s, made by actalike with seed %d", text, m.o.seed)
}

// values makes valid values, changed as the flags say.
func (m fixtureMaker) values(s subject) (fixtureSource, error) {
	changes, err := m.changes(s)
	if err != nil {
		return fixtureSource{}, err
	}
	source := fixtureSource{set: s.set, count: m.o.count, unique: changes.unique}
	if m.format.JSON && s.append != nil && !changes.any() {
		source.item = func(k int) (encode.Item, error) {
			return encode.Item{Number: k, Status: s.status, Append: func(dst []byte) []byte { return s.append(dst, k) }}, nil
		}
		return source, nil
	}
	source.item = func(k int) (encode.Item, error) {
		v, err := s.value(k)
		if err == nil {
			v, err = changes.apply(v, k)
		}
		return encode.Item{Number: k, Status: s.status, Value: v}, err
	}
	_, err = source.item(1)
	return source, err
}

// cases makes the boundary or invalid ones, all at once: there are hundreds, not
// millions.
func (m fixtureMaker) cases(s subject) fixtureSource {
	var list []fixtures.Case
	for c := range m.casesOf(s) {
		if m.o.counted && len(list) == m.o.count {
			break
		}
		if c.Valid && !s.accepts(c.Value) {
			continue
		}
		list = append(list, c)
	}
	return fixtureSource{set: s.set, count: len(list), item: func(k int) (encode.Item, error) {
		c := list[k-1]
		return encode.Item{Number: k, Label: c.Label, Rule: c.Rule, Pointer: c.Pointer, Status: s.status, Value: c.Value}, nil
	}}
}

func (m fixtureMaker) casesOf(s subject) iter.Seq[fixtures.Case] {
	switch {
	case m.o.kind == boundaryKind:
		return m.maker.Boundary(s.set.Schema, s.set.Direction)
	case s.judge != nil:
		return m.maker.Invalid(s.judge, s.set.Direction)
	}
	return m.maker.Invalid(s.set.Schema, s.set.Direction)
}
