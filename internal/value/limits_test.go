package value_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
)

// TestLimitsAreExact decodes what is just within each limit and what is just
// beyond it. An exponent keeps a text off the fast path.
func TestLimitsAreExact(t *testing.T) {
	nested := func(depth int, inner string) string {
		return strings.Repeat("[", depth) + inner + strings.Repeat("]", depth)
	}
	for name, test := range map[string]struct{ within, beyond string }{
		"digits":            {strings.Repeat("1", 300) + "." + strings.Repeat("1", 99), strings.Repeat("1", 300) + "." + strings.Repeat("1", 100)},
		"negative exponent": {"1e-400", "1e-401"},
		"positive exponent": {"0e400", "0e401"},
		"capital E":         {"1E-400", "1E-401"},
		"depth":             {nested(value.MaxDepth, "1"), nested(value.MaxDepth+1, "1")},
		"depth, reference":  {nested(value.MaxDepth, "1e2"), nested(value.MaxDepth+1, "1e2")},
	} {
		t.Run(name, func(t *testing.T) {
			v, err := value.Decode([]byte(test.within))
			require.NoError(t, err)
			require.Equal(t, test.within, string(value.Encode(v)))
			_, err = value.Decode([]byte(test.beyond))
			require.Error(t, err)
		})
	}
}

func TestWhatFollowsTheValueIsPointedAt(t *testing.T) {
	for text, offset := range map[string]int64{`1e2 2`: 5, `{"a":1e2} []`: 11, `[1e2] "x"`: 9} {
		_, err := value.Decode([]byte(text))
		var fault *value.SyntaxError
		require.ErrorAs(t, err, &fault)
		require.Equal(t, "text after the JSON value", fault.Reason)
		require.Equal(t, offset, fault.Offset, text)
	}
}

// TestTheTapeTakesEverydayTexts names what must not need the reference path.
func TestTheTapeTakesEverydayTexts(t *testing.T) {
	for text, want := range map[string]any{
		`"\"\\\/\b\f\n\r\t"`:                "\"\\/\b\f\n\r\t",
		`"\u0041\u00e9\u20AC\uABCD\uabcd"`:  "Aé€\uABCD\uabcd",
		`"\u0030\u0039\u000a\u000F"`:        "09\n\x0f",
		`"a\ud83d\ude00b"`:                  "a😀b",
		`"\uD83D\uDE00"`:                    "😀",
		`123456789012345`:                   number("123456789012345"),
		`-12345678901.25`:                   number("-12345678901.25"),
		`0`:                                 number("0"),
		`0.5`:                               number("0.5"),
		`10`:                                number("10"),
		"\t\r\n [ true , false , null ] \n": []any{true, false, nil},
		`{"b":1,"a":{}}`:                    value.Object{"b": number("1"), "a": value.Object{}},
		`{"":[]}`:                           value.Object{"": []any{}},
		`"` + strings.Repeat("x", 64<<10-2) + `"`: strings.Repeat("x", 64<<10-2),
	} {
		var tape value.Tape
		require.True(t, tape.Read([]byte(text)), "%.60s", text)
		require.Equal(t, want, tape.Value(0), "%.60s", text)
	}
}

// TestTheTapeLeavesTheRest names what only the reference path decides.
func TestTheTapeLeavesTheRest(t *testing.T) {
	for _, text := range []string{
		`1234567890123456`, `1e2`, `1E2`, `01`, `-`, `-01`, `1.`, `.5`, `+1`, `tru`, `nul`, `[1`, `[1,`, `[1,]`, `{"a"}`, `{"a":}`, `{"a":1`, `{a:1}`,
		`{"a\u0062":1}`, `"\x"`, `"\u00g0"`, `"\u00`, `"\ud83d"`, `"\ud83dx"`, `"\ud83d\u0041"`, `"\ude00\ud83d"`, `"a` + "\n" + `"`, `"\n` + "\x01" + `"`, `"a`, `"a\`, `"a\"`, ``, ` `,
		`1 2`, `{"a":1,"b":2,"a":3}`, `{"b":1,"a":2,"a":3}`, `"` + strings.Repeat("x", 64<<10-1) + `"`,
	} {
		tape := value.Tape{}
		require.True(t, tape.Read([]byte("[1]")))
		require.False(t, tape.Read([]byte(text)), "%.60s", text)
	}
}

// TestNamesThatLookAlike has the tape tell names apart that it takes for alike at
// first, and gives objects of very many names to the reference path.
func TestNamesThatLookAlike(t *testing.T) {
	object := func(names ...string) []byte { return []byte(`{"z":0,"` + strings.Join(names, `":1,"`) + `":1}`) }
	var tape value.Tape
	require.True(t, tape.Read(object("aXbYc", "aZbWc", "aZbVc")))
	require.Equal(t, 4, tape.Len(0))
	require.False(t, tape.Read(object("aXbYc", "aZbWc", "aXbYc")))
	v, err := value.Decode(object(manyNames(2000)...))
	require.NoError(t, err)
	require.Len(t, v, 2001)
	_, err = value.Decode(object(append(manyNames(2000), "a1999c")...))
	require.ErrorContains(t, err, "duplicate")
}

func manyNames(n int) (names []string) {
	for i := range n {
		names = append(names, "a"+string(value.Int(int64(i)))+"c")
	}
	return names
}

// TestWhatStandsAsItIsWrittenIsCopied appends from a tape: what already has the
// form of [value.Append] needs no memory, whatever stands around it.
func TestWhatStandsAsItIsWrittenIsCopied(t *testing.T) {
	dst := make([]byte, 0, 1000)
	appended := func(text string) (string, float64) {
		var tape value.Tape
		require.True(t, tape.Read([]byte(text)))
		dst = tape.Append(dst[:0], 0)
		return string(dst), testing.AllocsPerRun(10, func() { dst = tape.Append(dst[:0], 0) })
	}
	for _, text := range []string{`{"a":[1,"x",{"b":null,"c":true}],"b":{}}`, `[[],{},-1.5]`, `"x"`, "\n true ", ` {"a":1} `, `[ {"a":1}, {"b":[2,3]}]`} {
		got, allocated := appended(text)
		require.Equal(t, string(value.Encode(decode(t, text))), got)
		require.Zero(t, allocated, text)
	}
	for _, text := range []string{`{"b":1,"a":2}`, `{ "a":1}`, `{"a":"\u0062"}`, `[{"b":1,"a":2}]`, `{"a": [1]}`} {
		got, _ := appended(text)
		require.Equal(t, string(value.Encode(decode(t, text))), got)
	}
}

func TestHolds(t *testing.T) {
	for _, test := range []struct {
		whole, part string
		holds       bool
	}{
		{`{"a":1,"b":2}`, `{"a":1.0}`, true}, {`{"a":1}`, `{"a":1,"b":2}`, false}, {`{"a":{"b":1,"c":2}}`, `{"a":{"c":2}}`, true},
		{`{"a":{"b":1}}`, `{"a":{"b":2}}`, false}, {`{}`, `{}`, true}, {`[1,2]`, `[1]`, false}, {`[1]`, `[1]`, true}, {`1`, `{}`, false},
		{`[{"a":1,"b":2}]`, `[{"a":1}]`, false}, {`{"a":null}`, `{"a":null}`, true}, {`{}`, `{"a":null}`, false},
	} {
		require.Equal(t, test.holds, value.Holds(decode(t, test.whole), decode(t, test.part)), "%s %s", test.whole, test.part)
	}
}

func TestText(t *testing.T) {
	for text, want := range map[string]string{`"a b"`: "a b", `1.50`: "1.50", `true`: "true", `null`: "null", `[1,"x"]`: `[1,"x"]`} {
		require.Equal(t, want, value.Text(decode(t, text)))
	}
}

func TestCutAndIndex(t *testing.T) {
	for pointer, want := range map[string][2]string{"/a/b/c": {"a", "/b/c"}, "/a": {"a", ""}, "//x": {"", "/x"}, "/~1~0~01/0": {"/~~1", "/0"}, "/": {"", ""}} {
		token, rest := value.Cut(pointer)
		require.Equal(t, want, [2]string{token, rest}, pointer)
	}
	for token, want := range map[string]int{"0": 0, "7": 7, "10": 10} {
		i, ok := value.Index(token)
		require.True(t, ok)
		require.Equal(t, want, i)
	}
	for _, token := range []string{"", "-", "-1", "01", "+1", "1.0", "x"} {
		_, ok := value.Index(token)
		require.False(t, ok, token)
	}
}
