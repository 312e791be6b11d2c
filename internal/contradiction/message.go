package contradiction

import (
	"fmt"
	"strings"

	"github.com/actalike/actalike/internal/english"
)

// maxNamed is how many names a message holds; a finding's places hold them all.
const maxNamed = 8

// namedPlaces lists the distinct names of places for a message.
func namedPlaces(places []Place) string {
	names := make([]string, len(places))
	for i, p := range places {
		names[i] = p.Name
	}
	return named(names)
}

// named lists distinct names for a message, quoted.
func named(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	return listed(quoted)
}

// listed joins distinct parts for a message: a, b and 3 more.
func listed(parts []string) string {
	var shown []string
	seen := map[string]bool{}
	for _, part := range parts {
		if !seen[part] && len(shown) < maxNamed {
			shown = append(shown, part)
		}
		seen[part] = true
	}
	if more := len(seen) - len(shown); more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(shown, ", "), more)
	}
	return english.And(shown)
}
