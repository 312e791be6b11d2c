package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/actalike/actalike/contract/finding"
)

func githubFormat() Format {
	return Format{
		Name:  "github",
		Title: "annotations for a GitHub workflow",
		Text: "Write it to the standard output of a step: each finding becomes an annotation at its line of the document. " +
			"GitHub shows the first ten of each level in a step, so what was merely observed is left to the verbose form.",
		Extension: ".txt",
		Write:     writeGitHub,
	}
}

func writeGitHub(w io.Writer, r finding.Result, o Options) error {
	r = legible(r)
	out := bufio.NewWriter(w)
	for _, v := range finding.Verdicts() {
		if v == finding.Observed && !o.Verbose {
			continue
		}
		for _, f := range findings(r, v) {
			annotate(out, level(v, o), place(f), annotation(f))
		}
	}
	overall := "notice"
	if r.Failed(o.Strict) || r.Interrupted != "" {
		overall = "error"
	}
	annotate(out, overall, []fact{{"title", headline(r, o)}}, tally(r.Summary)+"; "+spent(r))
	return out.Flush()
}

func level(v finding.Verdict, o Options) string {
	switch {
	case o.fails(v):
		return "error"
	case v == finding.Lenient:
		return "warning"
	}
	return "notice"
}

// place lists the properties of a workflow command. A line means nothing without its file.
func place(f found) []fact {
	var properties []fact
	if at := f.DocumentPosition; at.File != "" {
		properties = append(properties, fact{"file", at.File})
		if at.Line > 0 {
			properties = append(properties, fact{"line", fmt.Sprint(at.Line)}, fact{"col", fmt.Sprint(max(at.Column, 1))})
		}
	}
	return append(properties, fact{"title", f.check.Title})
}

func annotation(f found) string {
	lines := []string{f.Message, "check: " + f.check.Check + " (" + f.check.Operation + ")"}
	for _, each := range facts(f.Finding) {
		lines = append(lines, each.Name+": "+shorten(each.Text, 1000))
	}
	if f.Replay != "" {
		lines = append(lines, "replay: "+f.Replay)
	}
	return strings.Join(lines, "\n")
}

// annotate writes one workflow command: one line, whatever is in it.
func annotate(out io.Writer, level string, properties []fact, message string) {
	var set []string
	for _, p := range properties {
		set = append(set, p.Name+"="+propertyEscapes.Replace(p.Text))
	}
	fmt.Fprintf(out, "::%s %s::%s\n", level, strings.Join(set, ","), messageEscapes.Replace(message))
}

// GitHub's runner undoes these, and no others.
var (
	messageEscapes  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
