package compare

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
)

// A long text is shown as if it were encoded as a whole.
func TestLongTextsAreShownAsShortOnes(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("a", longText+1), strings.Repeat("é", longText), strings.Repeat("👩\n\"", longText),
		"x" + strings.Repeat("👩", longText), strings.Repeat("\x80", 2*longText), strings.Repeat("\x00", longText+9),
	} {
		whole := string(value.Encode(text))
		require.Equal(t, utf8.RuneCountInString(whole), encodedLength(text))
		require.Equal(t, cutTo(160, whole, utf8.RuneCountInString(whole)), Show(text))
	}
}

func TestShow(t *testing.T) {
	require.Equal(t, "null", Show(nil))
	require.Equal(t, "absent", Show(Absent))
	require.Equal(t, `{"a":"é"}`, Show(value.Object{"a": "é"}))
	require.Equal(t, `"`+strings.Repeat("a", 158)+`"`, Show(strings.Repeat("a", 158)), "160 characters are shown whole")
	require.Equal(t, `"`+strings.Repeat("é", 159)+`… (161 characters)`, Show(strings.Repeat("é", 159)))
}

// As many bytes as are encoded as one piece, and one more.
func TestTheLongestTextOfOnePiece(t *testing.T) {
	for _, n := range []int{longText, longText + 1} {
		require.Equal(t, `"`+strings.Repeat("a", 159)+"… ("+strconv.Itoa(n+2)+" characters)", Show(strings.Repeat("a", n)))
	}
}
