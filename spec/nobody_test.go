//go:build !linux

package spec_test

import (
	"os"
	"testing"
)

// asNobody does something as a user with few rights.
func asNobody(t *testing.T, do func()) {
	t.Helper()
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	do()
}
