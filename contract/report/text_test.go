package report

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/english"
)

func TestColorsChangeNoText(t *testing.T) {
	colored := written(t, "text", sample(t), Options{Color: true})
	require.Contains(t, colored, "\x1b[31m✗\x1b[0m")
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

// faulty is a run with so many causes of failure, each in three operations.
func faulty(causes int) finding.Result {
	r := finding.Result{Target: "https://staging.example.com", Document: "Shop 1"}
	for i := range causes {
		for j, impact := range finding.Impacts()[:3] {
			operation := fmt.Sprintf("POST /things%d/%d", i, j)
			f := finding.Finding{
				Verdict: finding.Broken, Kind: "kind " + string(rune('a'+i)), Impact: impact, Operation: operation, Count: 2,
				Message: fmt.Sprintf("%q is gone, and so are %d others: %s", operation, j, strings.Repeat("and more ", 30)), Expected: strings.Repeat("a ", 80), Actual: "b",
				Request: &finding.Request{Method: "POST", Body: strings.Repeat("x ", 2000)}, Response: &finding.Response{Status: 200, Body: strings.Repeat("{}\n", 50)},
				Curl: "curl x", Replay: "actalike check x", Fix: strings.Repeat("mend it ", 30),
			}
			f.Impact = finding.WrongValue
			r.Results = append(r.Results, finding.Check{
				Check: "a-check", Family: fmt.Sprint("family ", i%12), Operation: "create", Title: "What was sent is kept", Verdict: finding.Broken, Findings: []finding.Finding{f},
			})
			r.Operations = append(r.Operations, finding.Operation{Operation: operation, Requests: 3, Reason: "refused with 422: " + strings.Repeat("no ", 50), Needs: "a value for /name"})
			r.Results = append(r.Results, finding.Check{Check: operation, Family: "more", Verdict: finding.Skipped, Skipped: "needs " + operation, Operation: operation, Title: "t"},
				finding.Check{Check: operation, Family: "more", Verdict: finding.Observed, Operation: operation, Title: "t", Findings: []finding.Finding{{Verdict: finding.Observed, Kind: operation, Message: strings.Repeat("long ", 100)}}})
		}
	}
	r.Summary = finding.Summarise(r.Results)
	return r
}

func TestTwentyCausesFitOnTwoScreens(t *testing.T) {
	for causes := 1; causes <= 20; causes++ {
		text := written(t, "text", faulty(causes), Options{})
		require.LessOrEqual(t, strings.Count(text, "\n"), textLines, "%d causes:\n%s", causes, text)
		require.Contains(t, text, fmt.Sprintf("Broken: %d findings, %s", 3*causes, english.Count(causes, "cause")))
		require.Equal(t, causes, strings.Count(text, "[a-check]"))
		require.Contains(t, text, "POST /things0/0, POST /things0/1, POST /things0/2 (3 findings)")
	}
	require.Less(t, strings.Count(written(t, "text", faulty(60), Options{}), "\n"), textLines+60)
}

func TestFailuresAreOrderedByWhatTheyCost(t *testing.T) {
	r := finding.Result{}
	for _, i := range []int{3, 1, 4, 0, 2} {
		r.Results = append(r.Results, finding.Check{Verdict: finding.Broken, Findings: []finding.Finding{{Verdict: finding.Broken, Impact: finding.Impacts()[i], Message: fmt.Sprint("cause ", string(rune('a'+i)))}}})
	}
	for _, format := range []string{"text", "markdown", "github", "sarif"} {
		require.Regexp(t, "(?s)cause a.*cause b.*cause c.*cause d.*cause e", written(t, format, r, Options{}), format)
	}
}

func TestTheFailingOperationIsNamed(t *testing.T) {
	r := faulty(1)
	for _, format := range []string{"text", "markdown", "github", "sarif", "html", "junit"} {
		require.Contains(t, written(t, format, r, Options{}), "POST /things0/0", format)
	}
	require.Contains(t, written(t, "github", r, Options{}), "title=What was sent is kept (POST /things0/0)")
}

func TestOperationsThatNeverSucceededAreExplained(t *testing.T) {
	r := faulty(1)
	for _, format := range []string{"text", "markdown", "html"} {
		text := written(t, format, r, Options{})
		require.Regexp(t, "refused with 422: no no", text, format)
		require.Contains(t, text, "0 of 3 operations succeeded at least once", format)
	}
	require.Equal(t, "not called", obstacle(finding.Operation{}))
	require.Equal(t, "2 requests, no success; needs a token", obstacle(finding.Operation{Requests: 2, Needs: "a token"}))
}

func TestKnownFindingsAreMarked(t *testing.T) {
	r := sample(t)
	r.Baseline = &finding.Baseline{File: "known.json", Fixed: []finding.Known{{Fingerprint: "f1", Message: "was slow"}}, Expired: []finding.Known{{Fingerprint: "f2", Message: "was odd", Expires: "2026-01-01"}}}
	for i, c := range r.Results {
		for j, f := range c.Findings {
			if f.Verdict == finding.Broken {
				r.Results[i].Findings[j].Known = &finding.Known{Reason: "ticket 17"}
				r.Baseline.Known++
			}
		}
	}
	require.Equal(t, "Nothing new is broken: the baseline accepts 5 findings", headline(r, Options{}))
	text := written(t, "text", r, Options{})
	require.NotContains(t, text, "Broken:")
	require.Regexp(t, "Known: 5 findings.*\n.*ticket 17", text)
	require.Regexp(t, "Fixed: .*\n.*was slow", text)
	require.Regexp(t, "Expired: .*\n.*was odd.*2026-01-01", text)
	require.Contains(t, text, "baseline known.json: 5 known, 0 new, 1 fixed, 1 expired")
	junit := written(t, "junit", r, Options{})
	require.Contains(t, junit, `failures="0"`)
	require.Equal(t, 4, strings.Count(junit, `<skipped message="known: accepted: ticket 17" type="known">`))
	sarif := written(t, "sarif", r, Options{})
	require.Equal(t, 5, strings.Count(sarif, `"justification": "ticket 17"`))
	require.Equal(t, 5, strings.Count(sarif, `"baselineState": "unchanged"`))
	page := written(t, "html", r, Options{})
	require.Equal(t, 4, strings.Count(page, `<span class="known">known</span>`))
	require.Contains(t, page, "was slow")
	require.NotContains(t, page, "What fails")
	require.NotContains(t, written(t, "github", r, Options{}), "ticket 17")
	soundSARIF(t, sarif)
}

func TestLongBodiesAreShortened(t *testing.T) {
	require.Equal(t, "short", shorten("short", 10))
	require.Equal(t, "éé … (196 bytes more)", shorten(strings.Repeat("é", 100), 5))
	require.Equal(t, strings.Repeat("a", 45), shorten(strings.Repeat("a", 45), 10), "a cut would save nothing")
}

func TestMarkdownLeavesOutWhatDoesNotFit(t *testing.T) {
	text := written(t, "markdown", large(t, 2600), Options{})
	require.LessOrEqual(t, len(text), 65_536)
	require.Regexp(t, `> \d+ entries left out`, text)
	require.Contains(t, text, "### Coverage")
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
