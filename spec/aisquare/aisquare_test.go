package aisquare_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"github.com/actalike/actalike/spec/aisquare"
)

// published is the SHA-256 of the document as its owner published it. Whoever
// takes over a new edition writes its hash here.
const published = "8e39750b7433a9ca924a2fc524db264738979b9b0792a5691a22b1781a5b21cd"

func TestPublishedIsWordForWord(t *testing.T) {
	sum := sha256.Sum256(aisquare.Published())
	require.Equal(t, published, hex.EncodeToString(sum[:]))
}

// The seed is what the project was founded on. It stands beside the repository
// where it is developed, and nowhere else.
func TestPublishedIsTheSeed(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "seed")
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the folder shared/seed is not beside this clone")
	}
	seed, err := os.ReadFile(filepath.Join(folder, "openapi.yaml"))
	require.NoError(t, err)
	require.Equal(t, parsed(t, seed), parsed(t, aisquare.Published()))
}

func parsed(t *testing.T, text []byte) any {
	t.Helper()
	var v any
	require.NoError(t, yaml.Unmarshal(text, &v))
	require.NotEmpty(t, v)
	return v
}

func TestNobodyCanChangeTheDocuments(t *testing.T) {
	for _, text := range []func() []byte{aisquare.Published, aisquare.Overlay} {
		text()[0] = 'X'
		require.NotEqual(t, byte('X'), text()[0])
	}
}

func TestEveryActionSaysWhy(t *testing.T) {
	var overlay struct {
		Actions []struct{ Target, Description string }
	}
	require.NoError(t, yaml.Unmarshal(aisquare.Overlay(), &overlay))
	require.NotEmpty(t, overlay.Actions)
	for _, action := range overlay.Actions {
		require.NotEmpty(t, action.Target)
		require.Greater(t, len(action.Description), 20, "%s: a description says why", action.Target)
	}
}
