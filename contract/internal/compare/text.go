package compare

import (
	"github.com/actalike/actalike/internal/value"
)

// Text is a scalar as text; anything else as JSON.
func Text(v any) string {
	if text, ok := v.(string); ok {
		return text
	}
	return string(value.Encode(v))
}
