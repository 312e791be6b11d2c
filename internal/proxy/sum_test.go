package proxy_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// sumOf reads a long body without keeping it.
func sumOf(r io.Reader) (string, error) {
	sum := sha256.New()
	_, err := io.Copy(sum, r)
	return hex.EncodeToString(sum.Sum(nil)), err
}
