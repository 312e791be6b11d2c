package tap

import (
	"sync"
	"sync/atomic"
)

// A Queue takes exchanges off the path of the requests: one worker looks at them
// in the order they came. When it is behind, exchanges are dropped and counted,
// and nobody waits.
type Queue struct {
	items   chan *Exchange
	done    sync.WaitGroup
	dropped atomic.Int64
	mutex   sync.RWMutex // closed may not change while an exchange is handed in
	closed  bool
}

// queued is how many exchanges wait at most; their bodies share the room of
// their tap.
const queued = 8192

// NewQueue starts a queue; work gets each exchange, which is released after it.
func NewQueue(work func(*Exchange)) *Queue {
	q := &Queue{items: make(chan *Exchange, queued)}
	q.done.Go(func() {
		for x := range q.items {
			work(x)
			x.Release()
		}
	})
	return q
}

// Add hands an exchange in, or drops it. It never blocks.
func (q *Queue) Add(x *Exchange) {
	q.mutex.RLock()
	defer q.mutex.RUnlock()
	if !q.closed {
		select {
		case q.items <- x:
			return
		default:
		}
	}
	q.dropped.Add(1)
	x.Release()
}

// Dropped is the number of exchanges that nobody looked at.
func (q *Queue) Dropped() int64 { return q.dropped.Load() }

// Close waits until every exchange was looked at.
func (q *Queue) Close() {
	q.mutex.Lock()
	if !q.closed {
		q.closed = true
		close(q.items)
	}
	q.mutex.Unlock()
	q.done.Wait()
}
