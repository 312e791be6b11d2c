// Package storetest is the suite that every [store.Store] must pass.
package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/store"
)

// Run runs the suite on stores that open makes, each of them empty.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, store.Store)
	}{
		{"what was never written is nil", neverWritten},
		{"what was written reads back", readsBack},
		{"a failed change writes nothing", failedChange},
		{"nil leaves a record as it is", nilLeaves},
		{"keys of other resources and ids are apart", keysApart},
		{"delete forgets one record", deleteForgets},
		{"clear forgets all", clearForgets},
		{"each visits every written record once", eachVisits},
		{"the old record is not changed", oldStays},
		{"readers do not wait for a change", readersDoNotWait},
		{"concurrent updates of one record lose nothing", loseNothing},
		{"concurrent updates of many records lose nothing", manyRecords},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

var (
	ctx = context.Background()
	ada = store.Key{Resource: "person", ID: "1"}
)

func write(t *testing.T, s store.Store, key store.Key, record value.Object) {
	t.Helper()
	require.NoError(t, s.Update(ctx, key, func(value.Object) (value.Object, error) { return record, nil }))
}

func read(t *testing.T, s store.Store, key store.Key) value.Object {
	t.Helper()
	record, err := s.Get(ctx, key)
	require.NoError(t, err)
	return record
}

func size(t *testing.T, s store.Store) int {
	t.Helper()
	n, err := s.Len(ctx)
	require.NoError(t, err)
	return n
}

func neverWritten(t *testing.T, s store.Store) {
	require.Nil(t, read(t, s, ada))
	require.NoError(t, s.Update(ctx, ada, func(old value.Object) (value.Object, error) {
		require.Nil(t, old)
		return nil, nil
	}))
	require.Zero(t, size(t, s))
}

func readsBack(t *testing.T, s store.Store) {
	record := value.Object{
		"text": "a\x00b \u202e😀", "number": json.Number("9007199254740993"), "yes": true, "nothing": nil,
		"list": []any{json.Number("1.50"), "two", nil}, "inner": map[string]any{"empty": map[string]any{}, "none": []any{}},
	}
	write(t, s, ada, record)
	require.Equal(t, record, read(t, s, ada))
	require.Equal(t, 1, size(t, s))
}

func failedChange(t *testing.T, s store.Store) {
	write(t, s, ada, value.Object{"a": "old"})
	refused := errors.New("refused")
	err := s.Update(ctx, ada, func(value.Object) (value.Object, error) { return value.Object{"a": "new"}, refused })
	require.ErrorIs(t, err, refused)
	require.Equal(t, value.Object{"a": "old"}, read(t, s, ada))
}

func nilLeaves(t *testing.T, s store.Store) {
	write(t, s, ada, value.Object{"a": "old"})
	write(t, s, ada, nil)
	require.Equal(t, value.Object{"a": "old"}, read(t, s, ada))
}

func keysApart(t *testing.T, s store.Store) {
	write(t, s, ada, value.Object{"a": "1"})
	require.Nil(t, read(t, s, store.Key{Resource: "person", ID: "2"}))
	require.Nil(t, read(t, s, store.Key{Resource: "pet", ID: "1"}))
	require.Nil(t, read(t, s, store.Key{Resource: "person1", ID: ""}))
}

func deleteForgets(t *testing.T, s store.Store) {
	other := store.Key{Resource: "person", ID: "2"}
	write(t, s, ada, value.Object{})
	write(t, s, other, value.Object{})
	require.NoError(t, s.Delete(ctx, ada))
	require.NoError(t, s.Delete(ctx, store.Key{Resource: "nobody"}))
	require.Nil(t, read(t, s, ada))
	require.Equal(t, 1, size(t, s))
}

func clearForgets(t *testing.T, s store.Store) {
	for i := range 10 {
		write(t, s, store.Key{Resource: "person", ID: strconv.Itoa(i)}, value.Object{})
	}
	require.NoError(t, s.Clear(ctx))
	require.Zero(t, size(t, s))
	require.Nil(t, read(t, s, ada))
}

func eachVisits(t *testing.T, s store.Store) {
	want := map[store.Key]value.Object{}
	for i := range 10 {
		key := store.Key{Resource: "person", ID: strconv.Itoa(i)}
		want[key] = value.Object{"n": strconv.Itoa(i)}
		write(t, s, key, want[key])
	}
	got, stop := map[store.Key]value.Object{}, errors.New("stop")
	require.NoError(t, s.Each(ctx, func(key store.Key, record value.Object) error {
		require.NotContains(t, got, key)
		got[key] = record
		return s.Delete(ctx, key)
	}))
	require.Equal(t, want, got)
	require.Zero(t, size(t, s))
	write(t, s, ada, value.Object{})
	require.ErrorIs(t, s.Each(ctx, func(store.Key, value.Object) error { return stop }), stop)
}

func oldStays(t *testing.T, s store.Store) {
	write(t, s, ada, value.Object{"a": "old"})
	before := read(t, s, ada)
	write(t, s, ada, value.Object{"a": "new"})
	require.Equal(t, value.Object{"a": "old"}, before)
}

// readersDoNotWait reads while a change is made: each reader finds what was written
// before.
func readersDoNotWait(t *testing.T, s store.Store) {
	write(t, s, ada, value.Object{"a": "old"})
	require.NoError(t, s.Update(ctx, ada, func(value.Object) (value.Object, error) {
		require.Equal(t, value.Object{"a": "old"}, read(t, s, ada))
		require.Equal(t, 1, size(t, s))
		visited := 0
		require.NoError(t, s.Each(ctx, func(store.Key, value.Object) error { visited++; return nil }))
		require.Equal(t, 1, visited)
		return value.Object{"a": "new"}, nil
	}))
	require.Equal(t, value.Object{"a": "new"}, read(t, s, ada))
}

func loseNothing(t *testing.T, s store.Store) {
	const writers, writes = 8, 50
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for i := range writes {
				name := fmt.Sprintf("%d-%d", w, i)
				_ = s.Update(ctx, ada, func(old value.Object) (value.Object, error) { return with(old, name), nil })
			}
		})
	}
	group.Wait()
	require.Len(t, read(t, s, ada), writers*writes)
}

func manyRecords(t *testing.T, s store.Store) {
	const writers, records = 8, 50
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for i := range records {
				key := store.Key{Resource: "person", ID: strconv.Itoa(i)}
				_ = s.Update(ctx, key, func(old value.Object) (value.Object, error) { return with(old, strconv.Itoa(w)), nil })
			}
		})
	}
	group.Wait()
	for i := range records {
		require.Len(t, read(t, s, store.Key{Resource: "person", ID: strconv.Itoa(i)}), writers)
	}
	require.Equal(t, records, size(t, s))
}

// with is a copy of a record with one more member.
func with(old value.Object, name string) value.Object {
	record := value.Object{name: true}
	for member, v := range old {
		record[member] = v
	}
	return record
}
