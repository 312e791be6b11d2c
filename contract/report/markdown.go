package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/internal/sanitize"
)

func markdownFormat() Format {
	return Format{
		Name:  "markdown",
		Title: "for a job summary or a pull request",
		Text: "GitHub's Markdown: the counts and coverage, then each cause of findings folded up, failures first. It stays below the 65,536 characters " +
			"that a comment may have: what does not fit is left out, and a note says how much.",
		Extension: ".md",
		Write:     writeMarkdown,
	}
}

// markdownBytes is the most that is written. GitHub counts characters, of which there are never more.
const markdownBytes = 65_000

func writeMarkdown(w io.Writer, r finding.Result, o Options) error {
	r = sanitized(r)
	end := markdownEnd(r)
	text := fit(markdownStart(r, o), markdownFindings(r, o), markdownBytes-len(end)) + end
	_, err := io.WriteString(w, text)
	return err
}

// fit joins what comes first and as many findings as there is room for.
func fit(start string, findings []string, room int) string {
	const note = "\n> %s left out, because a comment has no room for more. The other formats have everything.\n"
	room -= len(note) + 40
	text := start
	for i, f := range findings {
		if len(text)+len(f) > room {
			return text + fmt.Sprintf(note, english.Count(len(findings)-i, "entry"))
		}
		text += f
	}
	return text
}

func markdownStart(r finding.Result, o Options) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s %s\n\n", verdictEmoji(r, o), sanitize.Markdown(shorten(headline(r, o), 500)))
	fmt.Fprintf(&b, "%s against %s, seed %d, %s.\n\n", sanitize.Markdown(shorten(r.Document, 200)), sanitize.CodeSpan(shorten(r.Target, 500)), r.Seed, effort(r))
	fmt.Fprintf(&b, "| checks | passed | broken | lenient | observed | skipped |\n| ---: | ---: | ---: | ---: | ---: | ---: |\n")
	s := r.Summary
	fmt.Fprintf(&b, "| %d | %d | %d | %d | %d | %d |\n", s.Checks, s.Passed, s.Broken, s.Lenient, s.Observed, s.Skipped)
	fmt.Fprintf(&b, "\n%s.\n", coverageLine(r))
	if line := baselineLine(r.Baseline); line != "" {
		fmt.Fprintf(&b, "\n%s.\n", sanitize.Markdown(shorten(line, 300)))
	}
	return b.String()
}

func verdictEmoji(r finding.Result, o Options) string {
	switch stateOf(r, o) {
	case isBad:
		return "❌"
	case isUnsure:
		return "⚠️"
	}
	return "✅"
}

// markdownFindings is each cause of findings, and each reason for which checks were
// not run.
func markdownFindings(r finding.Result, o Options) []string {
	var all []string
	for _, v := range finding.Verdicts() {
		all = append(all, markdownGroups(groups(filter(findings(r, v), isNew)), capital(string(v)), meaning(v), o)...)
	}
	for _, v := range finding.Verdicts() {
		all = append(all, markdownGroups(groups(filter(findings(r, v), isKnown)), "Known: "+string(v), "accepted by the baseline", o)...)
	}
	for i, each := range reasons(skipped(r)) {
		text := fmt.Sprintf("- %s: needs %s\n", english.Count(len(each.Checks), "check"), sanitize.Markdown(shorten(strings.TrimPrefix(each.Text, "needs "), 300)))
		if i == 0 {
			text = "\n### Skipped\n\n" + text
		}
		all = append(all, text)
	}
	return all
}

func markdownGroups(list []group, heading, explanation string, o Options) []string {
	var all []string
	for i, g := range list {
		text := markdownGroup(g, o)
		if i == 0 {
			text = fmt.Sprintf("\n### %s\n\n%s.\n", heading, capital(explanation)) + text
		}
		all = append(all, text)
	}
	return all
}

// markdownGroup folds a group up. GitHub reads Markdown in it after an empty line.
func markdownGroup(g group, o Options) string {
	const most = 1500
	var b strings.Builder
	fmt.Fprintf(&b, "\n<details><summary>%s: %s</summary>\n\n", sanitize.Markdown(shorten(g.check.Title, 300)), sanitize.Markdown(shorten(g.Message, 300)))
	fmt.Fprintf(&b, "%s in %s\n\n", sanitize.CodeSpan(shorten(g.check.Check, 200)), sanitize.CodeSpan(shorten(joinFirst(g.operations(), 20), 1000)))
	if g.Fails(o.Strict) {
		fmt.Fprintf(&b, "%s\n\n", sanitize.Markdown(shorten(g.Message, most)))
	}
	for _, each := range append(nonEmpty([]fact{{"findings", severalOf(g)}, {"at", placesOf(g)}}), facts(g.Finding)...) {
		fmt.Fprintf(&b, "- %s: %s\n", each.Name, markdownFact(each, most))
	}
	if g.Request != nil {
		b.WriteString("\n" + sanitize.CodeBlock("http", requestText(g.Request, most)))
	}
	if g.Response != nil {
		b.WriteString("\n" + sanitize.CodeBlock("http", responseText(g.Response, most)))
	}
	for _, each := range []string{g.Curl, g.Replay} {
		if each != "" {
			b.WriteString("\n" + sanitize.CodeBlock("sh", shorten(each, 2*most)))
		}
	}
	b.WriteString("\n</details>\n")
	return b.String()
}

// severalOf counts the findings of a group, if there are several.
func severalOf(g group) string {
	if len(g.all) < 2 {
		return ""
	}
	return fmt.Sprint(len(g.all))
}

// placesOf lists where in the bodies a group failed, if there are several places.
func placesOf(g group) string {
	if len(g.pointers()) < 2 {
		return ""
	}
	return g.at()
}

// markdownFact writes values as code, so that no space or quote is lost, and advice as words.
func markdownFact(f fact, most int) string {
	if f.Name == "fix" || f.Name == "found" || f.Name == "known" {
		return sanitize.Markdown(shorten(f.Text, most))
	}
	return sanitize.CodeSpan(shorten(f.Text, most))
}

func markdownEnd(r finding.Result) string {
	var b strings.Builder
	b.WriteString("\n### Coverage\n\n| part | reached | of |\n| --- | ---: | ---: |\n")
	for _, k := range parts(r.Coverage) {
		fmt.Fprintf(&b, "| %s | %d | %d |\n", k.Name, k.Reached, k.Total)
	}
	b.WriteString(markdownUnreached(r.Unreached()))
	fmt.Fprintf(&b, "\nThe test users' records: %s.\n", sanitize.Markdown(shorten(restoration(r.Restored), 500)))
	if left := r.Restored.Left; len(left) > 0 {
		fmt.Fprintf(&b, "Could not be restored: %s.\n", sanitize.CodeSpan(shorten(strings.Join(left, ", "), 500)))
	}
	return b.String()
}

// markdownUnreached says why operations never succeeded.
func markdownUnreached(list []finding.Operation) string {
	const most = 20
	var b strings.Builder
	for i, o := range list {
		if i == 0 {
			b.WriteString("\nOperations that never succeeded:\n\n")
		}
		if i == most {
			fmt.Fprintf(&b, "- and %d more\n", len(list)-most)
			break
		}
		fmt.Fprintf(&b, "- %s: %s\n", sanitize.CodeSpan(shorten(o.Operation, 200)), sanitize.Markdown(shorten(obstacle(o), 300)))
	}
	return b.String()
}
