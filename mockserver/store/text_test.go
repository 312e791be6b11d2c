package store_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec/value"
)

var names = []string{"a", "b", "a b", "\"", "ab", "c"}

func layout() *store.Layout {
	return store.NewLayout(names, func(dst []byte, _ int, v any) []byte { return value.Append(dst, v) })
}

func anyRecord() *rapid.Generator[value.Object] {
	member := rapid.OneOf(
		rapid.Just[any](nil), rapid.Just[any](json.Number("-1.5")), rapid.Just[any]([]any{"]", json.Number("1"), value.Object{"a": "}"}}),
		rapid.Map(rapid.String(), func(text string) any { return text }), rapid.Just[any](value.Object{}), rapid.Just[any](`\",`))
	return rapid.MapOf(rapid.SampledFrom(names), member)
}

// TestTextIsTheRecord changes a record and its text in the same way, again and
// again.
func TestTextIsTheRecord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, record := layout(), anyRecord().Draw(t, "record")
		text := l.Text(record)
		for range rapid.IntRange(1, 5).Draw(t, "changes") {
			part := anyRecord().Draw(t, "part")
			touched := rapid.SliceOf(rapid.SampledFrom(names)).Draw(t, "touched")
			for name := range part {
				touched = append(touched, name)
			}
			for _, name := range touched {
				delete(record, name)
			}
			for name, v := range part {
				record[name] = v
			}
			text = text.With(touched, part)
			require.Equal(t, record, text.Object())
			require.Equal(t, string(l.Text(record).JSON()), string(text.JSON()))
			parsed := l.Parse(text.JSON())
			require.Equal(t, record, parsed.Object())
		}
	})
}

func TestWhatHasNoPlaceHasNoText(t *testing.T) {
	l := layout()
	require.Nil(t, l.Text(value.Object{"z": "1"}))
	require.Nil(t, l.Text(value.Object{"a": "1"}).With([]string{"a"}, value.Object{"b": "1"}), "b is not named")
	for _, text := range []string{``, `{`, `[]`, `{"z":1}`, `{"b":1,"a":1}`, `{"a":1`, `{"a":1}}`, ` {"a":1}`, `{"a":"}`} {
		require.Nil(t, l.Parse([]byte(text)), text)
	}
}
