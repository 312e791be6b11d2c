package sanitize

import "strings"

// Markdown makes a text stand in a paragraph, a table's cell or a summary as what
// it is: nothing of it is markup. The empty comment after @ and # keeps GitHub
// from notifying people and linking issues, and leaves no trace when copied.
func Markdown(s string) string { return markdownEscapes.Replace(strings.TrimSpace(Line(s))) }

var markdownEscapes = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;",
	"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "~", "\\~",
	"[", "\\[", "]", "\\]", "(", "\\(", ")", "\\)", "!", "\\!",
	"|", "\\|", "$", "\\$", "{", "\\{", "}", "\\}", "+", "\\+",
	"@", "@<!-- -->", "#", "\\#<!-- -->",
	"://", ":<!-- -->//", "www.", "www<!-- -->.",
)

// CodeSpan is a span of code in Markdown, on one line.
func CodeSpan(s string) string {
	s = Line(s)
	ticks := strings.Repeat("`", longestRun(s)+1)
	if strings.Trim(s, " `") != s || s == "" {
		s = " " + s + " " // Markdown takes these two away again
	}
	return ticks + s + ticks
}

// CodeBlock is a block of code in Markdown, whose fence is longer than any in it.
func CodeBlock(language, s string) string {
	s = Text(s)
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

// JSON keeps a JSON text as it is for every reader, and none of its strings can
// be taken for a command of a CI runner.
func JSON(text []byte) []byte {
	return []byte(strings.ReplaceAll(string(text), "##", `\u0023\u0023`))
}
