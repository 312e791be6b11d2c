package spec_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/explain"
	"github.com/actalike/actalike/spec"
)

// mutants is how many broken documents are loaded.
const mutants = 400

// TestBrokenDocumentsLoadOrAreRefusedInWords cuts and changes documents at random,
// with the same seed every time.
func TestBrokenDocumentsLoadOrAreRefusedInWords(t *testing.T) {
	names, err := filepath.Glob("testdata/*/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	dice, loaded := rand.New(rand.NewPCG(5, 5)), 0
	for n := range mutants {
		text, err := os.ReadFile(names[n%len(names)])
		require.NoError(t, err)
		mutant := mutate(text, dice)
		api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "m.yaml", Text: notNil(mutant)}})
		if err != nil {
			fine(t, err)
			continue
		}
		loaded++
		explain.Of(api)
	}
	require.Greater(t, loaded, mutants/20, "too few of them are documents")
}

// oddities are what a byte of a document may turn into.
var oddities = []string{"$ref", "$id: x", "$dynamicRef: '#a'", "$anchor: a", "null", "-1", "[]", "{}", "*a", "&a ", "1e999", "true", "allOf", "'", "\x00"}

// mutate breaks a text in one to three places.
func mutate(text []byte, dice *rand.Rand) []byte {
	for range 1 + dice.IntN(3) {
		if len(text) == 0 {
			break
		}
		at := dice.IntN(len(text))
		to := min(len(text), at+dice.IntN(60))
		switch dice.IntN(4) {
		case 0:
			text = slices.Clone(text[:at])
		case 1:
			text = slices.Concat(text[:at], text[to:])
		case 2:
			text = slices.Concat(text[:at], text[at:to], text[at:])
		case 3:
			text = slices.Concat(text[:at], []byte(oddities[dice.IntN(len(oddities))]), text[at:])
		}
	}
	return text
}
