package mockserver

import (
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A fieldView says how one member of a record is edited.
type fieldView struct {
	Name     string       `json:"name"`
	Text     string       `json:"text,omitempty"`
	Types    []string     `json:"types"` // none: any
	Format   string       `json:"format,omitempty"`
	Choices  []any        `json:"choices,omitempty"`
	Required bool         `json:"required,omitempty"`
	Unique   bool         `json:"unique,omitempty"`
	Key      bool         `json:"key,omitempty"`    // it tells the record apart, and stays
	Fields   []*fieldView `json:"fields,omitempty"` // of an object
}

// maxFieldDepth bounds how deep forms nest; what lies deeper is edited as JSON.
const maxFieldDepth = 3

func fieldsOf(schema *spec.Schema, r *spec.Resource, depth int) []*fieldView {
	var list []*fieldView
	for _, p := range schema.Properties {
		f := &fieldView{
			Name: p.Name, Text: firstLine(p.Schema.Keywords.Description), Types: append([]string{}, p.Schema.Types()...),
			Format: p.Schema.Keywords.Format, Choices: p.Schema.Choices(), Required: p.Required,
			Unique: depth == 0 && slices.Contains(r.Unique, p.Name),
			Key:    depth == 0 && r.Key != nil && r.Key.Pointer == value.Pointer(p.Name),
		}
		if depth < maxFieldDepth {
			f.Fields = fieldsOf(p.Schema, r, depth+1)
		}
		list = append(list, f)
	}
	return list
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// names are members that people know a record by, as plainName spells them, best first.
var names = []string{"fullname", "displayname", "name", "title", "label", "username"}

// titleOf is what a person would know a record by: its name, or a unique text.
func titleOf(r *spec.Resource, record value.Object) string {
	members := sortedNames(record)
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

// textOf is the text of the member that plainName spells so; "" if there is none.
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
