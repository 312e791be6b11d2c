package value_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/actalike/actalike/internal/value"
)

func decode(t require.TestingT, text string) any {
	v, err := value.Decode([]byte(text))
	require.NoError(t, err, text)
	return v
}

// anyValue draws JSON values with few names, so that objects meet.
func anyValue() *rapid.Generator[any] {
	scalar := rapid.OneOf(
		rapid.Just[any](nil),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.Int64(), func(n int64) any { return value.Int(n) }),
		rapid.Map(rapid.SampledFrom([]string{"1", "1.0", "10e-1", "-0", "0.0", "1e300"}), func(s string) any { return number(s) }),
	)
	grown := scalar
	for range 3 {
		inner := grown
		name := rapid.SampledFrom([]string{"", "a", "b", "c", "~", "/"})
		grown = rapid.OneOf(scalar,
			rapid.Map(rapid.SliceOfN(inner, 0, 3), func(items []any) any { return append([]any{}, items...) }),
			rapid.Map(rapid.MapOfN(name, inner, 0, 4), func(object map[string]any) any { return object }),
		)
	}
	return grown
}

func TestEqual(t *testing.T) {
	tests := []struct {
		a, b string
		same bool
	}{
		{`null`, `null`, true}, {`null`, `false`, false}, {`null`, `{}`, false}, {`{}`, `null`, false}, {`[]`, `{}`, false},
		{`1`, `1.0`, true}, {`1`, `10e-1`, true}, {`0`, `-0`, true}, {`1`, `"1"`, false}, {`true`, `1`, false},
		{`0.1`, `0.10000000000000000001`, false},
		{`9007199254740993`, `9007199254740992`, false},
		{`1e308`, `10e307`, true}, {`1e-400`, `0`, false},
		{`"a"`, `"a"`, true}, {`"a"`, `"A"`, false},
		{`[1,2]`, `[2,1]`, false}, {`[1]`, `[1,1]`, false},
		{`{"a":1,"b":2}`, `{"b":2.0,"a":1}`, true}, {`{"a":null}`, `{}`, false}, {`{"a":null}`, `{"b":null}`, false},
	}
	for _, test := range tests {
		a, b := decode(t, test.a), decode(t, test.b)
		require.Equal(t, test.same, value.Equal(a, b), "%s %s", test.a, test.b)
		require.Equal(t, test.same, value.Equal(b, a), "%s %s", test.b, test.a)
	}
}

func TestEqualOfNumbersThatNothingDecodes(t *testing.T) {
	require.True(t, value.Equal(number("1e999999999"), number("1e999999999")))
	require.False(t, value.Equal(number("1e999999999"), number("10e999999998")), "it must not be worked out")
}

func TestKind(t *testing.T) {
	for text, kind := range map[string]string{`null`: "null", `true`: "boolean", `1`: "number", `""`: "string", `[]`: "array", `{}`: "object"} {
		require.Equal(t, kind, value.Kind(decode(t, text)))
	}
}

func TestEncode(t *testing.T) {
	tests := map[string]string{
		`{"b":1,"a":[true,null,{}],"":""}`: `{"":"","a":[true,null,{}],"b":1}`,
		`"<&>é\u2028\ud83d\ude00"`:         `"<&>é` + "\u2028" + `😀"`,
		`"\"\\\/\b\f\n\r\t\u0000"`:         `"\"\\/\b\f\n\r\t\u0000"`,
		`1.50`:                             `1.50`,
	}
	for text, want := range tests {
		require.Equal(t, want, string(value.Encode(decode(t, text))))
	}
	require.Equal(t, `"a`+"\ufffd"+`"`, string(value.Encode("a\xff")))
	require.Equal(t, "x1", string(value.Append([]byte("x"), number("1"))))
}

func TestEncodeReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := anyValue().Draw(t, "v")
		encoded := value.Encode(v)
		again := decode(t, string(encoded))
		require.True(t, value.Equal(v, again))
		require.Equal(t, string(encoded), string(value.Encode(again)))
	})
}

func TestNumbers(t *testing.T) {
	require.Equal(t, number("-9223372036854775808"), value.Int(-9223372036854775808))
	require.Equal(t, number("0.1"), value.Float(0.1))
	require.Equal(t, number("5"), value.Float(5))
	require.True(t, value.Equal(decode(t, string(value.Float(1e21))), number("1e21")))
}

// The table of RFC 7396, appendix A.
func TestMergeAsAppendixA(t *testing.T) {
	tests := []struct{ target, patch, want string }{
		{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
		{`{"a":"b"}`, `{"a":null}`, `{}`},
		{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
		{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
		{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
		{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
		{`["a","b"]`, `["c","d"]`, `["c","d"]`},
		{`{"a":"b"}`, `["c"]`, `["c"]`},
		{`{"a":"foo"}`, `null`, `null`},
		{`{"a":"foo"}`, `"bar"`, `"bar"`},
		{`{"e":null}`, `{"a":1}`, `{"e":null,"a":1}`},
		{`[1,2]`, `{"a":"b","c":null}`, `{"a":"b"}`},
		{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
	}
	for _, test := range tests {
		got := value.Merge(decode(t, test.target), decode(t, test.patch))
		require.Equal(t, decode(t, test.want), got, "%s with %s", test.target, test.patch)
	}
}

func TestMergeKeepingNulls(t *testing.T) {
	tests := []struct{ target, patch, want string }{
		{`{"a":"b","c":1}`, `{"a":null}`, `{"a":null,"c":1}`},
		{`{}`, `{"a":{"b":null}}`, `{"a":{"b":null}}`},
		{`{"a":{"b":1,"c":2}}`, `{"a":{"b":null}}`, `{"a":{"b":null,"c":2}}`},
		{`{"a":1}`, `null`, `null`},
		{`[1]`, `{"a":null}`, `{"a":null}`},
	}
	for _, test := range tests {
		got := value.MergeKeepingNulls(decode(t, test.target), decode(t, test.patch))
		require.Equal(t, decode(t, test.want), got, "%s with %s", test.target, test.patch)
	}
}

var mergers = map[string]func(target, patch any) any{"Merge": value.Merge, "MergeKeepingNulls": value.MergeKeepingNulls}

func TestMergingIsPureAndIdempotent(t *testing.T) {
	for name, merge := range mergers {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			target, patch := anyValue().Draw(t, "target"), anyValue().Draw(t, "patch")
			before := string(value.Encode([]any{target, patch}))
			once := merge(target, patch)
			require.Equal(t, before, string(value.Encode([]any{target, patch})), "an argument was changed")
			require.Equal(t, once, merge(once, patch))
		}))
	}
}

func TestMergingNothingIsTheIdentity(t *testing.T) {
	for name, merge := range mergers {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			target := anyValue().Draw(t, "target")
			want := target
			if value.Kind(target) != "object" {
				want = value.Object{}
			}
			require.Equal(t, want, merge(target, value.Object{}))
		}))
	}
}

// RFC 7396 says it in one sentence for each member.
func TestMergeMemberByMember(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		target, _ := anyValue().Draw(t, "target").(map[string]any)
		patch, ok := anyValue().Draw(t, "patch").(map[string]any)
		if !ok {
			t.Skip("not an object")
		}
		merged := value.Merge(target, patch).(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(merged)) {
			change, changed := patch[name]
			if !changed {
				require.Equal(t, target[name], merged[name])
				continue
			}
			require.NotNil(t, change)
			require.Equal(t, value.Merge(target[name], change), merged[name])
		}
		for name := range target {
			if change, changed := patch[name]; !changed || change != nil {
				require.Contains(t, merged, name)
			}
		}
	})
}
