package explain

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

func (k *Key) words() string {
	if k.Pointer == "" {
		return k.Reason
	}
	words := k.Pointer
	if k.Prefix != "" {
		words += fmt.Sprintf(", behind %q", k.Prefix)
	}
	if k.Given {
		words += ", which a create may choose"
	}
	return words + ": " + k.Reason
}

// words says how a list is cut and sieved, a line each.
func (l *List) words() []string {
	if l == nil {
		return nil
	}
	lines := []string{"the answer is the array"}
	if l.Items != "" {
		lines[0] = "items in " + l.Items
	}
	for _, c := range l.PageInfo {
		lines[0] += fmt.Sprintf("; %s tells %s", c.Pointer, c.Meaning)
	}
	cut := []string{}
	for _, p := range []string{l.Size, l.Offset, l.Page, l.Cursor} {
		if p != "" {
			cut = append(cut, p)
		}
	}
	if len(cut) > 0 {
		lines = append(lines, "cut by "+strings.Join(cut, ", "))
	}
	for _, name := range slices.Sorted(maps.Keys(l.Filters)) {
		lines = append(lines, fmt.Sprintf("%s keeps those of equal %s", name, l.Filters[name]))
	}
	if l.Order != "" {
		lines = append(lines, strings.TrimSpace("ordered by "+l.Order+" "+l.Direction))
	}
	if l.Search != "" {
		lines = append(lines, "searched by "+l.Search)
	}
	return lines
}

func (r Reference) words() string {
	var parts []string
	if r.IDs != "" {
		parts = append(parts, "ids in "+r.IDs)
	}
	if r.Objects != "" {
		parts = append(parts, "objects in "+r.Objects)
	}
	return fmt.Sprintf("%s: %s", r.Catalogue, strings.Join(parts, ", "))
}

// does says the effect of an operation.
func (o Operation) does() string {
	switch o.Effect {
	case spec.Reads:
		return "answers with the " + o.Resource
	case spec.Merges:
		return "merges its body into the " + o.Resource
	case spec.Replaces:
		return "replaces the " + o.Resource + " by its body"
	case spec.Lists:
		return "lists records: " + o.Resource
	case spec.Creates:
		return "creates one: " + o.Resource
	case spec.Deletes:
		return "deletes the " + o.Resource
	default:
		return "only answers"
	}
}

func answerWords(answers []Answer) string {
	parts := make([]string, 0, len(answers))
	for i, a := range answers {
		media := cmp.Or(strings.Join(a.Media, ", "), "no body")
		if i+1 < len(answers) && media == cmp.Or(strings.Join(answers[i+1].Media, ", "), "no body") {
			media = ""
		}
		parts = append(parts, strings.TrimSpace(a.Status+" "+media))
	}
	return cmp.Or(strings.Join(parts, ", "), "nothing declared")
}

// words says what writing the field does.
func (f Field) words() string {
	switch {
	case f.ReadOnly:
		return "kept by the server: ignored"
	case f.WriteOnly:
		return "taken, never read back"
	case f.Flattened:
		return "its members read back one level up"
	}
	parts := []string{"reads back"}
	if f.ReadsBack != f.Pointer {
		parts[0] = "reads back as " + f.ReadsBack
	}
	if f.Reference != "" {
		parts = append(parts, "names of the catalogue "+f.Reference)
	}
	if f.Unique {
		parts = append(parts, "unique")
	}
	return strings.Join(append(parts, f.nullWords()), "; ")
}

func (f Field) nullWords() string {
	switch f.Null {
	case StoresNull:
		return "null reads back as null"
	case RemovesNull:
		return "null removes it"
	case ZeroesNull:
		return "null reads back as " + string(value.Encode(f.Zero))
	default:
		return "null is " + string(f.Null)
	}
}
