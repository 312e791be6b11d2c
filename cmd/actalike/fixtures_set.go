package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A pin gives one member of every value the value that --set names.
type pin struct {
	text  string // as it was given
	path  []string
	value any
	fill  func(value.Object) // of a reference: sets both of its members
}

// pin reads FIELD=VALUE and checks it against the field's schema.
func (m fixtureMaker) pin(s subject, text string) (pin, error) {
	field, given, ok := strings.Cut(text, "=")
	if !ok || field == "" {
		return pin{}, &spec.Error{Message: fmt.Sprintf("--set %q: FIELD=VALUE is accepted", text), Hint: "for example: --set address.town=Oslo"}
	}
	at, path, err := findField(s.set.Schema, field, text)
	if err != nil {
		return pin{}, err
	}
	p := pin{text: text, path: path}
	if reference := referenceOf(s, path); reference != nil {
		return m.pinReference(p, reference, given)
	}
	p.value, err = readPin(at, s.set.Direction, text, given)
	return p, err
}

// findField descends a dotted path. A member whose name holds dots itself wins.
func findField(s *spec.Schema, field, text string) (*spec.Schema, []string, error) {
	var path []string
	for rest := field; ; {
		if found := memberOf(s, rest); found != nil {
			return found, append(path, rest), nil
		}
		name, more, nested := strings.Cut(rest, ".")
		inner := memberOf(s, name)
		if inner == nil {
			return nil, nil, unknownField(s, path, name, text)
		}
		if !nested {
			return inner, append(path, name), nil
		}
		s, path, rest = inner, append(path, name), more
	}
}

// memberOf is the schema of a member, also where a branch declares it or every
// name is let in.
func memberOf(s *spec.Schema, name string) *spec.Schema {
	if p, ok := s.Property(name); ok {
		return p.Schema
	}
	for _, branch := range slices.Concat(s.OneOf, s.AnyOf) {
		if found := memberOf(branch, name); found != nil {
			return found
		}
	}
	switch {
	case s.Additional != nil && !strings.Contains(name, "."):
		return s.Additional
	case s.Unconstrained() && !strings.Contains(name, "."):
		return s
	}
	return nil
}

// listed is how many names a message lists at most.
const listed = 12

func unknownField(s *spec.Schema, path []string, name, text string) error {
	var known []string
	for _, p := range s.Properties {
		known = append(known, strings.Join(append(slices.Clone(path), p.Name), "."))
	}
	if len(known) == 0 {
		return &spec.Error{Message: fmt.Sprintf("--set %q: %q has no members to set", text, strings.Join(path, ".")), Hint: "set it as a whole, as JSON"}
	}
	full := strings.Join(append(slices.Clone(path), name), ".")
	accepted := english.Or(known)
	if len(known) > listed {
		accepted = fmt.Sprintf("one of %d such as %s", len(known), english.Or(known[:listed]))
	}
	return &spec.Error{Message: fmt.Sprintf("--set %q: there is no field %q; %s is accepted", text, full, accepted), Hint: "did you mean " + spec.Nearest(full, known) + "?"}
}

// readPin takes what is given as JSON where the schema accepts it so, else as
// text.
func readPin(s *spec.Schema, d spec.Direction, text, given string) (any, error) {
	v, err := value.Decode([]byte(given))
	if err == nil && s.Accepts(v, d) {
		return v, nil
	}
	if s.Accepts(given, d) {
		return given, nil
	}
	if err != nil {
		v = given
	}
	violation := s.Validate(v, d)[0]
	return nil, &spec.Error{Message: fmt.Sprintf("--set %q: the value %s", text, violation.Message), Hint: "JSON and plain text are accepted: --set name=Ann, --set count=3, --set 'tags=[\"a\"]'"}
}

// referenceOf is the reference that a pinned member of a record belongs to.
func referenceOf(s subject, path []string) *spec.Reference {
	if s.set.Resource == nil || len(path) != 1 {
		return nil
	}
	for _, r := range s.set.Resource.References {
		if path[0] == r.IDs || path[0] == r.Objects {
			return r
		}
	}
	return nil
}

// pinReference takes names or ids of catalogue entries, and sets both members
// that name them, so that they agree.
func (m fixtureMaker) pinReference(p pin, r *spec.Reference, given string) (pin, error) {
	catalogue := m.maker.Catalogue(r.Catalogue)
	v, err := value.Decode([]byte(given))
	list, isList := v.([]any)
	if err != nil || !isList {
		return p, &spec.Error{Message: fmt.Sprintf("--set %q: an array of names or ids is accepted", p.text), Hint: fmt.Sprintf("for example: --set '%s=%s'", p.path[0], value.Encode([]any{catalogue[0], catalogue[1]}))}
	}
	var names []string
	for _, item := range list {
		i := slices.IndexFunc(catalogue, func(name string) bool {
			id, _ := m.maker.ID(r.Catalogue, name)
			return item == name || value.Equal(item, value.Int(id))
		})
		if i < 0 {
			return p, &spec.Error{Message: fmt.Sprintf("--set %q: the catalogue %q has no entry %s", p.text, r.Catalogue, value.Encode(item)), Hint: fmt.Sprintf("names from %q to %q and ids from 1 to %d are accepted", catalogue[0], catalogue[len(catalogue)-1], len(catalogue))}
		}
		names = append(names, catalogue[i])
	}
	p.fill = func(record value.Object) { r.Fill(record, names, catalogueIDs{m.maker}) }
	return p, nil
}

// catalogueIDs gives names the ids that a maker gives them.
type catalogueIDs struct {
	maker interface {
		ID(catalogue, name string) (int64, bool)
	}
}

// ID implements [spec.Names].
func (c catalogueIDs) ID(catalogue, name string) int64 {
	id, _ := c.maker.ID(catalogue, name)
	return id
}

// set is v with the pinned member.
func (p pin) set(v any) any {
	if p.fill == nil {
		return pinned(v, p.path, p.value)
	}
	record, _ := v.(map[string]any)
	record = maps.Clone(record)
	p.fill(record)
	return record
}

func pinned(v any, path []string, to any) any {
	if len(path) == 0 {
		return to
	}
	object, _ := v.(map[string]any)
	changed := make(value.Object, len(object)+1)
	maps.Copy(changed, object)
	changed[path[0]] = pinned(object[path[0]], path[1:], to)
	return changed
}
