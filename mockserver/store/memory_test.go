package store_test

import (
	"testing"

	"github.com/actalike/actalike/mockserver/internal/storetest"
	"github.com/actalike/actalike/mockserver/store"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store { return store.NewMemory() })
}
