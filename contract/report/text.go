package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/english"
)

func textFormat() Format {
	return Format{
		Name:  "text",
		Title: "for a person at a terminal",
		Text: "A line for each check, then each failure in full with the exchange that shows it, a curl line and the command that finds it again; " +
			"what was observed and lenient in short, coverage, how the records were left, and a summary as the last line.",
		Extension: ".txt",
		Write:     writeText,
	}
}

// bodyBytes is how much of a body the text shows; curl and the other formats have more.
const bodyBytes = 600

// A textWriter writes sections. Its buffer keeps the first error for the end.
type textWriter struct {
	*bufio.Writer
	Options
	operations bool // there are several, so each line names its own
}

func writeText(w io.Writer, r finding.Result, o Options) error {
	r = legible(r)
	t := textWriter{Writer: bufio.NewWriter(w), Options: o, operations: severalOperations(r.Results)}
	t.Width = max(o.Width, 40)
	if o.Width == 0 {
		t.Width = 100
	}
	t.start(r)
	t.checks(r.Results)
	t.inFull(r)
	t.inShort(r)
	t.needs(skipped(r))
	t.coverage(r.Coverage)
	t.records(r.Restored)
	t.summary(r)
	return t.Flush()
}

func severalOperations(checks []finding.Check) bool {
	for _, c := range checks {
		if c.Operation != checks[0].Operation {
			return true
		}
	}
	return false
}

func (t textWriter) start(r finding.Result) {
	t.line("", t.paint(bold, oneLine(r.Target)))
	t.line("", oneLine(r.Document))
	if !t.operations && len(r.Results) > 0 {
		t.line("", oneLine(r.Results[0].Operation))
	}
	if r.Seed == 0 { // nothing was made up
		t.line("", spent(r))
		return
	}
	t.line("", fmt.Sprintf("seed %d, %s", r.Seed, spent(r)))
}

func (t textWriter) checks(checks []finding.Check) {
	for _, group := range families(checks) {
		t.heading(oneLine(group.Name))
		for _, c := range t.alike(group.Checks) {
			t.item(t.badge(c.Verdict), badgeColumns, t.title(c))
		}
	}
}

// alike makes one line of a check that came out the same way on several operations.
func (t textWriter) alike(checks []finding.Check) []finding.Check {
	var list []finding.Check
	for _, c := range checks {
		i := slices.IndexFunc(list, func(other finding.Check) bool { return other.Check == c.Check && other.Verdict == c.Verdict })
		if i < 0 || t.Verbose {
			list = append(list, c)
			continue
		}
		list[i].Operation += ", " + c.Operation
	}
	for i, c := range list {
		if names := strings.Split(c.Operation, ", "); len(names) > 3 {
			list[i].Operation = fmt.Sprintf("%s and %d more", strings.Join(names[:2], ", "), len(names)-2)
		}
	}
	return list
}

func (t textWriter) title(c finding.Check) string {
	if t.operations {
		return oneLine(c.Title + " (" + c.Operation + ")")
	}
	return oneLine(c.Title)
}

// inFull writes each failure with everything that is known about it.
func (t textWriter) inFull(r finding.Result) {
	for _, v := range finding.Verdicts() {
		all := findings(r, v)
		if len(all) == 0 || !t.full(v) {
			continue
		}
		t.heading(fmt.Sprintf("%s: %s", capital(v), english.Count(len(all), "finding")))
		for i, f := range all {
			t.failure(i+1, f)
		}
	}
}

func (t textWriter) full(v finding.Verdict) bool { return t.fails(v) || t.Verbose }

func (t textWriter) failure(number int, f found) {
	t.line("", "")
	t.line("  ", fmt.Sprintf("%d. %s %s", number, t.paint(bold, oneLine(f.check.Title)), t.paint(dim, "["+oneLine(f.check.Check)+"]")))
	t.paragraph("     ", f.Message)
	for _, each := range facts(f.Finding) {
		t.labelled(each.Name, each.Text)
	}
	if f.Request != nil {
		t.quoted(">", requestText(f.Request, bodyBytes))
		t.answer(f.Response)
	}
	t.verbatim("curl", f.Curl)
	t.verbatim("replay", f.Replay)
}

func (t textWriter) answer(p *finding.Response) {
	if p == nil {
		t.quoted("<", "(no answer came)")
		return
	}
	t.quoted("<", responseText(p, bodyBytes))
}

// inShort writes a line for each finding that is no failure.
func (t textWriter) inShort(r finding.Result) {
	for _, v := range finding.Verdicts() {
		all := findings(r, v)
		if len(all) == 0 || t.full(v) {
			continue
		}
		t.heading(fmt.Sprintf("%s: %s", capital(v), meaning(v)))
		for _, f := range all {
			t.item(t.mark(v), 1, oneLine(f.check.Title)+": "+oneLine(f.Message))
		}
	}
}

func (t textWriter) needs(checks []finding.Check) {
	if len(checks) == 0 {
		return
	}
	t.heading("Skipped: " + meaning(finding.Skipped))
	for _, c := range checks {
		t.item(t.mark(finding.Skipped), 1, t.title(c)+": needs "+oneLine(c.Skipped))
	}
}

func (t textWriter) coverage(c finding.Coverage) {
	t.heading("Coverage of the document")
	for _, k := range kinds(c) {
		share := fmt.Sprintf("%-11s %5d of %-5d", k.Name, k.Reached, k.Total)
		missed := t.missed(k.Missed)
		if missed != "" {
			missed = "missed " + missed
		}
		t.item(share, len(share), missed)
	}
}

// missed names the first few, or all of them.
func (t textWriter) missed(names []string) string {
	const few = 5
	if t.Verbose || len(names) <= few {
		return oneLine(strings.Join(names, ", "))
	}
	return fmt.Sprintf("%s and %d more", oneLine(strings.Join(names[:few], ", ")), len(names)-few)
}

func (t textWriter) records(r finding.Restored) {
	t.heading("The test users' records")
	t.paragraph("  ", restoration(r))
	for _, pointer := range r.Left {
		t.line("  ", "could not be put back: "+oneLine(pointer))
	}
}

func (t textWriter) summary(r finding.Result) {
	t.line("", "")
	t.line("", tally(r.Summary)+"; "+spent(r))
	color := green
	if r.Failed(t.Strict) || r.Interrupted != "" {
		color = red
	}
	t.line("", t.paint(color, oneLine(headline(r, t.Options))))
}
