package generate

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"github.com/actalike/actalike/spec"
)

// IdempotencyKey is the header whose value stands for one request.
const IdempotencyKey = "Idempotency-Key"

// NewIdempotencyKey is a key that no request of this or an earlier run had. A server keeps
// the keys of a run and shows them to nobody, so a key made from the seed would be answered
// with the record of an earlier run: of all values it alone does not follow from the seed.
func (v *Values) NewIdempotencyKey(s *spec.Schema) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	uuid := fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
	text := hex.EncodeToString(b[:])
	for _, key := range []string{uuid, text, text[:16], text[:8]} {
		if s == nil || s.Accepts(key, spec.AsRequest) {
			return key
		}
	}
	return uuid
}
