package report

import (
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

func (t textWriter) paint(code, s string) string {
	if !t.Color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// mark is the sign of a verdict, in its colour.
func (t textWriter) mark(v finding.Verdict) string {
	return t.paint(verdictColor(v), verdictMark(v))
}

const badgeColumns = 10

// badge is the sign and the word, wide enough that titles stand in a column.
func (t textWriter) badge(v finding.Verdict) string {
	word := oneLine(string(v))
	return t.paint(verdictColor(v), verdictMark(v)+" "+word) + strings.Repeat(" ", max(0, badgeColumns-2-utf8.RuneCountInString(word)))
}

// Signs differ in shape, for those who see no colours.
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

// meaning says what a verdict claims.
func meaning(v finding.Verdict) string {
	switch v {
	case finding.Passed:
		return "as the document, HTTP or the merge rules demand"
	case finding.Broken:
		return "not as demanded, and no honest reading allows it"
	case finding.Lenient:
		return "taken though the document refuses it, and nothing was lost"
	case finding.Observed:
		return "servers may honestly differ here; this one does so"
	}
	return "not run, and so not known"
}

func capital(v finding.Verdict) string {
	if v == "" {
		return ""
	}
	return strings.ToUpper(string(v[:1])) + string(v[1:])
}

// line writes one line as it is. It never is a workflow command ("::…"), though
// the target may have worded a part of it.
func (t textWriter) line(indent, s string) {
	if strings.HasPrefix(strings.TrimLeft(s, " \t"), "::") {
		indent += "| "
	}
	_, _ = t.WriteString(strings.TrimRight(indent+s, " \t") + "\n") // Flush returns the error
}

func (t textWriter) heading(s string) {
	t.line("", "")
	t.line("", t.paint(bold, s))
}

// paragraph fills lines up to the width.
func (t textWriter) paragraph(indent, s string) {
	for _, line := range fill(s, t.Width-utf8.RuneCountInString(indent)) {
		t.line(indent, line)
	}
}

// item writes what starts a list's entry, so many columns wide, and a paragraph beside it.
func (t textWriter) item(start string, columns int, s string) {
	indent := "  " + start + " "
	for _, line := range fill(s, t.Width-columns-3) {
		t.line(indent, line)
		indent = strings.Repeat(" ", columns+3)
	}
}

// labelled writes a name in a column of its own and a paragraph beside it.
func (t textWriter) labelled(name, s string) {
	const column = 9
	label := "     " + t.paint(dim, name) + strings.Repeat(" ", column-len(name))
	for _, line := range fill(s, t.Width-5-column) {
		t.line(label, line)
		label = strings.Repeat(" ", 5+column)
	}
}

// quoted writes an exchange: nothing is filled, and each line is marked.
func (t textWriter) quoted(sign, s string) {
	for line := range strings.SplitSeq(s, "\n") {
		t.line("     "+t.paint(dim, sign)+" ", line)
	}
}

// verbatim writes a command that is there to be copied.
func (t textWriter) verbatim(name, command string) {
	if command == "" {
		return
	}
	t.line("     ", t.paint(dim, name))
	for line := range strings.SplitSeq(command, "\n") {
		t.line("       ", line)
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

// oneLine keeps a text from starting a second line.
func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ␊ ") }
