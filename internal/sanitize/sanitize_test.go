package sanitize

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestWhatCannotBeSeenIsShown(t *testing.T) {
	tests := map[string]string{
		"plain\ttext\n":      "plain\ttext\n",
		"\x00\x1b[2J\r\n":    "␀␛[2J␍\n",
		"\x1b]0;title\a":     "␛]0;title␇",
		"\x7f\u009b":         "␡⟨U+009B⟩",
		"\xff\xed\xa0":       "���",
		"a\u202eb":           "a⟨U+202E⟩b",
		"\ufffe\ufeff":       "⟨U+FFFE⟩⟨U+FEFF⟩",
		"👩‍👩‍👧 שלום e\u0301": "👩‍👩‍👧 שלום e\u0301",
	}
	for given, want := range tests {
		require.Equal(t, want, Text(given), "%q", given)
	}
}

func TestNoLineIsACommandOfARunner(t *testing.T) {
	tests := map[string]string{
		"::error::x":              ": :error::x",
		"  ::error::x":            "  : :error::x",
		"a\n::error::x":           "a\n: :error::x",
		"may wrap ::error::x":     "may wrap : :error::x",
		"C++ std::string":         "C++ std::string",
		"##[error]x":              "# #[error]x",
		"a ##vso[task.x]b":        "a # #vso[task.x]b",
		"##teamcity[x '1']":       "# #teamcity[x '1']",
		"a heading ## of two [1]": "a heading ## of two [1]",
	}
	for given, want := range tests {
		require.Equal(t, want, Text(given), "%q", given)
	}
	require.Equal(t, "T ␊ : :error::title", Line("T\n::error::title"))
	require.Equal(t, "ab…", Short("abc", 2))
	require.Equal(t, "ab", Short("ab", 2))
}

func FuzzText(f *testing.F) {
	for _, text := range []string{"::a::", "\n\n ::", "##[##[", "\x1b[31m", "\u2028::x", "a\u00a0::b", "####vso[", ":::: ::"} {
		f.Add(text)
	}
	command := regexp.MustCompile(`(?m)^\s*::|##\w*\[`)
	control := regexp.MustCompile("[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f\u202a-\u202e\u2066-\u2069]")
	f.Fuzz(func(t *testing.T, text string) {
		for _, shown := range []string{Text(text), Line(text)} {
			require.True(t, utf8.ValidString(shown))
			require.NotRegexp(t, control, shown)
			require.NotRegexp(t, command, strings.ReplaceAll(shown, " ", "\n"), "however it is wrapped")
		}
		require.NotContains(t, Line(text), "\n")
	})
}

func TestMarkdownIsNoMarkup(t *testing.T) {
	require.Equal(t, "\\*a\\* &lt;b&gt; \\[c\\]\\(d\\)", Markdown(" *a* <b> [c](d)"))
	require.Equal(t, "``a`b``", CodeSpan("a`b"))
	require.Equal(t, "`` `a ``", CodeSpan("`a"))
	require.Equal(t, "````sh\na\n```\n````\n", CodeBlock("sh", "a\n```"))
}

func TestJSONStaysTheSameValue(t *testing.T) {
	text, err := json.Marshal(map[string]string{"####": "##[error]x ### ##vso[y"})
	require.NoError(t, err)
	shown := JSON(text)
	require.NotContains(t, string(shown), "##")
	require.JSONEq(t, string(text), string(shown))
}

func TestStringsCopiesDeeply(t *testing.T) {
	type inner struct{ Text string }
	type value struct {
		Text  string
		List  []inner
		Map   map[string][]string
		To    *inner
		Any   any
		When  time.Time
		Count int
		None  *inner
	}
	given := value{"a", []inner{{"b"}}, map[string][]string{"c": {"d"}, "C": {"e"}}, &inner{"f"}, []any{"g", 1}, time.Unix(1, 0), 3, nil}
	got := Strings(given, strings.ToUpper)
	require.Equal(t, value{"A", []inner{{"B"}}, map[string][]string{"C": {"D"}}, &inner{"F"}, []any{"G", 1}, time.Unix(1, 0), 3, nil}, got)
	require.Equal(t, "b", given.List[0].Text, "the original stays")
}
