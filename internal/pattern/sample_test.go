package pattern

import (
	"math/rand/v2"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// TestSamplesMatch makes texts of patterns that documents have, with what they look
// around for.
func TestSamplesMatch(t *testing.T) {
	for _, text := range []string{
		`^[a-z]+$`, `^\d{3}-\d{4}$`, `^(a|bb|ccc)*$`, `^[\p{L}\p{N}@.+\-_]+$`, `x?y+z{2,5}`, `^(\w+\.)+\w{2,}$`, `^\S(.*\S)?$`, `^[^a-z]{2}$`,
		`^(?=.*[0-9]).{4,}$`,
		`^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^\w\s]).{8,64}$`,
		`^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[@$!%*?&])[A-Za-z\d@$!%*?&]{8,}$`,
		`^(?=.{8,20}$)(?![_.])(?!.*[_.]{2})[a-zA-Z0-9._]+(?<![_.])$`,
		`^(?!-)[a-z-]+(?<!-)$`, `^(?!\d+$)[a-z0-9_-]+$`, `^(?! )[A-Za-z ]+$`, `^(?!0000)\d{4}$`,
		`^([a-f]{6})-\1$`, `^(["'])[a-z]*\1$`, `^(?<a>x+)y\k<a>$`, `^(a|b)\1$`,
		`^.{1,4096}$`, `^[^]{2000}$`, `^[\u0041-\u005A]+$`, `^\p{Script=Greek}{3}$`, `^\$\d(?<=[$]\d)5$`, `^(?=a{3}$)a*$`, `^.{0,2000}$`,
	} {
		t.Run(text, func(t *testing.T) {
			p, err := Compile(text)
			require.NoError(t, err)
			for seed := range uint64(50) {
				s, ok := p.Sample(draws(seed), 0, -1)
				require.True(t, ok, "seed %d", seed)
				require.Equal(t, Match, p.Match(s), "%q", s)
			}
		})
	}
}

func draws(seed uint64) Draw {
	random := rand.New(rand.NewPCG(seed, 1))
	return func(n int64) int64 {
		if n <= 1 {
			return 0
		}
		return random.Int64N(n)
	}
}

func TestSamplesAreAsLongAsAsked(t *testing.T) {
	for text, bounds := range map[string][2]int64{
		`^[a-z]*$`: {40, 40}, `^.{1,4096}$`: {4096, 4096}, `^(ab)+$`: {3, 4}, `[0-9]`: {10, 12}, `^(a{0,3})b\1$`: {5, 9}, `^(?=.*\d)[a-z0-9]*$`: {12, 12},
	} {
		p, err := Compile(text)
		require.NoError(t, err)
		s, ok := p.Sample(draws(1), bounds[0], bounds[1])
		require.True(t, ok, text)
		require.Equal(t, Match, p.Match(s), text)
		require.GreaterOrEqual(t, int64(utf8.RuneCountInString(s)), bounds[0], text)
		require.LessOrEqual(t, int64(utf8.RuneCountInString(s)), bounds[1], text)
	}
}

func TestWhatHasNoSampleSaysSo(t *testing.T) {
	for text, bounds := range map[string][2]int64{
		`^a{3}$`: {4, 4}, `^a$`: {0, 0}, `^(?!a)a$`: {0, -1}, `^[]$`: {0, -1}, `$a^`: {0, -1}, `^a*$`: {1 << 30, -1}, `^(a?){999999999}$`: {1 << 21, -1},
		`^a{3000000}$`: {0, -1},
	} {
		p, err := Compile(text)
		require.NoError(t, err)
		s, ok := p.Sample(draws(1), bounds[0], bounds[1])
		require.False(t, ok, "%s: %q", text, s)
	}
	_, ok := Unread(`(`).Sample(draws(1), 0, -1)
	require.False(t, ok)
}
