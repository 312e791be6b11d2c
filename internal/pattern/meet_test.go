package pattern

import (
	"math/rand/v2"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func compiled(t *testing.T, texts ...string) []*Pattern {
	t.Helper()
	var list []*Pattern
	for _, text := range texts {
		p, err := Compile(text)
		require.NoError(t, err)
		list = append(list, p)
	}
	return list
}

func TestMeetingsMatchEveryPattern(t *testing.T) {
	for _, c := range []struct {
		must, not []string
		low, high int64
	}{
		{[]string{`^[a-z0-9]+$`, `[0-9]$`}, nil, 6, -1},
		{[]string{`^-?\d{0,8}(?:\.\d{0,2})?$`, `^-?(0|[1-9]\d*)(\.\d+)?$`}, nil, 0, -1},
		{[]string{`^https://`, `^https?://[a-z0-9.-]+\.[a-z]{2,}(/[a-z0-9/]*)?$`, `/invoices/`}, nil, 0, 60},
		{[]string{`^[a-z]+$`}, []string{`^a`, `z$`}, 1, 3},
		{[]string{`\bcat\b`, `^.{9}$`}, nil, 0, -1},
		{[]string{`^\S+$`}, []string{`^\w*$`}, 0, 4},
		{[]string{`^[^x]*$`, `é`}, nil, 0, -1},
		{[]string{`^(?=.*\d)[a-z\d]+$`, `^[a-c1-3]{4,}$`}, nil, 0, 8},
		{nil, []string{`^.*$`}, 0, -1},
	} {
		must, not := compiled(t, c.must...), compiled(t, c.not...)
		m := Meet(must, not, c.low, c.high)
		draw := rand.New(rand.NewPCG(1, 2)).Int64N
		for range 30 {
			text, ok := m.Text(func(n int64) int64 {
				if n <= 1 {
					return 0
				}
				return draw(n)
			})
			require.True(t, ok, c)
			require.True(t, m.judge(text), "%q %v", text, c)
			n := int64(utf8.RuneCountInString(text))
			require.True(t, n >= c.low && (c.high < 0 || n <= c.high), "%q %v", text, c)
		}
	}
}

func TestWhatDoesNotMeetIsKnown(t *testing.T) {
	for _, c := range []struct {
		must, not []string
		low, high int64
	}{
		{[]string{`^a`, `^b`}, nil, 0, -1},
		{[]string{`^[a-z]{3}$`}, nil, 4, -1},
		{[]string{`^a+$`}, []string{`a`}, 0, -1},
		{[]string{`^.*$`, `^\d{3,}$`}, nil, 0, 2},
	} {
		m := Meet(compiled(t, c.must...), compiled(t, c.not...), c.low, c.high)
		_, ok := m.Text(func(int64) int64 { return 0 })
		require.False(t, ok, c)
		require.True(t, m.Exact, c)
	}
}
