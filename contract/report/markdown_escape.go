package report

import "strings"

// markdownText makes a text stand in a paragraph, a table's cell or a summary
// as what it is: nothing of it is markup. The empty comment after @ and # keeps
// GitHub from telling people and linking issues, and leaves no trace when copied.
func markdownText(s string) string {
	return markdownEscapes.Replace(strings.TrimSpace(oneLine(s)))
}

var markdownEscapes = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;",
	"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "~", "\\~",
	"[", "\\[", "]", "\\]", "(", "\\(", ")", "\\)", "!", "\\!",
	"|", "\\|", "$", "\\$", "{", "\\{", "}", "\\}", "+", "\\+",
	"@", "@<!-- -->", "#", "\\#<!-- -->",
	"://", ":<!-- -->//", "www.", "www<!-- -->.",
)

// code is a code span, on one line.
func code(s string) string {
	s = oneLine(s)
	ticks := strings.Repeat("`", longestRun(s)+1)
	if strings.Trim(s, " `") != s || s == "" {
		s = " " + s + " " // Markdown takes these two away again
	}
	return ticks + s + ticks
}

// fence is a code block whose fence is longer than any in it.
func fence(language, s string) string {
	ticks := strings.Repeat("`", max(2, longestRun(s))+1)
	return ticks + language + "\n" + s + "\n" + ticks + "\n"
}

// longestRun is the length of the longest run of backticks.
func longestRun(s string) int {
	longest, run := 0, 0
	for _, r := range s {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
