package explain

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/actalike/actalike/internal/contradiction"
)

// A Style dresses parts of a text for a terminal. The zero value leaves them
// plain. What it adds must not take room.
type Style struct {
	Strong func(string) string // headings, operations
	Faint  func(string) string // positions, ids
	Alarm  func(string) string // what is contradictory
}

func dress(with func(string) string, text string) string {
	if with == nil {
		return text
	}
	return with(text)
}

// textWidth is the column a line ends before; words longer than that stay whole.
const textWidth = 100

// maxFindings is how many findings of one rule the text shows; the JSON has all.
const maxFindings = 10

// WriteText writes the explanation for a person, at most 100 columns wide.
func (e Explanation) WriteText(w io.Writer, style Style) error {
	t := &textWriter{style: style}
	t.head(e)
	t.resources(e.Resources)
	t.operations(e.Operations)
	t.contradictions(e.Contradictions)
	_, err := w.Write(t.text.Bytes())
	return err
}

type textWriter struct {
	style Style
	text  bytes.Buffer
}

func (t *textWriter) line(indent int, text string) {
	fmt.Fprintf(&t.text, "%s%s\n", strings.Repeat(" ", indent), text)
}

func (t *textWriter) heading(text string) {
	t.text.WriteByte('\n')
	t.line(0, dress(t.style.Strong, text))
}

// paragraph writes a label and a text beside it, wrapped.
func (t *textWriter) paragraph(indent int, label, text string) {
	room := textWidth - indent - len(label)
	for i, line := range wrap(text, room) {
		if i > 0 {
			label = strings.Repeat(" ", len(label))
		}
		t.line(indent, label+line)
	}
}

// wrap breaks a text into lines at its spaces.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

func (t *textWriter) head(e Explanation) {
	with := ""
	if e.Overlaid {
		with = ", with an overlay"
	}
	t.line(0, dress(t.style.Strong, strings.TrimSpace(e.Title+" "+e.Version)))
	t.line(0, dress(t.style.Faint, e.Document+with))
}

func (t *textWriter) resources(list []Resource) {
	t.heading("Resources")
	if len(list) == 0 {
		t.line(2, "none: nothing is remembered")
	}
	for _, r := range list {
		owner := "of nobody in particular"
		switch {
		case r.Key != nil:
			owner = "a collection"
		case r.Owner == "caller":
			owner = "each caller has one"
		}
		if r.Parent != "" {
			owner += " of each " + r.Parent
		}
		t.line(2, fmt.Sprintf("%s: %s; reads back as %s %s", dress(t.style.Strong, r.Name), owner, cmp.Or(r.Schema, "an object"),
			dress(t.style.Faint, r.Position.String())))
		t.paragraph(4, "because  ", r.Reason)
		if r.Absent != "" {
			t.paragraph(4, "absent   ", r.Absent+" is the token of a user who has none")
		}
		if r.Key != nil {
			t.paragraph(4, "key      ", r.Key.words())
		}
		for _, k := range r.Managed {
			t.paragraph(4, "kept     ", fmt.Sprintf("%s: the moment it was %s", k.Pointer, k.Role))
		}
		for _, f := range r.Foreign {
			t.paragraph(4, "names    ", fmt.Sprintf("%s: %s", f.Pointer, f.To))
		}
		if len(r.Unique) > 0 {
			t.paragraph(4, "unique   ", strings.Join(r.Unique, ", "))
		}
		for _, reference := range r.References {
			t.paragraph(4, "by name  ", reference.words())
		}
	}
}

func (t *textWriter) operations(list []Operation) {
	t.heading("Operations")
	for _, o := range list {
		t.line(2, fmt.Sprintf("%s %s", dress(t.style.Strong, o.Method+" "+o.Path), dress(t.style.Faint, o.Position.String())))
		t.paragraph(4, "does     ", o.does()+" ("+o.Reason+")")
		if len(o.Takes) > 0 {
			t.paragraph(4, "takes    ", strings.Join(o.Takes, ", ")+map[bool]string{true: "", false: " (optional)"}[o.BodyRequired])
		}
		for _, words := range o.List.words() {
			t.paragraph(4, "list     ", words)
		}
		t.paragraph(4, "answers  ", answerWords(o.Answers))
		t.paragraph(4, "security ", o.Security)
		t.fields(o.Fields)
	}
}

func (t *textWriter) fields(fields []Field) {
	width := 0
	for _, f := range fields {
		width = max(width, len(f.Pointer))
	}
	for _, f := range fields {
		t.paragraph(6, fmt.Sprintf("%-*s  ", min(width, textWidth/2), f.Pointer), f.words())
	}
}

func (t *textWriter) contradictions(list []contradiction.Finding) {
	if len(list) == 0 {
		t.heading("No contradictions")
		return
	}
	t.heading(fmt.Sprintf("Contradictions: %d", len(list)))
	for _, rule := range contradiction.All() {
		var found []contradiction.Finding
		for _, c := range list {
			if c.Rule == rule.ID {
				found = append(found, c)
			}
		}
		t.findings(rule, found)
	}
}

// findings writes those of one rule; what it means once, if it means the same.
func (t *textWriter) findings(rule contradiction.Rule, found []contradiction.Finding) {
	if len(found) == 0 {
		return
	}
	t.line(2, dress(t.style.Alarm, rule.Title)+" "+dress(t.style.Faint, "["+rule.ID+"]"))
	for i, c := range found[:min(len(found), maxFindings)] {
		t.line(4, dress(t.style.Faint, c.Position.String()))
		t.paragraph(6, "", c.Message)
		if i+1 >= min(len(found), maxFindings) || found[i+1].Consequence != c.Consequence {
			t.paragraph(6, "so: ", c.Consequence)
		}
	}
	if more := len(found) - maxFindings; more > 0 {
		t.line(4, fmt.Sprintf("and %d more; the JSON format lists all of them", more))
	}
}
