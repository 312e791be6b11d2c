package spec

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSingularAndPlural(t *testing.T) {
	for many, one := range map[string]string{
		"pets": "pet", "categories": "category", "boxes": "box", "statuses": "status", "people": "person", "addresses": "address",
		"databases": "database", "matches": "match", "keys": "key", "movies": "movie", "indices": "index", "API_Keys": "API_Key",
	} {
		require.Equal(t, one, singular(many))
		require.Equal(t, one, singular(one), one)
		require.Equal(t, many, plural(many))
		require.Equal(t, many, plural(one))
	}
}

func TestAbbreviationsAreNoPlurals(t *testing.T) {
	for _, word := range []string{"sms", "SMS", "outgoing-sms", "dns", "css"} {
		require.Equal(t, word, singular(word))
		require.Equal(t, word+"-list", plural(word))
	}
	require.Equal(t, "mechanism", singular("mechanisms"))
	require.Equal(t, "vm", singular("vms"))
}
