package state

import (
	"net/url"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// An Entry is one record of a collection, in its index. It is not changed once it
// is there.
type Entry struct {
	Key      string    // as the path has it
	Number   int       // of the seeded record that it starts as, or takes members from
	Scope    []string  // what it belongs to, as the collection names it; "" belongs to all
	Seeded   bool      // the collection started with it
	named    bool      // a path named it, and nobody wrote to it before
	chosen   bool      // a client, not the mock, chose its key
	identity *Identity // nil if the same may be created again
}

// same tells whether two entries are the same record.
func (e *Entry) same(other *Entry) bool {
	return other != nil && e.Number == other.Number && e.Key == other.Key
}

// within tells whether an entry belongs to a scope; an empty value of either
// stands for any.
func (e *Entry) within(scope []string) bool {
	for i, text := range scope {
		if text != "" && i < len(e.Scope) && e.Scope[i] != "" && e.Scope[i] != text {
			return false
		}
	}
	return true
}

func (c *Collection) scopeKey(scope []string) string {
	if !c.nested {
		return ""
	}
	return value.Pointer(scope...)
}

// storeKey is where a record is stored.
func (c *Collection) storeKey(scope []string, key string) store.Key {
	return store.Key{Resource: c.Resource.Name, ID: c.scopeKey(scope) + value.Pointer(key)}
}

// id is the key of a record; below the keys of what it belongs to, where it can
// only be reached there.
func (c *Collection) id(e *Entry) string {
	if !c.nested {
		return e.Key
	}
	return value.Pointer(append(slices.Clone(e.Scope), e.Key)...)
}

// Location is the path where a record can be read: that of the operation on items
// that reads, or else of any; "" if there is none.
func (c *Collection) Location(e *Entry) string {
	var best *spec.Operation
	for _, o := range c.Resource.Operations {
		if o.Item != "" && reaches(c, o, e) && (best == nil || o.Effect == spec.Reads && best.Effect != spec.Reads) {
			best = o
		}
	}
	if best == nil {
		return ""
	}
	path := strings.ReplaceAll(best.Path, "{"+best.Item+"}", url.PathEscape(e.Key))
	for _, scope := range best.Scopes {
		path = strings.ReplaceAll(path, "{"+scope.Param+"}", url.PathEscape(e.Scope[c.scopeAt(scope)]))
	}
	return path
}

// reaches tells whether an entry says all that an operation's path asks for.
func reaches(c *Collection, o *spec.Operation, e *Entry) bool {
	return !slices.ContainsFunc(o.Scopes, func(s spec.Scope) bool { return e.Scope[c.scopeAt(s)] == "" })
}
