package report

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/actalike/actalike/contract/finding"
)

// SGR codes of ANSI terminals.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

// A textWriter collects lines for a terminal.
type textWriter struct {
	bytes.Buffer
	Options
	width int // columns
	few   int // how long a list may be that is about no failure; the verbose text has all
	brief bool
}

func newTextWriter(o Options) *textWriter {
	t := &textWriter{Options: o, width: 100, few: 5}
	if o.Width != 0 {
		t.width = max(o.Width, 40)
	}
	return t
}

// lines counts what was written so far.
func (t *textWriter) lines() int { return bytes.Count(t.Bytes(), []byte("\n")) }

func (t *textWriter) paint(code, s string) string {
	if !t.Color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// mark is the sign of a verdict, in its colour.
func (t *textWriter) mark(v finding.Verdict) string { return t.paint(verdictColor(v), verdictMark(v)) }

// badgeColumns is the width of a badge.
const badgeColumns = 10

// badge is the sign and the word, wide enough that titles stand in a column.
func (t *textWriter) badge(v finding.Verdict) string {
	word := oneLine(string(v))
	return t.paint(verdictColor(v), verdictMark(v)+" "+word) + strings.Repeat(" ", max(0, badgeColumns-2-utf8.RuneCountInString(word)))
}

// verdictMark is a sign for a verdict. Signs differ in shape, for those who see no
// colours.
func verdictMark(v finding.Verdict) string {
	switch v {
	case finding.Passed:
		return "✓"
	case finding.Broken:
		return "✗"
	case finding.Lenient:
		return "~"
	case finding.Observed:
		return "•"
	}
	return "-"
}

func verdictColor(v finding.Verdict) string {
	switch v {
	case finding.Passed:
		return green
	case finding.Broken:
		return red
	case finding.Lenient:
		return yellow
	case finding.Observed:
		return cyan
	}
	return dim
}

// line writes one line as it is.
func (t *textWriter) line(indent, s string) {
	t.WriteString(strings.TrimRight(indent+s, " \t") + "\n")
}

func (t *textWriter) heading(s string) {
	t.line("", "")
	t.line("", t.paint(bold, s))
}

// paragraph fills lines up to the width.
func (t *textWriter) paragraph(indent, s string) {
	for _, line := range fill(s, t.width-utf8.RuneCountInString(indent)) {
		t.line(indent, line)
	}
}

// item writes what starts a list's entry, so many columns wide, and a paragraph beside it.
func (t *textWriter) item(start string, columns int, s string) {
	indent := "  " + start + " "
	for _, line := range fill(s, t.width-columns-3) {
		t.line(indent, line)
		indent = strings.Repeat(" ", columns+3)
	}
}

// note is an item about no failure; in a brief text it is cut where it would need
// a second line.
func (t *textWriter) note(start string, columns int, s string) {
	s = oneLine(s)
	if t.brief {
		s = cut(s, t.width-columns-3)
	}
	t.item(start, columns, s)
}

// margin is where the text of a numbered entry begins.
const margin = "      "

// labelColumns is the width of a label beside a paragraph.
const labelColumns = 9

// labelled writes a name in a column of its own and a paragraph beside it.
func (t *textWriter) labelled(name, s string) {
	label := t.label(name)
	for _, line := range fill(s, t.width-len(margin)-labelColumns) {
		t.line(label, line)
		label = margin + strings.Repeat(" ", labelColumns)
	}
}

func (t *textWriter) label(name string) string {
	return margin + t.paint(dim, name) + strings.Repeat(" ", max(0, labelColumns-len(name)))
}

// quoted writes an exchange: nothing is filled, and each line is marked.
func (t *textWriter) quoted(sign, s string) {
	for line := range strings.SplitSeq(s, "\n") {
		t.line(margin+t.paint(dim, sign)+" ", line)
	}
}

// command writes a command that is there to be copied.
func (t *textWriter) command(name, command string) {
	label := t.label(name)
	for line := range strings.SplitSeq(command, "\n") {
		if command != "" {
			t.line(label, line)
			label = margin + strings.Repeat(" ", labelColumns)
		}
	}
}

// fill breaks a text at spaces into lines of at most so many characters, where
// its words allow. Line feeds of the text stay, and so do its other spaces: two
// values may differ in them alone.
func fill(s string, width int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(s, "\n") {
		line, words := "", 0
		for word := range strings.SplitSeq(paragraph, " ") {
			words++
			switch {
			case words == 1:
				line = word
			case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width:
				line += " " + word
			default:
				lines, line = append(lines, line), word
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// cut keeps at most so many characters of a line.
func cut(s string, most int) string {
	switch characters := []rune(s); {
	case len(characters) <= most:
		return s
	case most < 1:
		return ""
	default:
		return string(characters[:most-1]) + "…"
	}
}
