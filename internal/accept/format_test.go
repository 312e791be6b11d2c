package accept_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/accept"
	"github.com/actalike/actalike/internal/value"
)

// TestFormatsAgreeWithTheLibrary bends texts of each format that is judged in a
// short way, and asks both.
func TestFormatsAgreeWithTheLibrary(t *testing.T) {
	for format, texts := range map[string][]string{
		"uri":       {"https://example.com/a-b/c_d~e.f", "http://a", "https://[::1]/a", "https://a:80/b?c#d", "https://%41.com/%zz"},
		"date":      {"2024-02-29", "1999-12-31", "0000-01-01"},
		"date-time": {"2024-02-29T12:30:00Z", "1998-12-31T23:59:60Z", "0000-01-01T00:00:00z", "2024-01-28T23:59:59+01:00"},
		"uuid":      {"3f2504e0-4f89-41d3-9a0c-0305e82c3301", "3F2504E0-4F89-41D3-9A0C-0305E82C3301"},
	} {
		schema := compile(t, value.Object{"format": format})
		accepts := accept.NewCompiler().Compile(schema)
		dice := rand.New(rand.NewPCG(5, 6))
		for range count() / 2 {
			text := []byte(texts[dice.IntN(len(texts))])
			for range dice.IntN(3) {
				const alphabet = "0123456789-./:@[]%aZTgG _~?#\\é"
				text[dice.IntN(len(text))] = alphabet[dice.IntN(len(alphabet))]
			}
			require.Equal(t, schema.Validate(string(text)) == nil, accepts(string(text)), "%s %q", format, text)
		}
	}
}
