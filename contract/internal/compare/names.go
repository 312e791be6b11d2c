package compare

import (
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// Readable knows the usual names of texts for people, which take any word.
func Readable(name string) bool {
	name = strings.ToLower(name)
	if strings.Contains(name, "host") || strings.Contains(name, "domain") || strings.Contains(name, "file") || strings.Contains(name, "path") {
		return false
	}
	for _, word := range []string{"name", "title", "label", "subject", "description", "text", "summary", "content", "comment", "note", "body", "message", "slug"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// KeyLike knows the usual names of members that name another record.
func KeyLike(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasSuffix(lower, "_id") || strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "ID") || strings.HasSuffix(lower, "_ids") || strings.HasSuffix(name, "Ids")
}

// ServerManaged tells whether a member is one that servers set by themselves, though
// the document does not say so.
func ServerManaged(r *spec.Resource, pointer string) bool {
	if r.Key != nil && pointer == r.Key.Pointer {
		return true
	}
	if slices.ContainsFunc(r.Managed, func(k spec.ManagedMember) bool { return k.Pointer == pointer }) {
		return true
	}
	tokens := value.Tokens(pointer)
	return len(tokens) == 0 || NamedAsManaged(tokens[len(tokens)-1])
}

// NamedAsManaged knows the usual names of members that a server sets, or hides.
func NamedAsManaged(name string) bool {
	name = strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
	for _, word := range []string{"id", "uuid", "url", "href", "self", "links", "etag", "version", "revision", "owner", "createdby", "updatedby", "slug", "hash", "checksum"} {
		if name == word || name == "_"+word {
			return true
		}
	}
	for _, word := range []string{"created", "updated", "modified", "deleted", "password", "secret", "token", "apikey", "timestamp", "lastlogin", "lastseen"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return strings.HasSuffix(name, "count") || strings.HasSuffix(name, "total")
}

// StateLike knows members whose first value is often the server's to choose.
func StateLike(pointer string) bool {
	tokens := value.Tokens(pointer)
	name := strings.ToLower(tokens[len(tokens)-1])
	return strings.Contains(name, "status") || strings.Contains(name, "state") || strings.HasSuffix(name, "role")
}

// ChangeStamp knows the usual names of marks of the last change.
func ChangeStamp(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"updated", "modified", "changed", "last_", "lastseen", "version", "revision", "etag"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
