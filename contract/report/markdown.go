package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/english"
)

func markdownFormat() Format {
	return Format{
		Name:  "markdown",
		Title: "for a job summary or a pull request",
		Text: "GitHub's Markdown: the counts, then each finding folded up, failures first. It stays below the 65,536 characters " +
			"that a comment may have: what does not fit is left out, and a note says how much.",
		Extension: ".md",
		Write:     writeMarkdown,
	}
}

// markdownBytes is the most that is written. GitHub counts characters, of which there are never more.
const markdownBytes = 65_000

func writeMarkdown(w io.Writer, r finding.Result, o Options) error {
	r = legible(r)
	end := markdownEnd(r)
	text := fit(markdownStart(r, o), markdownFindings(r, o), markdownBytes-len(end)) + end
	_, err := io.WriteString(w, text)
	return err
}

// fit joins what comes first and as many findings as there is room for.
func fit(start string, findings []string, room int) string {
	const note = "\n> %s left out, for a comment has no room for more. The other formats have all of it.\n"
	room -= len(note) + 40
	text := start
	for i, f := range findings {
		if len(text)+len(f) > room {
			return text + fmt.Sprintf(note, left(len(findings)-i))
		}
		text += f
	}
	return text
}

// left says how many findings and checks there are.
func left(n int) string {
	return english.Agree(n, "1 finding or check is", fmt.Sprintf("%d findings and checks are", n))
}

func markdownStart(r finding.Result, o Options) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s %s\n\n", verdictEmoji(r, o), markdownText(shorten(headline(r, o), 500)))
	fmt.Fprintf(&b, "%s against %s, seed %d, %s.\n\n", markdownText(shorten(r.Document, 200)), code(shorten(r.Target, 500)), r.Seed, spent(r))
	fmt.Fprintf(&b, "| checks | passed | broken | lenient | observed | skipped |\n| ---: | ---: | ---: | ---: | ---: | ---: |\n")
	s := r.Summary
	fmt.Fprintf(&b, "| %d | %d | %d | %d | %d | %d |\n", s.Checks, s.Passed, s.Broken, s.Lenient, s.Observed, s.Skipped)
	return b.String()
}

func verdictEmoji(r finding.Result, o Options) string {
	switch s := r.Summary; {
	case r.Failed(o.Strict):
		return "❌"
	case r.Interrupted != "" || s.Skipped == s.Checks:
		return "⚠️"
	}
	return "✅"
}

func markdownFindings(r finding.Result, o Options) []string {
	var all []string
	for _, v := range finding.Verdicts() {
		for i, f := range findings(r, v) {
			text := markdownFinding(f, o)
			if i == 0 {
				text = fmt.Sprintf("\n### %s\n\n%s.\n", capital(v), capital(finding.Verdict(meaning(v)))) + text
			}
			all = append(all, text)
		}
	}
	for i, c := range skipped(r) {
		text := fmt.Sprintf("- %s: needs %s\n", markdownText(shorten(c.Title, 300)), markdownText(shorten(c.Skipped, 300)))
		if i == 0 {
			text = "\n### Skipped\n\n" + text
		}
		all = append(all, text)
	}
	return all
}

// markdownFinding folds a finding up. GitHub reads Markdown in it after an empty line.
func markdownFinding(f found, o Options) string {
	const most = 1500
	var b strings.Builder
	fmt.Fprintf(&b, "\n<details><summary>%s: %s</summary>\n\n", markdownText(shorten(f.check.Title, 300)), markdownText(shorten(f.Message, 300)))
	fmt.Fprintf(&b, "%s of %s\n\n", code(shorten(f.check.Check, 200)), code(shorten(f.check.Operation, 300)))
	if o.fails(f.Verdict) {
		fmt.Fprintf(&b, "%s\n\n", markdownText(shorten(f.Message, most)))
	}
	for _, each := range facts(f.Finding) {
		fmt.Fprintf(&b, "- %s: %s\n", each.Name, markdownFact(each, most))
	}
	if f.Request != nil {
		b.WriteString("\n" + fence("http", requestText(f.Request, most)))
	}
	if f.Response != nil {
		b.WriteString("\n" + fence("http", responseText(f.Response, most)))
	}
	for _, each := range []string{f.Curl, f.Replay} {
		if each != "" {
			b.WriteString("\n" + fence("sh", shorten(each, 2*most)))
		}
	}
	b.WriteString("\n</details>\n")
	return b.String()
}

// markdownFact writes values as code, so that no space or quote is lost, and advice as words.
func markdownFact(f fact, most int) string {
	if f.Name == "fix" || f.Name == "found" {
		return markdownText(shorten(f.Text, most))
	}
	return code(shorten(f.Text, most))
}

func markdownEnd(r finding.Result) string {
	var b strings.Builder
	b.WriteString("\n### Coverage of the document\n\n| part | reached | of |\n| --- | ---: | ---: |\n")
	for _, k := range kinds(r.Coverage) {
		fmt.Fprintf(&b, "| %s | %d | %d |\n", k.Name, k.Reached, k.Total)
	}
	fmt.Fprintf(&b, "\nThe test users' records: %s.\n", markdownText(shorten(restoration(r.Restored), 500)))
	if left := r.Restored.Left; len(left) > 0 {
		fmt.Fprintf(&b, "Could not be put back: %s.\n", code(shorten(strings.Join(left, ", "), 500)))
	}
	return b.String()
}
