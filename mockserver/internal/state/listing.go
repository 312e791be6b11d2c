package state

import (
	"strconv"

	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/spec"
)

// A Listing is the records of one resource, one by one, by ids that people use.
type Listing interface {
	Count() int
	// Page lists at most limit places behind the first offset.
	Page(offset, limit int) []Place
	// Look finds places by what somebody typed: an id, or a unique value.
	Look(text string) []Place
	// At finds the place with an id; false if no record has it.
	At(id string) (Place, bool)
}

// Listing lists the records of a resource. Those of a collection may be limited to
// what they belong to, by the names of that.
func (s *State) Listing(r *spec.Resource, scope map[string]string) Listing {
	switch c := s.collections[r]; {
	case c != nil:
		return collected{c, scope}
	case r.OfCaller:
		return callers{s, r}
	default:
		return single{r}
	}
}

// single lists the one record of a resource that belongs to nobody.
type single struct{ resource *spec.Resource }

// Count implements [Listing].
func (l single) Count() int { return 1 }

// Page implements [Listing].
func (l single) Page(offset, limit int) []Place {
	if offset > 0 || limit < 1 {
		return nil
	}
	return l.Look("")
}

// Look implements [Listing].
func (l single) Look(string) []Place { return []Place{Single(l.resource, users.User{Number: 1})} }

// At implements [Listing].
func (l single) At(id string) (Place, bool) {
	return Single(l.resource, users.User{Number: 1}), id == singleID
}

// callers lists the records of which each user has one. The ids are tokens; those
// of users without a record come last.
type callers struct {
	state    *State
	resource *spec.Resource
}

// Count implements [Listing].
func (l callers) Count() int { return l.state.config.Users.Count + len(l.state.config.Users.Absent) }

// Page implements [Listing].
func (l callers) Page(offset, limit int) []Place {
	known := l.state.config.Users
	tokens := known.Tokens(offset, limit)
	behind := known.Absent[min(max(offset-known.Count, 0), len(known.Absent)):]
	tokens = append(tokens, behind[:min(limit-len(tokens), len(behind))]...)
	places := make([]Place, len(tokens))
	for i, token := range tokens {
		places[i], _ = l.At(token)
	}
	return places
}

// Look implements [Listing].
func (l callers) Look(text string) []Place {
	for _, token := range []string{text, users.TokenPrefix + text} {
		if found, ok := l.At(token); ok {
			return []Place{found}
		}
	}
	for _, property := range l.resource.Unique {
		if k, ok := l.state.config.Maker.Owner(l.resource, property, text); ok {
			if found, ok := l.At(users.TokenPrefix + strconv.Itoa(k)); ok {
				return []Place{found}
			}
		}
	}
	return nil
}

// At implements [Listing].
func (l callers) At(id string) (Place, bool) {
	u, known := l.state.config.Users.Find(id)
	return Single(l.resource, u), known
}

// collected lists the records of a collection, those of sub-collections in the
// order of what they belong to.
type collected struct {
	collection *Collection
	scope      map[string]string
}

func (l collected) entries() []*Entry { return l.collection.Every(l.scope) }

// Count implements [Listing].
func (l collected) Count() int { return len(l.entries()) }

// Page implements [Listing].
func (l collected) Page(offset, limit int) []Place {
	entries := l.entries()
	entries = entries[min(offset, len(entries)):]
	var places []Place
	for _, e := range entries[:min(limit, len(entries))] {
		places = append(places, l.collection.at(e))
	}
	return places
}

// Look implements [Listing].
func (l collected) Look(text string) []Place {
	var places []Place
	for _, e := range l.entries() {
		if e.Key == text || l.collection.id(e) == text {
			places = append(places, l.collection.at(e))
		}
	}
	return places
}

// At implements [Listing].
func (l collected) At(id string) (Place, bool) {
	for _, e := range l.entries() {
		if l.collection.id(e) == id {
			return l.collection.at(e), true
		}
	}
	for _, scope := range l.collection.EveryScope(l.scope) { // one that is not listed has a key alone
		if e := l.collection.Find(scope, id); e != nil {
			return l.collection.at(e), true
		}
	}
	return Place{}, false
}

// at is the place of an entry.
func (c *Collection) at(e *Entry) Place {
	return Place{Resource: c.Resource, Collection: c, Scope: e.Scope, Key: e.Key, Entry: e}
}
