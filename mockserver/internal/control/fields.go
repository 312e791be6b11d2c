package control

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
