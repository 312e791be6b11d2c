package terminal

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Lines pass whole lines on to a terminal or a pipe without those who write them waiting for it:
// many that come at once are written at once. Of what nobody reads the newest
// lines are left out, and how many is said.
type Lines struct {
	out     io.Writer
	mutex   sync.Mutex
	waiting []byte // whole lines
	lost    int    // lines since the last ones that are waiting
	closed  bool
	wake    chan struct{}
	ended   chan struct{}
}

const (
	maxWaiting = 1 << 20               // bytes
	gathering  = 10 * time.Millisecond // that lines wait for more to come
)

func NewLines(out io.Writer) *Lines {
	l := &Lines{out: out, wake: make(chan struct{}, 1), ended: make(chan struct{})}
	go l.flush()
	return l
}

// Write takes whole lines. It always succeeds; after the end it does nothing.
func (l *Lines) Write(text []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	switch {
	case l.closed:
		return len(text), nil
	case len(l.waiting)+len(text) > maxWaiting:
		l.lost++
	default:
		l.waiting = append(l.waiting, text...)
	}
	select {
	case l.wake <- struct{}{}:
	default: // it is awake
	}
	return len(text), nil
}

// Close writes what is waiting and ends the writer.
func (l *Lines) Close() {
	l.mutex.Lock()
	l.closed = true
	l.mutex.Unlock()
	close(l.wake)
	<-l.ended
}

func (l *Lines) flush() {
	defer close(l.ended)
	var writing []byte
	for range l.wake {
		writing = l.writeOut(writing)
		time.Sleep(gathering)
	}
	l.writeOut(writing)
}

// writeOut writes what is waiting; the memory of what was written is for what
// comes.
func (l *Lines) writeOut(spare []byte) []byte {
	l.mutex.Lock()
	text, lost := l.waiting, l.lost
	l.waiting, l.lost = spare[:0], 0
	l.mutex.Unlock()
	if lost > 0 {
		text = fmt.Appendf(text, "... %d more lines, for nobody read them in time\n", lost)
	}
	if len(text) > 0 {
		_, _ = l.out.Write(text) // a pipe that is closed has nobody to tell
	}
	return text
}
