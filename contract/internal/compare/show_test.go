package compare

import (
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
