package mask

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSecretsAreMaskedHoweverTheyAreWritten(t *testing.T) {
	m := New("tok-4242/424+2", `pass"word\long`)
	for given, want := range map[string]string{
		"Bearer tok-4242/424+2":               "Bearer [redacted]",
		"?token=tok-4242%2F424%2B2&a=b":       "?token=[redacted]&a=b",
		"/tok-4242%2F424+2/":                  "/[redacted]/",
		`{"echo":"pass\"word\\long"}`:         `{"echo":"[redacted]"}`,
		"Basic dG9rLTQyNDIvNDI0KzI=":          "Basic [redacted]",
		"xtok-4242/424+2ytok-4242/424+2":      "x[redacted]y[redacted]",
		"nothing of it":                       "nothing of it",
		`both: tok-4242/424+2 pass"word\long`: "both: [redacted] [redacted]",
	} {
		require.Equal(t, want, m.Text(given))
	}
}

func TestShortSecretsAreWords(t *testing.T) {
	m := New("user-1", "abc", "", " ")
	require.Equal(t, `a [redacted], "[redacted]" and user-12 of superuser-1; abc stays`, m.Text(`a user-1, "user-1" and user-12 of superuser-1; abc stays`))
	require.Equal(t, "[redacted]", m.Text("user-1"))
}

func TestTokensHaveParts(t *testing.T) {
	m := &Masker{}
	m.AddToken("basic=ada:correct horse\nkey=4242-4242-4242\n")
	require.Equal(t, "[redacted] [redacted] of ada", m.Text("correct horse 4242-4242-4242 of ada"))
	require.Equal(t, "Basic [redacted]", m.Text("Basic YWRhOmNvcnJlY3QgaG9yc2U="))
	var none *Masker
	require.Equal(t, "text", none.Text("text"))
}
