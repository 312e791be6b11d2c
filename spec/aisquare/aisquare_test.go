package aisquare_test

import (
	"crypto/sha256"
	"encoding/hex"
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
