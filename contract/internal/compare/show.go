package compare

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/actalike/actalike/internal/value"
)

// Show is a value as text, shortened.
func Show(v any) string {
	if v == nil {
		return "null"
	}
	if IsAbsent(v) {
		return "absent"
	}
	const most = 160
	if text, is := v.(string); is && len(text) > longText {
		return cutTo(most, string(value.Encode(text[:longText])), encodedLength(text))
	}
	text := string(value.Encode(v))
	return cutTo(most, text, utf8.RuneCountInString(text))
}

// cutTo is a text of n characters, of which the first are given, cut to so many.
func cutTo(most int, text string, n int) string {
	if n <= most {
		return text
	}
	return fmt.Sprintf("%s… (%d characters)", string([]rune(text[:min(len(text), most*utf8.UTFMax)])[:most]), n)
}

// longText is how long a text is, in bytes, that is not encoded as a whole to be
// shown.
const longText = 32 << 10

// encodedLength is how many characters a text has as JSON. It is encoded piece by
// piece: megabytes of it are only counted.
func encodedLength(text string) int {
	n, piece := len(`""`), make([]byte, 0, 2*longText)
	for len(text) > 0 {
		end := min(len(text), longText)
		for cut := end; cut < len(text) && cut > end-utf8.UTFMax; cut-- {
			if utf8.RuneStart(text[cut]) {
				end = cut
				break
			}
		}
		piece = value.AppendString(piece[:0], text[:end])
		n, text = n+utf8.RuneCount(piece)-len(`""`), text[end:]
	}
	return n
}

// Absent stands for a member that is not there.
var Absent any = json.RawMessage("absent-member")

func IsAbsent(v any) bool { _, gone := v.(json.RawMessage); return gone }

func ValueAt(v any, pointer string) any {
	if found, ok := value.At(v, pointer); ok {
		return found
	}
	return Absent
}
