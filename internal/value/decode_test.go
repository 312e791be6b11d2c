package value_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
)

func number(literal string) json.Number { return json.Number(literal) }

func TestDecodeTakes(t *testing.T) {
	tests := map[string]struct {
		text string
		want any
	}{
		"null":                  {`null`, nil},
		"boolean":               {` true `, true},
		"digits are kept":       {`1.50`, number("1.50")},
		"negative zero":         {`-0`, number("-0")},
		"large exponent":        {`1e308`, number("1e308")},
		"small exponent":        {`1e-400`, number("1e-400")},
		"long integer":          {`123456789012345678901234567890`, number("123456789012345678901234567890")},
		"surrogate pair":        {`"\ud83d\ude00"`, "\U0001F600"},
		"NUL escape":            {`"a\u0000b"`, "a\x00b"},
		"DEL":                   {"\"\x7f\"", "\x7f"},
		"noncharacter":          {`"\uffff"`, "\uffff"},
		"right to left":         {`"\u202eabc"`, "\u202eabc"},
		"solidus":               {`"\/"`, "/"},
		"empty name":            {`{"":1}`, value.Object{"": number("1")}},
		"names that differ":     {`{"a":1,"A":2}`, value.Object{"a": number("1"), "A": number("2")}},
		"same name, two levels": {`{"a":{"a":1}}`, value.Object{"a": value.Object{"a": number("1")}}},
		"empty array":           {`[]`, []any{}},
		"empty object":          {`{}`, value.Object{}},
		"white space":           {"\r\n\t [ 1 , 2 ] \n", []any{number("1"), number("2")}},
		"deepest":               {strings.Repeat("[", value.MaxDepth) + strings.Repeat("]", value.MaxDepth), nest(value.MaxDepth)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := value.Decode([]byte(test.text))
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
}

func nest(depth int) any {
	v := []any{}
	for range depth - 1 {
		v = []any{v}
	}
	return v
}

func TestDecodeRefuses(t *testing.T) {
	tests := map[string]struct{ text, reason string }{
		"duplicate name":            {`{"a":1,"a":2}`, "duplicate"},
		"duplicate, written anew":   {`{"a":1,"\u0061":2}`, "duplicate"},
		"duplicate, below":          {`{"b":[{"a":1,"a":1}]}`, "duplicate"},
		"lone high surrogate":       {`"\ud800"`, "surrogate"},
		"lone low surrogate":        {`"\udc00"`, "surrogate"},
		"surrogates swapped":        {`"\udc00\ud800"`, "surrogate"},
		"invalid UTF-8":             {"\"\xff\"", "UTF-8"},
		"encoded surrogate":         {"\"\xed\xa0\x80\"", "UTF-8"},
		"overlong":                  {"\"\xc0\xaf\"", "UTF-8"},
		"invalid UTF-8 in a name":   {"{\"\xff\":1}", "UTF-8"},
		"raw NUL":                   {"\"a\x00b\"", "invalid"},
		"raw line break":            {"\"a\nb\"", "invalid"},
		"byte order mark":           {"\ufeff{}", "invalid"},
		"text behind":               {`{} {}`, "after"},
		"NUL behind":                {"{}\x00", "invalid"},
		"comment":                   {`{} // no`, "invalid"},
		"cut off":                   {`{"a":`, "end of the text"},
		"cut off in a string":       {`"a`, "end of the text"},
		"closed twice":              {`[]]`, "invalid"},
		"trailing comma":            {`[1,]`, "invalid"},
		"single quotes":             {`{'a':1}`, "invalid"},
		"NaN":                       {`NaN`, "invalid"},
		"leading zero":              {`01`, "after"},
		"leading plus":              {`+1`, "invalid"},
		"no digits behind":          {`1.`, "end of the text"},
		"too large":                 {`1e400`, "out of range"},
		"too large, negative":       {`-1e400`, "out of range"},
		"exponent of a billion":     {`1e999999999`, "out of range"},
		"exponent, tiny":            {`1e-999999999`, "out of range"},
		"exponent beyond any int":   {`0e99999999999999999999999`, "out of range"},
		"number without end":        {strings.Repeat("9", 401), "characters"},
		"deeper than the limit":     {strings.Repeat("[", value.MaxDepth+1), "nested deeper"},
		"objects deeper than limit": {strings.Repeat(`{"a":`, value.MaxDepth+1), "nested deeper"},
		"a million levels":          {strings.Repeat("[", 1_000_000), "nested deeper"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := value.Decode([]byte(test.text))
			require.Nil(t, got)
			var fault *value.SyntaxError
			require.ErrorAs(t, err, &fault)
			require.Contains(t, fault.Error(), test.reason)
			require.LessOrEqual(t, fault.Offset, int64(len(test.text)))
			require.NotContains(t, fault.Error(), "\n")
		})
	}
}

func TestDecodeTellsWhere(t *testing.T) {
	_, err := value.Decode([]byte(`{"a":{"b":[1,1e400]}}`))
	var fault *value.SyntaxError
	require.ErrorAs(t, err, &fault)
	require.Equal(t, "/a/b/1", fault.Pointer)
	require.Equal(t, "the number 1e400 is out of range at byte 18, in /a/b/1", fault.Error())
}

func TestDecodeNothing(t *testing.T) {
	for _, text := range []string{"", " ", "\r\n\t"} {
		_, err := value.Decode([]byte(text))
		require.ErrorIs(t, err, value.ErrEmpty)
	}
}

func TestDecodeLeavesTheTextAlone(t *testing.T) {
	text := []byte(`{"a":"\ud83d\ude00","b":[1,2]}`)
	before := bytes.Clone(text)
	v, err := value.Decode(text)
	require.NoError(t, err)
	require.Equal(t, before, text)
	for i := range text {
		text[i] = 'x'
	}
	require.Equal(t, value.Object{"a": "\U0001F600", "b": []any{number("1"), number("2")}}, v)
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`null`, `{"a":[1,-2.5e3,"x\n\ud83d\ude00",true,false,null]}`, `{"a":1,"a":2}`, `"\ud800"`, "\"\xff\"",
		`1e400`, `1e-999999999`, `[ ]`, `{ }`, `{"b":[1, "\\u00e9\u2028"],"a":[ ]}`, "\ufeff1", `[] 1`, `[[[[[[`, `{"":{"":{}}}`, "\"\x00\"", ``, ` `, `0e0`, `-0.0`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		hung := time.AfterFunc(time.Minute, func() { panic("the text keeps the reader busy without end") })
		defer hung.Stop()
		v, err := value.Decode(text)
		thorough, refused := value.ThoroughDecode(text)
		require.Equal(t, refused, err)
		require.Equal(t, thorough, v)
		tapeTells(t, text, v)
		if err == nil {
			agreesWithStandard(t, text, v)
			readsBack(t, v)
		}
	})
}

// tapeTells compares a tape, if it takes the text, with the value of the text.
func tapeTells(t *testing.T, text []byte, v any) {
	var tape value.Tape
	if tape.Read(text) {
		sameOnTape(t, &tape, 0, v)
	}
}

func sameOnTape(t *testing.T, tape *value.Tape, at int, v any) {
	require.Equal(t, v, tape.Value(at))
	require.Equal(t, string(value.Encode(v)), string(tape.Append(nil, at)))
	i, end := tape.Within(at)
	switch v := v.(type) {
	case map[string]any:
		require.Equal(t, len(v), tape.Len(at))
		for ; i < end; i = tape.Behind(i + 1) {
			require.Contains(t, v, tape.Name(i))
			sameOnTape(t, tape, i+1, v[tape.Name(i)])
		}
	case []any:
		require.Equal(t, len(v), tape.Len(at))
		for _, item := range v {
			sameOnTape(t, tape, i, item)
			i = tape.Behind(i)
		}
	}
	require.Equal(t, end, i)
}

// agreesWithStandard compares with encoding/json, which takes all that we take.
func agreesWithStandard(t *testing.T, text []byte, v any) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var standard any
	require.NoError(t, decoder.Decode(&standard))
	require.Equal(t, standard, v)
}

func readsBack(t *testing.T, v any) {
	encoded := value.Encode(v)
	require.True(t, json.Valid(encoded), "%s", encoded)
	again, err := value.Decode(encoded)
	require.NoError(t, err, "%s", encoded)
	require.True(t, value.Equal(v, again), "%s", encoded)
	require.Equal(t, encoded, value.Encode(again))
}

func BenchmarkDecode(b *testing.B) {
	text := []byte(fmt.Sprintf(`{"names":[%s"z"],"n":12.5,"in":{"a":null,"b":true}}`, strings.Repeat(`"word",`, 20)))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := value.Decode(text); err != nil {
			b.Fatal(err)
		}
	}
}
