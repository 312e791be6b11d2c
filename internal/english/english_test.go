package english

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSingularAndPlural(t *testing.T) {
	for many, one := range map[string]string{
		"pets": "pet", "boxes": "box", "categories": "category", "people": "person", "children": "child",
		"statuses": "status", "addresses": "address", "buses": "bus", "indices": "index", "days": "day",
		"movies": "movie", "batches": "batch", "user-profiles": "user-profile", "databases": "database", "matches": "match",
		"keys": "key", "API_Keys": "API_Key", "mechanisms": "mechanism", "vms": "vm",
		"People": "Person", "Children": "Child", "grandchildren": "grandchild", "Statuses": "Status", "Pets": "Pet",
	} {
		require.Equal(t, one, Singular(many), many)
		require.Equal(t, many, Plural(one), one)
		require.Equal(t, one, Singular(one), one)
		require.Equal(t, many, Plural(many), many)
	}
}

// The name of one and of many is the same, or ends in an s that makes no plural.
func TestInvariableWords(t *testing.T) {
	for _, word := range []string{"news", "series", "sms", "SMS", "DNS", "outgoing-sms", "css", "https"} {
		require.Equal(t, word, Singular(word))
		require.Equal(t, word, Plural(word))
	}
	require.Equal(t, "form", Singular("forms"))
}

func TestCounts(t *testing.T) {
	require.Equal(t, "0 members", Count(0, "member"))
	require.Equal(t, "1 member", Count(1, "member"))
	require.Equal(t, "2 entries", Count(2, "entry"))
	require.Equal(t, "is", Agree(1, "is", "are"))
	require.Equal(t, "are", Agree(0, "is", "are"))
}

func TestLists(t *testing.T) {
	require.Equal(t, "", And(nil))
	require.Equal(t, "a", And([]string{"a"}))
	require.Equal(t, "a, b and c", And([]string{"a", "b", "c"}))
	require.Equal(t, "a or b", Or([]string{"a", "b"}))
}
