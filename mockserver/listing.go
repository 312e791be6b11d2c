package mockserver

import (
	"slices"
	"strconv"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// A listing is the records of one resource, one by one, by ids that people use.
type listing interface {
	count() int
	// page lists at most limit places behind the first offset.
	page(offset, limit int) []recordPlace
	// look finds places by what somebody typed: an id, or a unique value.
	look(text string) []recordPlace
	// at finds the place with an id; false if no record has it.
	at(id string) (recordPlace, bool)
}

// A recordPlace is where one record is.
type recordPlace struct {
	id     string
	absent bool // of a known user who has no record
	key    store.Key
	seed   func() value.Object // what it held at first; nil if it was created
}

// listingOf lists the records of a resource.
func (s *Server) listingOf(r *spec.Resource) listing {
	switch sh := s.shelves[r]; {
	case sh != nil:
		return shelved{s, sh}
	case r.OfCaller:
		return callers{s, r}
	default:
		return single{s, r}
	}
}

// single lists the one record of a resource of nobody.
type single struct {
	*Server
	resource *spec.Resource
}

// singleID is the id of a record that needs none.
const singleID = "single"

func (l single) count() int { return 1 }

func (l single) page(offset, limit int) []recordPlace {
	if offset > 0 || limit < 1 {
		return nil
	}
	return l.look("")
}

func (l single) look(string) []recordPlace {
	found, _ := l.at(singleID)
	return []recordPlace{found}
}

func (l single) at(id string) (recordPlace, bool) {
	u := users.User{Number: 1}
	return recordPlace{id: singleID, key: u.Key(l.resource), seed: l.seedOf(l.resource, u)}, id == singleID
}

func (s *Server) seedOf(r *spec.Resource, u users.User) func() value.Object {
	return func() value.Object { return s.maker.Record(r, u.Seed(r)) }
}

// callers lists the records of which each user has one. The ids are tokens;
// those of users without a record come last.
type callers struct {
	*Server
	resource *spec.Resource
}

func (l callers) count() int { return l.Server.users.Count + len(l.users.Absent) }

func (l callers) page(offset, limit int) []recordPlace {
	tokens := l.users.Tokens(offset, limit)
	behind := l.users.Absent[min(max(offset-l.Server.users.Count, 0), len(l.users.Absent)):]
	tokens = append(tokens, behind[:min(limit-len(tokens), len(behind))]...)
	places := make([]recordPlace, len(tokens))
	for i, token := range tokens {
		places[i], _ = l.at(token)
	}
	return places
}

func (l callers) look(text string) []recordPlace {
	for _, token := range []string{text, users.TokenPrefix + text} {
		if found, ok := l.at(token); ok {
			return []recordPlace{found}
		}
	}
	for _, property := range l.resource.Unique {
		if k, ok := l.maker.Owner(l.resource, property, text); ok {
			if found, ok := l.at(users.TokenPrefix + strconv.Itoa(k)); ok {
				return []recordPlace{found}
			}
		}
	}
	return nil
}

func (l callers) at(id string) (recordPlace, bool) {
	u, known := l.users.Find(id)
	return recordPlace{id: id, absent: u.Absent, key: u.Key(l.resource), seed: l.seedOf(l.resource, u)}, known
}

// shelved lists the records of a collection, those of sub-collections in the
// order of what they belong to.
type shelved struct {
	*Server
	shelf *shelf
}

func (l shelved) entries() []*entry { return l.everyEntry(l.shelf, nil) }

func (l shelved) count() int { return len(l.entries()) }

func (l shelved) page(offset, limit int) []recordPlace {
	entries := l.entries()
	entries = entries[min(offset, len(entries)):]
	var places []recordPlace
	for _, e := range entries[:min(limit, len(entries))] {
		places = append(places, l.place(e))
	}
	return places
}

func (l shelved) look(text string) []recordPlace {
	var places []recordPlace
	for _, e := range l.entries() {
		if e.key == text || l.id(e) == text {
			places = append(places, l.place(e))
		}
	}
	return places
}

func (l shelved) at(id string) (recordPlace, bool) {
	for _, e := range l.entries() {
		if l.id(e) == id {
			return l.place(e), true
		}
	}
	return recordPlace{}, false
}

// id is the key of a record; below the keys of what it belongs to, where it can
// only be reached there.
func (l shelved) id(e *entry) string {
	if !l.shelf.nested {
		return e.key
	}
	return value.Pointer(append(slices.Clone(e.scope), e.key)...)
}

func (l shelved) place(e *entry) recordPlace {
	found := recordPlace{id: l.id(e), key: l.shelf.storeKey(e.scope, e.key)}
	if e.seeded {
		found.seed = func() value.Object { return l.seedRecord(l.shelf, e) }
	}
	return found
}
