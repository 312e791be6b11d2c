package compare

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
)

func TestIdenticalRecordsAreOneMap(t *testing.T) {
	a := value.Object{"a": "1"}
	require.True(t, Identical(a, a))
	require.False(t, Identical(a, value.Object{"a": "1"}))
	require.False(t, Identical(nil, nil), "no record is no record")
}

func TestSortedUnionNamesEachMemberOnce(t *testing.T) {
	require.Equal(t, []string{"a", "b", "c"}, SortedUnion(value.Object{"c": 1, "a": 1}, value.Object{"b": 1, "a": 2}))
	require.Empty(t, SortedUnion(nil, nil))
}

func TestSame(t *testing.T) {
	require.True(t, Same(Absent, Absent))
	require.False(t, Same(Absent, nil), "null is not the lack of a member")
	require.False(t, Same(nil, Absent))
	require.True(t, Same(decode(t, `{"a":1.0}`), decode(t, `{"a":1}`)))
	require.False(t, Same(decode(t, `[1,2]`), decode(t, `[2,1]`)))
}

func TestSameSet(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{`[1,2]`, `[2,1]`, true}, {`[]`, `[]`, true}, {`[{"a":1}]`, `[{"a":1}]`, true},
		{`[1]`, `[1,1]`, false}, {`[1,1,2]`, `[1,2,2]`, false}, {`[1]`, `[2]`, false}, {`[1]`, `1`, false}, {`1`, `[1]`, false},
	} {
		require.Equal(t, c.same, SameSet(decode(t, c.a), decode(t, c.b)), "%s and %s", c.a, c.b)
	}
}

func TestEmpty(t *testing.T) {
	for _, text := range []string{`null`, `absent`, `""`, `false`, `[]`, `{}`, `0`, `0.0`} {
		require.True(t, Empty(decode(t, text)), text)
	}
	for _, text := range []string{`" "`, `true`, `[null]`, `{"a":null}`, `1`, `-0.1`} {
		require.False(t, Empty(decode(t, text)), text)
	}
	require.False(t, Empty(struct{}{}), "what is no JSON value is not empty")
}

func TestMemberAndValueAt(t *testing.T) {
	record := value.Object{"a": nil, "b": value.Object{"c": "d"}}
	require.Nil(t, Member(record, "a"))
	require.True(t, IsAbsent(Member(record, "x")))
	require.Equal(t, "d", ValueAt(record, "/b/c"))
	require.True(t, IsAbsent(ValueAt(record, "/b/x")))
}
