package compare

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
)

// decode is a JSON text as the value that a body holds; "absent" is a member that is not there.
func decode(t *testing.T, text string) any {
	t.Helper()
	if text == "absent" {
		return Absent
	}
	v, err := value.Decode([]byte(text))
	require.NoError(t, err, text)
	return v
}

func TestHonestFormsOfAValueAgree(t *testing.T) {
	for _, c := range []struct{ sent, got string }{
		{`null`, `null`}, {`null`, `""`}, {`null`, `absent`}, {`""`, `absent`}, {`[]`, `absent`}, {`{}`, `absent`}, {`false`, `absent`}, {`0`, `absent`},
		{`"a"`, `"a"`}, {`" a "`, `"a"`}, {`"a"`, `" a"`}, {`true`, `true`},
		{`5`, `5.0`}, {`5`, `"5"`}, {`5`, `" 5 "`}, {`"5"`, `5`}, {`"5.10"`, `"5.1"`}, {`-5`, `-5.0`}, {`0`, `0.0`},
		{`1000000`, `1000001`}, {`-1000000`, `-1000001`}, // the difference of single precision
		{`"true"`, `true`}, {`"false"`, `false`},
		{`"2024-01-01T10:00:00Z"`, `"2024-01-01T11:00:00+01:00"`},
		{`"2024-01-01T10:00:00Z"`, `"2024-01-01T10:00:00.999Z"`},
		{`"2024-01-01T10:00:00Z"`, `"2024-01-01 10:00:00Z"`},
		{`"2024-01-01T10:00:00Z"`, `"2024-01-01T10:00:00"`},
		{`"2024-01-01T10:00:00Z"`, `"2024-01-01T10:00:00+0000"`},
		{`"Ann@Example.org"`, `"ann@example.org"`}, {`"https://a.example"`, `"https://a.example/"`}, {`"AB-12"`, `"ab-12"`},
		{`{"a":1}`, `{"a":1,"b":2}`}, {`{"a":null}`, `{}`}, {`{"a":{"b":"x "}}`, `{"a":{"b":"x"}}`},
		{`[1,2]`, `[2,1]`}, {`[1,1]`, `[1]`}, {`[]`, `[]`},
	} {
		require.True(t, Agrees(decode(t, c.sent), decode(t, c.got)), "%s was sent, %s was read", c.sent, c.got)
	}
}

func TestOtherValuesDoNotAgree(t *testing.T) {
	for _, c := range []struct{ sent, got string }{
		{`"a"`, `absent`}, {`1`, `absent`}, {`true`, `absent`}, {`[1]`, `absent`}, {`{"a":1}`, `absent`},
		{`null`, `"a"`}, {`null`, `1`}, {`"a"`, `null`}, {`"a"`, `"b"`}, {`"a"`, `"A"`}, {`"a b-c"`, `"A B-C"`}, {`"a@b"`, `"a@c"`},
		{`5`, `6`}, {`5`, `-5`}, {`5`, `"x"`}, {`5`, `""`}, {`5`, `false`}, {`5`, `[]`}, {`0`, `false`}, {`0`, `""`}, {`5`, `null`}, {`"x"`, `5`},
		{`100`, `101`}, {`100`, `100.1`}, {`1000`, `999.99`}, {`1000000`, `1000002`}, {`-1000000`, `-1000002`}, {`2`, `-2.000001`},
		{`true`, `false`}, {`true`, `"true"`}, {`"true"`, `false`}, {`"yes"`, `true`},
		{`"2024-01-01T10:00:00Z"`, `"2024-01-01T10:00:01Z"`}, {`"2024-01-01T10:00:00Z"`, `"2024-01-01T10:00:00+01:00"`}, {`"2024-01-01T10:00:00Z"`, `"soon"`},
		{`{"a":1}`, `{"a":2}`}, {`{"a":1}`, `{"b":1}`}, {`{"a":1}`, `[]`}, {`{"a":1}`, `"a"`},
		{`[1,2]`, `[1]`}, {`[1]`, `[1,2]`}, {`[1]`, `{"0":1}`}, {`[1,2]`, `[1,3]`},
	} {
		require.False(t, Agrees(decode(t, c.sent), decode(t, c.got)), "%s was sent, %s was read", c.sent, c.got)
	}
}

func TestNumbersDifferAtMostByAMillionth(t *testing.T) {
	require.True(t, Agrees(json.Number("1000000"), json.Number("1000001")))
	require.False(t, Agrees(json.Number("1000000"), json.Number("1000001.1")))
	require.True(t, Agrees(json.Number("-1000001"), json.Number("-1000000")), "the larger of the two is the measure")
}
