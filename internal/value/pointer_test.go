package value_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/actalike/actalike/internal/value"
)

// The examples of RFC 6901, section 5.
func TestAtAsTheRFCShows(t *testing.T) {
	document := decode(t, `{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}`)
	tests := map[string]any{
		"": document, "/foo": []any{"bar", "baz"}, "/foo/0": "bar", "/": number("0"), "/a~1b": number("1"), "/c%d": number("2"),
		"/e^f": number("3"), "/g|h": number("4"), "/i\\j": number("5"), "/k\"l": number("6"), "/ ": number("7"), "/m~0n": number("8"),
	}
	for pointer, want := range tests {
		got, ok := value.At(document, pointer)
		require.True(t, ok, pointer)
		require.Equal(t, want, got, pointer)
	}
}

func TestAtFindsNothing(t *testing.T) {
	document := decode(t, `{"list":[1,2],"object":{"a":null},"text":"abc","01":1}`)
	for _, pointer := range []string{
		"/list/2", "/list/-", "/list/-1", "/list/01", "/list/+1", "/list/1e0", "/list/", "/list/ 1",
		"/object/b", "/text/0", "/object/a/b", "/nothing", "//", "/list/99999999999999999999",
	} {
		_, ok := value.At(document, pointer)
		require.False(t, ok, pointer)
	}
	found, ok := value.At(document, "/object/a")
	require.True(t, ok, "a null is there")
	require.Nil(t, found)
}

func TestEscapesAreReadInOrder(t *testing.T) {
	require.Equal(t, []string{"~1", "/", "~"}, value.Tokens("/~01/~1/~0"))
	require.Equal(t, "/~01/~1/~0", value.Pointer("~1", "/", "~"))
	require.Nil(t, value.Tokens(""))
	require.Equal(t, []string{""}, value.Tokens("/"))
}

func TestPointerAndTokensAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		token := rapid.StringOf(rapid.SampledFrom([]rune{'~', '/', '0', '1', 'a', 'é', '\x00'}))
		tokens := rapid.SliceOf(token).Draw(t, "tokens")
		back := value.Tokens(value.Pointer(tokens...))
		require.Equal(t, strings.Join(tokens, "\n"), strings.Join(back, "\n"))
		require.Len(t, back, len(tokens))
	})
}

func TestAtFollowsEveryPointer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := anyValue().Draw(t, "v")
		visit(v, "", func(pointer string, want any) {
			got, ok := value.At(v, pointer)
			require.True(t, ok, pointer)
			require.Equal(t, want, got)
		})
	})
}

func visit(v any, pointer string, f func(pointer string, v any)) {
	f(pointer, v)
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			visit(member, pointer+value.Pointer(name), f)
		}
	case []any:
		for i, item := range v {
			visit(item, fmt.Sprintf("%s/%d", pointer, i), f)
		}
	}
}
