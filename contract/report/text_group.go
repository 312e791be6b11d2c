package report

import (
	"fmt"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/english"
)

// manyGroups is how many groups of failures get more than a line each.
const manyGroups = 20

// A section is the failing groups of one verdict, each as text.
type section struct {
	heading string
	groups  []group
	texts   []string
}

// height is how many lines the failures take in short.
func height(sections []section) int {
	lines := 0
	for _, s := range sections {
		lines += 2 + strings.Count(strings.Join(s.texts, ""), "\n")
	}
	return lines
}

// failures writes what fails the run: all of it in short, and in full, from the
// first on, as much as there is room for. The verbose text has the exchanges, too.
func (t *textWriter) failures(sections []section, room int) {
	for _, s := range sections {
		t.heading(s.heading)
		for i, g := range s.groups {
			full := t.rendered(writeFull, i+1, g)
			more := strings.Count(full, "\n") - strings.Count(s.texts[i], "\n")
			switch {
			case t.Verbose:
				full = t.rendered(writeVerbose, i+1, g)
			case more > room:
				full, more = s.texts[i], 0
			}
			room -= more
			t.WriteString(full)
		}
	}
}

// sections are the failures in short.
func (t *textWriter) sections(r finding.Result) []section {
	var list []section
	for _, v := range finding.Verdicts() {
		all := filter(findings(r, v), isNew)
		if len(all) == 0 || !(v.Fails(t.Strict) || t.Verbose) {
			continue
		}
		s := section{groups: groups(all)}
		s.heading = fmt.Sprintf("%s: %s", capital(string(v)), english.Count(len(all), "finding"))
		if len(s.groups) < len(all) {
			s.heading += fmt.Sprintf(", %s", english.Count(len(s.groups), "cause"))
		}
		for i, g := range s.groups {
			write := writeBrief
			if i >= manyGroups {
				write = writeSingle
			}
			s.texts = append(s.texts, t.rendered(write, i+1, g))
		}
		list = append(list, s)
	}
	return list
}

// rendered is a group as one of the functions below writes it.
func (t *textWriter) rendered(write func(*textWriter, int, group), number int, g group) string {
	apart := newTextWriter(t.Options)
	write(apart, number, g)
	return apart.String()
}

// writeSingle writes a group on one line.
func writeSingle(t *textWriter, number int, g group) {
	t.line("", numberOf(number)+cut(oneLine(g.check.Title+" ("+g.where()+"): "+g.Message), t.width-len(margin)))
}

// writeBrief writes what is demanded, what happened, and where.
func writeBrief(t *textWriter, number int, g group) {
	t.title(number, g)
	t.cutLine(g.Message + contrast(": ", g.Finding))
	t.cutLine(strings.Join(nonEmptyTexts(g.DocumentPosition.String(), g.where(), g.at()), ", "))
}

// cutLine writes a line of a group, cut where it would need a second one.
func (t *textWriter) cutLine(s string) { t.line(margin, cut(oneLine(s), t.width-len(margin))) }

// contrast is what was expected, and what came.
func contrast(before string, f finding.Finding) string {
	expected, actual := f.Expected, f.Actual
	if expected != "" && !strings.HasPrefix(expected, "must ") {
		expected = "expected " + expected
	}
	if actual != "" {
		actual = "got " + actual
	}
	if text := strings.Join(nonEmptyTexts(expected, actual), ", "); text != "" {
		return before + text
	}
	return ""
}

// writeFull writes what a person needs to find the fault: the curl line has the
// request, so of the exchange the response is left.
func writeFull(t *textWriter, number int, g group) {
	t.apart(number, g)
	for _, each := range nonEmpty([]fact{
		{"in", oneLine(g.where())}, {"at", oneLine(g.at())}, {"values", contrast("", g.Finding)},
		{"document", g.DocumentPosition.String()}, {"fix", g.Fix}, {"found", repetition(g.Count)},
	}) {
		t.labelled(each.Name, each.Text)
	}
	t.command("response", cut(responseStart(g.Finding), t.width-len(margin)-labelColumns))
	t.command("curl", g.Curl)
	t.command("replay", g.Replay)
}

// responseStart is the status and the start of the body.
func responseStart(f finding.Finding) string {
	const most = 200
	switch {
	case f.Request == nil:
		return ""
	case f.Response == nil:
		return "none"
	}
	return oneLine(strings.TrimSpace(statusLine(f.Response) + " " + shorten(strings.TrimSpace(f.Response.Body), most)))
}

// writeVerbose writes everything that is known about the first finding of a group,
// and where the others are.
func writeVerbose(t *textWriter, number int, g group) {
	t.apart(number, g)
	t.labelled("in", oneLine(g.where()))
	if len(g.pointers()) > 1 {
		t.labelled("at", oneLine(g.at()))
	}
	for _, each := range facts(g.Finding) {
		t.labelled(each.Name, each.Text)
	}
	if g.Request != nil {
		t.quoted(">", requestText(g.Request, bodyBytes))
		t.response(g.Response)
	}
	t.command("curl", g.Curl)
	t.command("replay", g.Replay)
}

// bodyBytes is how much of a body the text shows; curl and the other formats have more.
const bodyBytes = 600

func (t *textWriter) response(p *finding.Response) {
	if p == nil {
		t.quoted("<", "(no response)")
		return
	}
	t.quoted("<", responseText(p, bodyBytes))
}

// apart starts a group that takes many lines.
func (t *textWriter) apart(number int, g group) {
	if number > 1 {
		t.line("", "")
	}
	t.title(number, g)
	t.paragraph(margin, g.Message)
}

func (t *textWriter) title(number int, g group) {
	id := "[" + oneLine(g.check.Check) + "]"
	if what := cost(g.Impact); what != "" {
		id += " " + what
	}
	t.line("", fmt.Sprintf("%s%s %s", numberOf(number), t.paint(bold, oneLine(g.check.Title)), t.paint(dim, id)))
}

// numberOf is as wide as a margin.
func numberOf(number int) string { return fmt.Sprintf("  %2d. ", number) }
