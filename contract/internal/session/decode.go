package session

import (
	"bytes"
	"encoding/json"
	"slices"
	"sync"

	"github.com/actalike/actalike/internal/value"
)

// decoder keeps the values of the last different answers: a read mostly answers the
// text of the write before it, or of the read before that. Nobody changes a decoded
// value, so that exchanges may share one.
type decoder struct {
	mutex sync.Mutex
	texts [4][]byte
	said  [4]any
	next  int
}

// decode is [decodeAnswer], done once for the same text.
func (l *decoder) decode(text []byte) (any, error) {
	l.mutex.Lock()
	i := slices.IndexFunc(l.texts[:], func(old []byte) bool { return bytes.Equal(old, text) })
	if i >= 0 {
		defer l.mutex.Unlock()
		return l.said[i], nil
	}
	l.mutex.Unlock()
	decoded, err := Decode(text)
	if err == nil {
		l.mutex.Lock()
		defer l.mutex.Unlock()
		l.texts[l.next], l.said[l.next] = text, decoded
		l.next = (l.next + 1) % len(l.texts)
	}
	return decoded, err
}

// Decode reads a body. Lone surrogates are within the grammar of RFC 8259
// and some servers echo them: they are read as U+FFFD.
func Decode(text []byte) (any, error) {
	decoded, err := value.Decode(text)
	if err == nil || !bytes.Contains(bytes.ToLower(text), []byte(`\ud`)) {
		return decoded, err
	}
	loose := json.NewDecoder(bytes.NewReader(text))
	loose.UseNumber()
	var v any
	if loose.Decode(&v) != nil || loose.More() {
		return nil, err
	}
	return v, nil
}
