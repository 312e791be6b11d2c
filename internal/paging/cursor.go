package paging

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/actalike/actalike/spec"
)

// cursorPrefix tells our cursors from keys.
const cursorPrefix = "from:"

// cursor is what a query has to hold to start at an offset: a number where the
// parameter is one, the key of the record before where it must be a UUID, else a
// token that nobody has to understand.
func cursor(p *spec.Parameter, offset int, before string) string {
	if p.Schema != nil {
		switch s := p.Schema.Keywords; {
		case s.Type.Includes("integer") || s.Type.Includes("number"):
			return strconv.Itoa(offset)
		case s.Format == "uuid":
			return before
		}
	}
	return base64.RawURLEncoding.EncodeToString([]byte(cursorPrefix + strconv.Itoa(offset)))
}

// behind is the offset that a cursor means: one of ours, the key of a record to
// start behind, or a number. What it cannot read starts at the front.
func behind(token string, chosen []int, keys []string) int {
	if text, err := base64.RawURLEncoding.DecodeString(token); err == nil {
		if digits, ok := strings.CutPrefix(string(text), cursorPrefix); ok {
			n, _ := strconv.Atoi(digits)
			return max(0, n)
		}
	}
	if i := slices.IndexFunc(chosen, func(i int) bool { return i < len(keys) && keys[i] == token }); i >= 0 {
		return i + 1
	}
	n, _ := strconv.Atoi(token)
	return max(0, n)
}
