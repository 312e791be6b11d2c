package compare

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSameFigures(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{`"2024-1-1"`, `"2024-01-01"`, true}, {`"2024-01-01"`, `"2024-01-01T00:00:00"`, true}, {`"+49 30 9"`, `"0049-30-9"`, true}, {`"9"`, `"9"`, true},
		{`"2024-01-01"`, `"2024-01-02"`, false}, {`"10"`, `"1"`, false}, {`"a"`, `"b"`, false}, {`"00"`, `"0"`, false}, {`1`, `"1"`, false}, {`"1"`, `1`, false},
		{`"1/2"`, `"12"`, false}, {`"2024-01-01T10:00"`, `"2024-01-01"`, false},
	} {
		require.Equal(t, c.same, SameFigures(decode(t, c.a), decode(t, c.b)), "%s and %s", c.a, c.b)
	}
}

func TestSameScalar(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{`5`, `"5"`, true}, {`" A "`, `"a"`, true}, {`true`, `"yes"`, true}, {`true`, `1`, true}, {`true`, `"on"`, true}, {`"y"`, `"t"`, true}, {`1.0`, `true`, true},
		{`false`, `"no"`, true}, {`false`, `0`, true}, {`"off"`, `"n"`, true}, {`"f"`, `0.0`, true},
		{`5`, `6`, false}, {`true`, `false`, false}, {`true`, `2`, false}, {`null`, `null`, false}, {`"a"`, `[]`, false}, {`[]`, `[]`, false},
	} {
		require.Equal(t, c.same, SameScalar(decode(t, c.a), decode(t, c.b)), "%s and %s", c.a, c.b)
	}
	list := func(text string) []any { return decode(t, text).([]any) }
	require.True(t, SameScalars(list(`[1,"a"]`), list(`["1","A"]`)))
	require.False(t, SameScalars(list(`[1]`), list(`[1,1]`)))
}
