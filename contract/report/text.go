package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
)

func textFormat() Format {
	return Format{
		Name:  "text",
		Title: "for a person at a terminal",
		Text: "Each family of checks on a line, then the failures, those that cost most first and those of one cause together: in full while there is room, " +
			"then shorter, so that twenty take no more than 120 lines. What was lenient, observed or skipped follows in short, then coverage, " +
			"what became of the test users' records, and a summary as the last line.",
		Extension: ".txt",
		Write:     writeText,
	}
}

// textLines is how long a text with twenty causes of failures may be.
const textLines = 120

func writeText(w io.Writer, r finding.Result, o Options) error {
	r = sanitized(r)
	t := newTextWriter(o)
	t.start(r)
	t.checks(r.Results)
	failures := t.sections(r)
	room := textLines - t.lines() - height(failures)
	end := fitting(r, o, room)
	t.failures(failures, room-end.lines())
	t.Write(end.Bytes())
	_, err := t.WriteTo(w)
	return err
}

// fitting is the end of the text, brief and with shorter lists if it has to be.
func fitting(r finding.Result, o Options, room int) *textWriter {
	t := newTextWriter(o)
	for t.end(r); t.lines() > room && t.few > 1 && !o.Verbose; t.end(r) {
		if t.Reset(); t.brief {
			t.few--
		}
		t.brief = true
	}
	return t
}

func (t *textWriter) start(r finding.Result) {
	t.line("", t.paint(bold, oneLine(r.Target)))
	t.line("", oneLine(r.Document))
	if r.Seed == 0 { // no request was made up
		t.line("", effort(r))
		return
	}
	t.line("", fmt.Sprintf("seed %d, %s", r.Seed, effort(r)))
}

// checks counts the verdicts of each family; the verbose text lists every check.
func (t *textWriter) checks(checks []finding.Check) {
	if !t.Verbose && len(checks) > 0 {
		t.line("", "")
	}
	for _, group := range families(checks) {
		if !t.Verbose {
			t.family(group)
			continue
		}
		t.heading(oneLine(group.Name))
		for _, c := range group.Checks {
			t.item(t.badge(c.Verdict), badgeColumns, oneLine(c.Title+" ("+c.Operation+")"))
		}
	}
}

func (t *textWriter) family(group family) {
	s := finding.Summarise(group.Checks)
	var counts []string
	worst := finding.Passed
	for _, v := range slices.Backward(finding.Verdicts()) {
		if n := verdictCount(s, v); n > 0 {
			counts, worst = append([]string{fmt.Sprintf("%d %s", n, v)}, counts...), v
		}
	}
	t.note(t.mark(worst), 1, fmt.Sprintf("%-22s %s", oneLine(group.Name), strings.Join(counts, ", ")))
}
