package mockserver

import "github.com/actalike/actalike/internal/value"

// An orderedObject is a JSON object whose members keep their order.
type orderedObject []member

type member struct {
	name string
	text []byte // JSON
}

// MarshalJSON implements [encoding/json.Marshaler].
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
