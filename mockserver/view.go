package mockserver

import (
	"bytes"
	"encoding/json"

	"github.com/actalike/actalike/spec/value"
)

// An orderedObject is a JSON object whose members keep their order.
type orderedObject []member

type member struct {
	name string
	text []byte // JSON
}

// MarshalJSON implements [json.Marshaler].
func (o orderedObject) MarshalJSON() ([]byte, error) {
	text := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(value.AppendString(text, m.name), ':')
		text = append(text, m.text...)
	}
	return append(text, '}'), nil
}

// encodeControl writes what a control route found, readable in a terminal.
func encodeControl(v any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return value.Encode(detail(err.Error()))
	}
	return text.Bytes()
}
