package control

import (
	"maps"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// names are members that people know a record by, without what spellings differ in,
// best first.
var names = []string{"fullname", "displayname", "name", "title", "label", "username"}

// titleOf is what a person would know a record by: its name, or a unique text.
func titleOf(r *spec.Resource, record value.Object) string {
	members := slices.Sorted(maps.Keys(record))
	for _, name := range names {
		if text := textOf(record, members, name); text != "" {
			return text
		}
	}
	if given, family := textOf(record, members, "firstname"), textOf(record, members, "lastname"); given+family != "" {
		return strings.TrimSpace(given + " " + family)
	}
	for _, name := range r.Unique {
		if text, ok := record[name].(string); ok && text != "" {
			return text
		}
	}
	return someText(r, record)
}

// textOf is the text of the member that is spelled so; "" if there is none.
func textOf(record value.Object, members []string, plain string) string {
	i := slices.IndexFunc(members, func(member string) bool { return plainName(member) == plain })
	if i < 0 {
		return ""
	}
	text, _ := record[members[i]].(string)
	return text
}

// someText is the first text of a record, in the order of its schema, that is
// free: no key, no date, none of a few.
func someText(r *spec.Resource, record value.Object) string {
	for _, p := range r.Schema.Members() {
		if r.Key != nil && r.Key.Pointer == value.Pointer(p.Name) || p.Schema.Keywords.Format != "" || len(p.Schema.Choices()) > 0 {
			continue
		}
		if text, ok := record[p.Name].(string); ok && text != "" {
			return text
		}
	}
	return ""
}

func plainName(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}
