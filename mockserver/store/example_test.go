package store_test

import (
	"context"
	"fmt"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/store"
)

func ExampleMemory() {
	ctx, key := context.Background(), store.Key{Resource: "person", ID: "1"}
	memory := store.NewMemory()
	_ = memory.Update(ctx, key, func(old value.Object) (value.Object, error) {
		return value.Object{"name": "Ada"}, nil
	})
	record, _ := memory.Get(ctx, key)
	fmt.Println(record["name"])
	// Output: Ada
}
