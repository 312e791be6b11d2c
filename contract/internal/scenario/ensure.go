package scenario

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"

	"github.com/actalike/actalike/contract/internal/check"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/generate"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// ensure sees to it that there are n records of the collection, and returns them;
// fewer if no more can be had: the trial then says what it needs.
func (t *Session) ensure(c *Collection, n int) []*Record {
	s := t.stateOf(c.Resource)
	for len(s.alive()) < n && s.needs == "" && !t.Over() && !t.Spent() {
		t.create(c)
	}
	list := s.alive()
	if len(list) < n && t.Needs == "" {
		t.Needs = cmp.Or(s.needs, t.Lacking(check.NeedsRequests))
	}
	return list[:min(n, len(list))]
}

// create makes one record; nil if none can be made. The first one finds a body
// that the server takes.
func (t *Session) create(c *Collection) *Record {
	s := t.stateOf(c.Resource)
	if s.needs = cannotCreate(t, c); s.needs != "" {
		return nil
	}
	keys, free, needs := t.Parents(c.Create)
	if needs != "" {
		s.needs = needs
		return nil
	}
	tries := []generate.Variant{s.variant}
	if !s.tried {
		tries = []generate.Variant{generate.Whole, generate.Example, generate.Minimal, generate.Simple}
	}
	for _, v := range tries {
		body, word, ok := generate.Creates{Values: t.Values, Resource: c.Resource, Create: c.Create, Existing: t.existing}.Body(v, s.made, keys)
		if !ok {
			continue
		}
		m := &Record{Collection: c, Keys: maps.Clone(keys), FreeParams: free, marker: word, Body: body, Caller: t.AsCaller(c.Create)}
		x := t.post(m, body)
		if x.Success() {
			s.variant, s.tried = v, true
			return t.Track(m)
		}
		s.refusal, s.plain = x, generate.PlainThroughout(c.Resource, session.BodyMedia(c.Create.Body).Schema, body)
		if x.Status == http.StatusUnauthorized || x.Status == http.StatusForbidden || !x.Answered() || t.Over() {
			break
		}
	}
	s.needs = fmt.Sprintf("a record of %s: every create was refused, the last by %s", c.Resource.Plural, describe(s.refusal))
	return nil
}

func describe(x *session.Exchange) string {
	if x == nil {
		return "nothing: no body could be made"
	}
	return x.Describe()
}

// cannotCreate says why no record can be created; "" if one may.
func cannotCreate(t *Session, c *Collection) string {
	switch s := t.stateOf(c.Resource); {
	case t.ReadOnly:
		return t.Lacking(check.NeedsChangeRights)
	case s.needs != "":
		return s.needs
	case c.Create == nil:
		return "an operation that creates a record of " + c.Resource.Plural
	case c.Create.Body == nil && c.Create.Item == "":
		return ""
	case session.Protected(c.Create) && t.First == nil:
		return t.Lacking(check.NeedsToken)
	case t.First != nil && session.Protected(c.Create) && len(t.First.Credentials(c.Create)) == 0:
		return t.Lacking(check.NeedsScheme)
	case c.Remove == nil && s.made >= withoutDelete:
		return "an operation that deletes a record of " + c.Resource.Plural + ": what is created stays"
	}
	return ""
}

// withoutDelete is how many records are created where none can be deleted.
const withoutDelete = 2

// post sends a body that creates a record.
func (t *Session) post(m *Record, body value.Object) *session.Exchange {
	o := m.Collection.Create
	params := m.Params(o)
	if o.Item != "" {
		params[o.Item] = givenKey(t, m.Collection, body)
	}
	base, err := t.Values.Call(o, params, 0)
	if err != nil {
		return &session.Exchange{Request: session.Request{Operation: o, Method: o.Method}, Err: err, URL: t.Base}
	}
	if o.Body != nil {
		base = base.WithBody(map[string]any(body))
	}
	m.Answer = t.Do(base)
	if m.Answer.Success() {
		if m.Keys[m.Collection.Resource] = params[o.Item]; o.Item == "" {
			m.Keys[m.Collection.Resource] = t.KeyFrom(m.Collection, m.Answer, body)
		}
	}
	return m.Answer
}

// givenKey is a key for a record that is created by a path that names it.
func givenKey(t *Session, c *Collection, body value.Object) string {
	if key := c.keyIn(map[string]any(body)); key != "" {
		return key
	}
	n := t.stateOf(c.Resource).made
	key := t.Values.Fresh(8000 + n)[:10]
	s := c.Resource.Key.Schema
	if s == nil || s.Accepts(key, spec.AsRequest) {
		return key
	}
	if v, err := t.Values.Of(s, spec.AsRequest, n); err == nil {
		return compare.Text(v)
	}
	return key
}

// Track remembers a created record, to be deleted at the end whatever happens.
func (t *Session) Track(m *Record) *Record {
	s := t.stateOf(m.Collection.Resource)
	s.records = append(s.records, m)
	s.made++
	if m.Key() == "" {
		m.Keys[m.Collection.Resource] = keyByList(t, m)
	}
	undoCreate(t, m)
	return m
}

// fetch reads a record; x is nil where no operation reads one.
func (t *Session) fetch(m *Record) (value.Object, *session.Exchange) {
	if m.Collection.read == nil {
		return nil, nil
	}
	return t.fetchAs(m, t.AsCaller(m.Collection.read))
}

func (t *Session) fetchAs(m *Record, who *session.Caller) (value.Object, *session.Exchange) {
	base, err := t.Values.Call(m.Collection.read, m.Params(m.Collection.read), 0)
	if err != nil {
		return nil, nil
	}
	x := t.Send(base.Request(who))
	record, ok := session.RecordIn(m.Collection.read, x)
	if !ok {
		return nil, x
	}
	return record, x
}

// undoCreate remembers how a created record is deleted.
func undoCreate(t *Session, m *Record) {
	if m.Collection.Remove != nil && m.Key() != "" {
		if base, err := t.Values.Call(m.Collection.Remove, m.Params(m.Collection.Remove), 0); err == nil {
			who := m.Caller
			if session.Protected(m.Collection.Remove) && (who == nil || len(who.Credentials(m.Collection.Remove)) == 0 || who.Variable == "") {
				who = t.AsCaller(m.Collection.Remove) // anybody may create it, and not delete it
			}
			m.Undo = t.Undo.Add(m.describe(), base.Request(who))
			return
		}
	}
	m.Undo = t.Undo.AddLasting(m.describe())
}
