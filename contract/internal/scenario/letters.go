package scenario

import (
	"maps"
	"slices"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/generate"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// letters end a text: capitals, several words and letters beyond ASCII. A server may
// refuse them, but not take them and keep something else (RFC 8259, section 8.1).
const letters = " Zoë & Σ Two"

// withLetters adds letters to the first text of a body that people read.
func withLetters(s *spec.Schema, body value.Object) (value.Object, bool) {
	for _, name := range slices.Sorted(maps.Keys(body)) {
		p, ok := s.Property(name)
		text, isText := body[name].(string)
		if !ok || !isText || !generate.PlainText(p.Schema) || !compare.Readable(name) || compare.KeyLike(name) {
			continue
		}
		next := maps.Clone(body)
		if next[name] = text + letters; s.Accepts(map[string]any(next), spec.AsRequest) {
			return next, true
		}
	}
	return nil, false
}

// createLetters creates a record whose text has letters beyond ASCII. A server that keeps
// what is created for ever is spared one more.
func createLetters(t *Session) {
	c, s := t.Of, t.stateOf(t.Of.Resource)
	schema := session.JSONSchema(c.Create)
	if len(s.alive()) == 0 || c.Remove == nil || schema == nil {
		return
	}
	first := s.alive()[0]
	plain, word, ok := generate.Creates{Values: t.Values, Resource: c.Resource, Create: c.Create, Existing: t.existing}.Body(s.variant, s.made, first.Keys)
	if !ok {
		return
	}
	body, ok := withLetters(schema, plain)
	if !ok {
		return
	}
	m := &Record{Collection: c, Keys: cloneKeys(first), FreeParams: first.FreeParams, marker: word, Body: body, Caller: first.Caller}
	if x := t.post(m, body); x.Success() {
		checkCreated(t, t.Track(m))
	}
}

// replaceLetters replaces a record by one whose text has letters beyond ASCII.
func replaceLetters(t *Session, o *spec.Operation, m *Record) {
	if plain, ok := replacement(t, o, m, 0); ok {
		if body, ok := withLetters(session.JSONSchema(o), plain); ok {
			change(t, o, m, body)
		}
	}
}
