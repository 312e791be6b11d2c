package store_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/store"
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
			text = edited(t, text, part, touched)
			require.Equal(t, record, text.Object())
			require.Equal(t, string(l.Text(record).JSON()), string(text.JSON()))
			parsed := l.Parse(text.JSON())
			require.Equal(t, record, parsed.Object())
		}
	})
}

// edited takes the touched members out, and sets those of part.
func edited(t *rapid.T, text *store.Text, part value.Object, touched []string) *store.Text {
	edit := text.Edit()
	defer edit.Close()
	for _, name := range touched {
		edit.Remove(slices.Index(names, name))
	}
	for place, name := range names {
		if v, ok := part[name]; ok {
			edit.Set(place, value.Encode(v))
			require.Equal(t, string(value.Encode(v)), string(edit.Member(place)))
		}
		require.Equal(t, slices.Contains(touched, name), edit.Changed(place))
	}
	return edit.Text()
}

func TestWhatHasNoPlaceHasNoText(t *testing.T) {
	l := layout()
	require.Nil(t, l.Text(value.Object{"z": "1"}))
	_, placed := l.Place("z")
	require.False(t, placed)
	for _, text := range []string{``, `{`, `[]`, `{"z":1}`, `{"b":1,"a":1}`, `{"a":1`, `{"a":1}}`, ` {"a":1}`, `{"a":"}`} {
		require.Nil(t, l.Parse([]byte(text)), text)
	}
}
