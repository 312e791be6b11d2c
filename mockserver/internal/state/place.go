package state

import (
	"context"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// A Place is where one record is, or could be: in a collection, or of a user.
type Place struct {
	Resource   *spec.Resource
	User       users.User  // whose record it is, unless it is in a collection
	Collection *Collection // nil for a single record
	Scope      []string    // what a record of the collection belongs to
	Key        string      // of a record of the collection; "" if none is named
	Entry      *Entry      // nil if the collection has no such record
}

// Single returns the place of a user's record.
func Single(r *spec.Resource, u users.User) Place { return Place{Resource: r, User: u} }

func (p Place) storeKey() store.Key {
	if p.Collection == nil {
		return p.User.Key(p.Resource)
	}
	return p.Collection.storeKey(p.Scope, p.Key)
}

// ID names the record among those of its resource, as people do: a user's token,
// or a key; "single" for the one record of a resource that belongs to nobody.
func (p Place) ID() string {
	switch {
	case p.Collection != nil:
		return p.Collection.id(p.Entry)
	case p.Resource.OfCaller:
		return p.User.Token
	}
	return singleID
}

const singleID = "single"

// Absent reports whether the place is that of a known user without a record.
func (p Place) Absent() bool { return p.Collection == nil && p.Resource.OfCaller && p.User.Absent }

// Seeded reports whether there is a record at the place from the start.
func (p Place) Seeded() bool { return p.Collection == nil || p.Entry != nil && p.Entry.Seeded }

// Number is that of the seeded record that a record takes members from.
func (p Place) Number() int {
	if p.Entry != nil {
		return p.Entry.Number
	}
	return max(1, p.User.Number)
}

// Seed is what the record holds that nobody has written to; nil if it was created.
func (s *State) Seed(p Place) value.Object {
	switch {
	case !p.Seeded():
		return nil
	case p.Collection != nil:
		return p.Collection.seed(p.Entry)
	}
	record, _ := s.config.Maker.Record(p.Resource, p.User.Seed(p.Resource)) // of one that cannot be, nothing is answered
	return record
}

// Record reads a record; written reports whether it was written to. It is nil if
// it was removed meanwhile. Single records are read from a store that may differ
// from the state's own.
func (s *State) Record(ctx context.Context, records store.Store, p Place) (record value.Object, written bool, err error) {
	if p.Collection != nil {
		return p.Collection.Record(ctx, p.Entry)
	}
	record, err = records.Get(ctx, p.storeKey())
	if err != nil || record != nil {
		return record, true, err
	}
	return s.Seed(p), false, nil
}

// Find returns the place that an operation's path leads to; false if something
// that the path belongs to is not there. The place has no entry if the path names
// no record, or one that does not exist.
func (s *State) Find(o *spec.Operation, params map[string]string, u users.User) (Place, bool) {
	p := Place{Resource: o.Resource, User: u, Collection: s.collections[o.Resource]}
	c := p.Collection
	if c == nil {
		return p, true
	}
	if p.Scope = s.findScope(o, params, c); p.Scope == nil {
		return p, false
	}
	switch {
	case o.Caller:
		p.Key = spec.KeyText(s.config.Maker.Key(c.Resource, max(1, u.Number)))
		if !s.config.Users.Listed(u) {
			p.Entry = c.make(p.Scope, p.Key)
			return p, true
		}
	case o.Item != "":
		p.Key = KeyText(c.Resource, params[o.Item])
	default:
		return p, true
	}
	p.Entry = c.named(p.Scope, p.Key)
	return p, true
}

// Name makes the record that a request names, if unknown keys make records.
func (s *State) Name(p *Place) {
	if s.config.MakeUnknown && p.Collection != nil {
		p.Entry = p.Collection.named(p.Scope, p.Key)
	}
}

// MakesUnknown reports whether a key that no record has makes one.
func (s *State) MakesUnknown() bool { return s.config.MakeUnknown }

// findScope is the scope of a path; nil if something that it names is not there.
func (s *State) findScope(o *spec.Operation, params map[string]string, c *Collection) []string {
	scope := make([]string, len(c.scopes))
	for _, declared := range o.Scopes {
		text := params[declared.Param]
		parent := s.collections[declared.Parent]
		switch {
		case declared.Any != "" && declared.Any == text:
			text = ""
		case parent != nil:
			text = KeyText(parent.Resource, text)
			if parent.named(c.scopeIn(scope, parent), text) == nil {
				return nil
			}
		}
		scope[slices.Index(c.scopes, scopeName(declared))] = text
	}
	return scope
}

// KeyText is the text of a path as keys are compared: 007 is 7 where keys are
// numbers.
func KeyText(r *spec.Resource, text string) string {
	if r.Key.Prefix != "" {
		return strings.TrimPrefix(text, r.Key.Prefix) // some clients send the whole name
	}
	if r.Key.Schema == nil {
		return text
	}
	return spec.KeyText(spec.FromText(r.Key.Schema, text, spec.AsRequest))
}
