package pattern

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOtherLanguages reads what ECMA-262 does not know and every author means alike.
func TestOtherLanguages(t *testing.T) {
	for _, c := range []struct{ pattern, matches, differs string }{
		{`(?i)^abc$`, "aBC", "abd"},
		{`(?i)a|b`, "B", "c"},
		{`(?s)^.$`, "\n", ""},
		{`(?m)^b$`, "a\nb\rc", "ab"},
		{`^(?i:a)b$`, "Ab", "AB"},
		{`^(?s-i:.)$`, "\n", ""},
		{`^(?i:[a-c])$`, "B", "d"},
		{`^(?i:[^k])$`, "l", "\u212a"},
		{`\Aab\z`, "ab", "ab\n"},
		{`\Aab\Z`, "ab", "cab"},
		{`^(?P<n>a)$`, "a", "b"},
		{`^(?P<n>a)(?P=n)$`, "aa", "ab"},
		{`^[[:alpha:]_]+$`, "a_Z", "1"},
		{`^[[:^digit:]]$`, "a", "1"},
		{`^[^[:space:][:punct:]]$`, "a", "!"},
		{`^\p{Greek}$`, "α", "a"},
		{`^\pL\PL$`, "a1", "1a"},
		{`^[\p{L}\_]$`, "_", "1"},
	} {
		p, err := Compile(c.pattern)
		require.NoError(t, err)
		require.Equal(t, Match, p.Match(c.matches), c.pattern)
		require.Equal(t, NoMatch, p.Match(c.differs), c.pattern)
	}
}

func TestWhatCannotBeReadSaysWhyAndWhere(t *testing.T) {
	for text, says := range map[string]string{
		`a(b`:                      "a missing ) at character 4",
		`ab)`:                      "an unmatched ) at character 3",
		`[a-z`:                     "a missing ] at character 1",
		`[z-a]`:                    "a range out of order at character 5",
		`a{3,1}`:                   "{3,1}, which is out of order, at character 7",
		`a{,3}`:                    "{, which is text in ECMA-262 and a bound in other languages, at character 2",
		`a|*`:                      "nothing to repeat by * at character 3",
		`\`:                        `a lone \ at character 1`,
		`[\`:                       `a lone \ at character 2`,
		`\h`:                       `the unknown escape \h at character 1`,
		`\Qa\E`:                    `the unknown escape \Q at character 1`,
		`\cé`:                      `the unknown escape \c at character 1`,
		`a\u00`:                    `the unknown escape \u at character 2`,
		`\u{110000}`:               `the unknown escape \u at character 1`,
		`\p{Nothing}`:              `\p{Nothing} names no property of Unicode, at character 12`,
		`\p{L`:                     "a property without } at character 4",
		`(?>a)`:                    "a group that ECMA-262 does not know at character 1",
		`a(?i)b`:                   "a group that ECMA-262 does not know at character 2",
		`(?<n>a)(?<n>b)`:           `a second group "n" at character 13`,
		`\k<n>`:                    "a reference to no group at character 6",
		`(?i)(a)\1`:                "a reference whatever the case at character 10",
		strings.Repeat("(", 1000):  "more than 200 groups within each other at character 201",
		strings.Repeat("a", 1<<17): "it is longer than 64 KiB",
	} {
		_, err := Compile(text)
		require.ErrorContains(t, err, "invalid pattern ")
		require.ErrorContains(t, err, says)
	}
}

func TestOnlyEcma262HasTheFormatRegex(t *testing.T) {
	for _, text := range []string{`^a$`, `(?=a)`, `\_`, `a{`, `^(?i:a)$`} {
		require.NoError(t, Check(text), text)
	}
	for _, text := range []string{`(`, `a\Z`, `^(?P<n>a)$`, `(?i)a`, `\a`, `[[:alpha:]]`, `\p{Greek}`} {
		require.Error(t, Check(text), text)
	}
}

func TestMostPatternsAreLinear(t *testing.T) {
	for text, linear := range map[string]bool{
		`^[a-z]{1,64}$`: true, `^\d\w\s\S.[^]$`: true, `^\p{L}+$`: true, `^(?:a+)+$`: true,
		`(?=a)`: false, `(a)\1`: false, `^.{1,4096}$`: false, `\p{Emoji}`: false,
	} {
		p, err := Compile(text)
		require.NoError(t, err)
		require.Equal(t, linear, p.Linear(), text)
	}
}

// TestMatchesEnd has a pattern look for what takes for ever to find: no text is
// refused for that, and easy ones are judged as before.
func TestMatchesEnd(t *testing.T) {
	p, err := Compile(`^(?=a)((a+)*)+$`)
	require.NoError(t, err)
	hard := strings.Repeat("a", 60) + "!"
	require.Equal(t, Unjudged, p.Match(hard))
	require.True(t, p.MatchString(hard))
	p.wasted.Store(int64(wasteLimit) + 1)
	require.Equal(t, Unjudged, p.Match(hard+hard))
	require.Equal(t, Match, p.Match("aaa"))
	require.Equal(t, NoMatch, p.Match("b"))
}

func TestUnreadPatternsRefuseNothing(t *testing.T) {
	p := Unread(`a(`)
	require.Equal(t, Unjudged, p.Match("b"))
	require.True(t, p.MatchString("b"))
	require.Equal(t, `a(`, p.String())
}

func TestTheCacheReadsATextOnce(t *testing.T) {
	var c Cache
	_, ok := c.Known("a")
	require.False(t, ok)
	require.Same(t, c.Read("a"), c.Read("a"))
	_, ok = c.Known("a")
	require.True(t, ok)
	require.NoError(t, c.Read("a").Err())
	require.ErrorContains(t, c.Read("(").Err(), "a missing )")
	require.Equal(t, Unjudged, c.Read("(").Match("a"))
}

// FuzzPattern holds the engines to each other: what RE2 says of a text, the other one
// says, too. No pattern ends the process, and a sample is a match.
func FuzzPattern(f *testing.F) {
	for _, text := range []string{`^\d{3}-\w+$`, `[^\s]\b.`, `(?i)a|[^b-c]*?`, `(a)\1(?!b)`, `\p{L}|[[:alpha:]]`, `^\u{61}[]$`} {
		f.Add(text, "123-a b")
	}
	f.Fuzz(func(t *testing.T, text, given string) {
		p, err := Compile(strings.ToValidUTF8(text, "�"))
		if err != nil {
			return
		}
		given = strings.ToValidUTF8(given, "�")
		ecma := &Pattern{ecma: asECMA(p.root)}
		ecma.once.Do(func() {})
		if p.Linear() {
			if said := ecma.Match(given); said != Unjudged {
				require.Equal(t, p.Match(given), said)
			}
		}
		if s, ok := p.Sample(draws(1), 0, 64); ok {
			require.Equal(t, Match, p.Match(s), "%q", s)
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	for name, text := range map[string]string{"RE2": `^[a-z]+-\d{2,4}$`, "look-ahead": `^(?=.*\d)[a-z\d-]+$`} {
		b.Run(name, func(b *testing.B) {
			p, err := Compile(text)
			require.NoError(b, err)
			b.ReportAllocs()
			for b.Loop() {
				if p.Match("abcdef-123") != Match {
					b.Fatal("no match")
				}
			}
		})
	}
}
