package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract/finding"
)

// hostile is a result with one text in every string that it has.
func hostile(t testing.TB, text string) finding.Result {
	r := few(t)
	spoil(reflect.ValueOf(&r).Elem(), text)
	for i := range r.Results { // else nothing would be shown as what it is
		r.Results[i].Verdict = finding.Verdicts()[i%5]
		for j := range r.Results[i].Findings {
			r.Results[i].Findings[j].Verdict = finding.Verdicts()[(i+j)%3]
			r.Results[i].Findings[j].Impact = finding.Impacts()[(i+j)%5]
		}
	}
	return r
}

// unheardOf also spoils the verdicts, which no runner would.
func unheardOf(t testing.TB, text string) finding.Result {
	r := few(t)
	spoil(reflect.ValueOf(&r).Elem(), text)
	return r
}

// few are checks enough that every member of a result is there.
func few(t testing.TB) finding.Result {
	r := sample(t)
	r.Results = r.Results[8:13]
	r.Interrupted = "Ctrl-C"
	return r
}

func spoil(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type() != reflect.TypeFor[time.Time]() {
				spoil(v.Field(i), text)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			spoil(v.Index(i), text)
		}
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string][]string{text: {text, text}}).Convert(v.Type()))
	case reflect.Pointer:
		if !v.IsNil() {
			spoil(v.Elem(), text)
		}
	}
}

var hostileTexts = []string{
	"<script>alert(1)</script>", `"><img src=http://leak.example/ onerror=alert(1)>`, "</style></script><script>x", "</title><b>", "--><!--", "javascript:alert(1)",
	"]]>", "&amp;&lt;&#0;", "{{.}}", "{0} [a](0) {1}", "`` ```` ```", "| a | b |", "\n\n# title\n- x\n</details>", "@actalike #1 https://leak.example www.leak.example",
	"::error::x", "\n::stop-commands::x", "\r\n::set-output name=a::b", "%0A::error::x", "a:b,c=d", "\x1b[2J\x1b]0;x\a", "\x00\x01\x08\x0b\x0c\x7f\u0080\u009b31m",
	"##[error]x", "a ##vso[task.complete]", "\n##[group]", "\xff\xfe\xed\xa0\x80\xc3", "\u202e\u2066abc\u2069", "\ufffe\uffff\ufeff\u2028\u2029", "🍮 שלום e\u0301 👩‍👩‍👧",
	"://", "%zz", "C:\\dir\\file.yaml", "http://[::1", "/a b?c#d", "", " ", "\n",
}

func TestLongTexts(t *testing.T) {
	for _, text := range []string{strings.Repeat("long ", 1000), strings.Repeat("é`|<", 900)} {
		wellFormed(t, text)
	}
}

func FuzzWellFormed(f *testing.F) {
	for _, text := range hostileTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1000 {
			t.Skip("TestLongTexts has these")
		}
		wellFormed(t, text)
	})
}

// wellFormed tells whether every format survives a text in every place.
func wellFormed(t *testing.T, text string) {
	t.Helper()
	o := Options{Version: text, Verbose: true}
	for _, r := range []finding.Result{hostile(t, text), unheardOf(t, text)} {
		for _, format := range []string{"json", "sarif", "junit", "markdown", "text", "html"} {
			for line := range strings.Lines(written(t, format, r, o)) {
				if !strings.HasPrefix(line, "::before") && !strings.HasPrefix(line, "::after") { // of the style sheet
					notACommand(t, line)
				}
			}
		}
		soundJSON(t, written(t, "json", r, o))
		soundSARIF(t, written(t, "sarif", r, o))
		soundXML(t, written(t, "junit", r, o))
		soundCommands(t, written(t, "github", r, o))
		soundMarkdown(t, written(t, "markdown", r, o))
		soundText(t, written(t, "text", r, o))
	}
	if text != "" {
		require.Equal(t, tags(written(t, "html", hostile(t, "x"), o)), tags(written(t, "html", hostile(t, text), o)), "%q changes the page's structure", text)
	}
}

func soundJSON(t *testing.T, text string) {
	t.Helper()
	require.True(t, utf8.ValidString(text))
	require.True(t, json.Valid([]byte(text)), "%q", text)
}

func soundXML(t *testing.T, text string) {
	t.Helper()
	require.True(t, utf8.ValidString(text))
	for decoder := xml.NewDecoder(strings.NewReader(text)); ; {
		_, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
	}
}

func soundCommands(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		require.Regexp(t, `^::(error|warning|notice) ((file|line|col|title)=[^:,\r\n]*,?)+::[^\r\n]*\n$`, line)
	}
}

var (
	ourMarkup   = regexp.MustCompile(`</?(details|summary)>|<!-- -->`)
	bareAddress = regexp.MustCompile(`https?://|www\.|@\w|[^&\\]#\d`)
)

// soundMarkdown takes code away and looks whether anything is left that is not ours.
func soundMarkdown(t *testing.T, text string) {
	t.Helper()
	require.LessOrEqual(t, len(text), 65_536)
	require.Equal(t, strings.Count(text, "\n<details>"), strings.Count(text, "\n</details>\n")-strings.Count(inFences(text), "\n</details>\n"))
	prose := ourMarkup.ReplaceAllString(withoutSpans(withoutFences(text)), "\x00")
	require.NotContains(t, prose, "<", "in %s", text)
	require.NotRegexp(t, bareAddress, prose)
}

// withoutFences removes blocks whose fences are of one length, as CommonMark pairs them.
func withoutFences(text string) string {
	var prose strings.Builder
	eachLine(text, func(line string, inside bool) {
		if !inside {
			prose.WriteString(line)
		}
	})
	return prose.String()
}

func inFences(text string) string {
	var code strings.Builder
	eachLine(text, func(line string, inside bool) {
		if inside {
			code.WriteString(line)
		}
	})
	return code.String()
}

var fence3 = regexp.MustCompile("^(```+)(?:http|sh)?\n$")

func eachLine(text string, do func(line string, inside bool)) {
	open := ""
	for line := range strings.Lines(text) {
		ticks := fence3.FindStringSubmatch(line)
		switch {
		case open == "" && ticks != nil:
			open = ticks[1]
			do(line, true)
		case ticks != nil && len(ticks[1]) >= len(open) && strings.Trim(line, "`\n") == "":
			open = ""
			do(line, true)
		default:
			do(line, open != "")
		}
	}
}

// withoutSpans removes code spans: a run of backticks up to the next run of the same length.
func withoutSpans(text string) string {
	var prose strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(text, "\\`", "")) {
		for {
			start := strings.IndexByte(line, '`')
			if start < 0 {
				break
			}
			ticks := line[start : start+runLength(line[start:])]
			end := closing(line[start+len(ticks):], len(ticks))
			if end < 0 {
				break
			}
			prose.WriteString(line[:start])
			line = line[start+len(ticks)+end+len(ticks):]
		}
		prose.WriteString(line)
	}
	return prose.String()
}

func runLength(s string) int { return len(s) - len(strings.TrimLeft(s, "`")) }

func closing(s string, ticks int) int {
	for at := 0; at < len(s); {
		if s[at] != '`' {
			at++
			continue
		}
		if n := runLength(s[at:]); n == ticks {
			return at
		} else {
			at += n
		}
	}
	return -1
}

func soundText(t *testing.T, text string) {
	t.Helper()
	require.True(t, utf8.ValidString(text))
	for line := range strings.Lines(text) {
		notACommand(t, line)
		require.NotRegexp(t, "[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f]", line)
	}
}

// notACommand tells whether a CI runner would take a line for an order.
func notACommand(t *testing.T, line string) {
	t.Helper()
	require.NotRegexp(t, `^\s*::|##\w*\[`, line)
}

var tag = regexp.MustCompile(`</?([a-z0-9]+)|<!`)

// tags lists the page's tags without their attributes' values.
func tags(page string) []string { return tag.FindAllString(page, -1) }

// What GitHub's runner undoes is escaped, and nothing else.
func TestAnnotationsComeBack(t *testing.T) {
	const text = "100%, 50%25\r\na:b,c::d"
	var out bytes.Buffer
	annotate(&out, "error", []fact{{"title", text}}, text)
	require.Equal(t, "::error title=100%25%2C 50%2525%0D%0Aa%3Ab%2Cc%3A%3Ad::100%25, 50%2525%0D%0Aa:b,c::d\n", out.String())
}
