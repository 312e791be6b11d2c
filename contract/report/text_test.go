package report

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract/finding"
)

func TestColorsChangeNoText(t *testing.T) {
	colored := written(t, "text", sample(t), Options{Color: true})
	require.Contains(t, colored, "\x1b[31m✗ broken\x1b[0m")
	require.Equal(t, written(t, "text", sample(t), Options{}), regexp.MustCompile("\x1b\\[[0-9]*m").ReplaceAllString(colored, ""))
}

func TestParagraphsKeepToTheWidth(t *testing.T) {
	r := clean(t)
	r.Coverage = finding.Coverage{}
	r.Results[0].Verdict = finding.Broken
	r.Results[0].Findings = []finding.Finding{{Verdict: finding.Broken, Message: strings.Repeat("word ", 80), Expected: strings.Repeat("é ", 200)}}
	for line := range strings.Lines(written(t, "text", r, Options{Width: 90})) {
		require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimRight(line, "\n")), 90, line)
	}
}

func TestOperationsAreNamedWhereThereAreSeveral(t *testing.T) {
	r := sample(t)
	require.Equal(t, 1, strings.Count(strings.Split(written(t, "text", r, Options{}), "Broken:")[0], r.Results[0].Operation))
	r.Results[0].Operation = "GET /pets"
	require.Contains(t, written(t, "text", r, Options{}), "every answer has a declared status (GET /pets)")
}

func TestLongBodiesAreShortened(t *testing.T) {
	require.Equal(t, "short", shorten("short", 10))
	require.Equal(t, "éé … (196 bytes more)", shorten(strings.Repeat("é", 100), 5))
	require.Equal(t, strings.Repeat("a", 45), shorten(strings.Repeat("a", 45), 10), "a cut would save nothing")
}

func TestMarkdownLeavesOutWhatDoesNotFit(t *testing.T) {
	text := written(t, "markdown", large(t, 2600), Options{})
	require.LessOrEqual(t, len(text), 65_536)
	require.Regexp(t, `> \d+ findings and checks are left out`, text)
	require.Contains(t, text, "### Coverage of the document")
	require.NotContains(t, written(t, "markdown", sample(t), Options{}), "left out")
}

func TestMarkdownOfARunWithoutPlaceForAnything(t *testing.T) {
	for _, text := range []string{strings.Repeat("`", 15_000), strings.Repeat("|", 15_000), strings.Repeat("<", 15_000), strings.Repeat("@", 15_000)} {
		require.LessOrEqual(t, len(written(t, "markdown", hostile(t, text), Options{})), 65_536)
	}
}

func TestSkippedChecksAreNoSuccessInJUnit(t *testing.T) {
	text := written(t, "junit", sample(t), Options{})
	require.Contains(t, text, `<skipped message="needs a second user: --second-token"></skipped>`)
	require.Contains(t, text, `tests="26" failures="4" errors="0" skipped="2"`)
	require.Contains(t, written(t, "junit", sample(t), Options{Strict: true}), `tests="26" failures="5"`)
	require.Contains(t, written(t, "junit", early5("Ctrl-C"), Options{}), `errors="1"`)
}
