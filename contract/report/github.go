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
		Text: "Write it to the standard output of a step: each cause of findings becomes an annotation at the line of the operation that failed, those that cost " +
			"most first. GitHub shows the first ten of each level in a step, so observations are left to the verbose form, and known findings are only counted.",
		Extension: ".txt",
		Write:     writeGitHub,
	}
}

func writeGitHub(w io.Writer, r finding.Result, o Options) error {
	r = sanitized(r)
	out := bufio.NewWriter(w)
	for _, v := range finding.Verdicts() {
		if v == finding.Observed && !o.Verbose {
			continue
		}
		for _, g := range groups(filter(findings(r, v), isNew)) {
			annotate(out, level(v, o), place(g), annotation(g))
		}
	}
	overall := "notice"
	if stateOf(r, o) == isBad || r.Interrupted != "" {
		overall = "error"
	}
	annotate(out, overall, []fact{{"title", headline(r, o)}}, strings.Join(nonEmptyTexts(
		tally(r.Summary), effort(r), coverageLine(r), baselineLine(r.Baseline),
	), "; "))
	return out.Flush()
}

func level(v finding.Verdict, o Options) string {
	switch {
	case v.Fails(o.Strict):
		return "error"
	case v == finding.Lenient:
		return "warning"
	}
	return "notice"
}

// place lists the properties of a workflow command. A line means nothing without its file.
func place(g group) []fact {
	var properties []fact
	if at := g.DocumentPosition; at.File != "" {
		properties = append(properties, fact{"file", at.File})
		if at.Line > 0 {
			properties = append(properties, fact{"line", fmt.Sprint(at.Line)}, fact{"col", fmt.Sprint(max(at.Column, 1))})
		}
	}
	return append(properties, fact{"title", g.title()})
}

func annotation(g group) string {
	lines := []string{g.Message, "in: " + g.where(), "check: " + g.check.Check}
	for _, each := range facts(g.Finding) {
		lines = append(lines, each.Name+": "+shorten(each.Text, 1000))
	}
	if g.Replay != "" {
		lines = append(lines, "replay: "+g.Replay)
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
