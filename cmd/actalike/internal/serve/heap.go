package serve

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// heapRoom is about how much a server may allocate between two garbage
// collections, in bytes. By default the Go runtime lets a heap double: one of a
// few megabytes would be collected hundreds of times a second, and one that holds
// a full journal would take twice its memory.
const heapRoom = 48 << 20

// keepHeapRoom has the garbage collector run every heapRoom bytes from now on.
func keepHeapRoom() { afterCollection(&heapMark{}) }

// A heapMark is garbage at once, so that its finalizer runs after each collection.
type heapMark struct{ _ byte }

func afterCollection(m *heapMark) {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	debug.SetGCPercent(int(min(max(100*heapRoom/max(live[0].Value.Uint64(), 1), minGCPercent), maxGCPercent)))
	runtime.SetFinalizer(m, afterCollection)
}

// Bounds of what the collector is told: a heap of gigabytes would otherwise be
// collected all the time, and an empty one never.
const (
	minGCPercent = 25
	maxGCPercent = 1000
)
