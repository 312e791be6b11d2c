package conform

import (
	"github.com/actalike/actalike/contract/internal/session"
)

// queue has the observer look at exchanges while the run goes on: looking takes
// longer than most servers take to answer. One goroutine looks at one after the
// other, in the order in which they were made, so the same run says the same. What
// the first judge has to say is noted at the end.
type queue struct {
	waiting  chan observation
	done     chan struct{}
	compared []comparison
	fault    any // what kept it from looking
}

// A observation is an exchange to look at.
type observation struct {
	exchange *session.Exchange
	ended    bool // the run was over when it came
}

// mostWaiting is how many exchanges may wait to be looked at; then the run does.
const mostWaiting = 128

// Start starts to look at exchanges behind the run. The judges are made there
// too: nobody else asks them.
func (o *Observer) Start() {
	b := &queue{waiting: make(chan observation, mostWaiting), done: make(chan struct{})}
	o.queue = b
	go func() {
		defer close(b.done)
		o.judges = validatorsOf(o.api)
		for s := range b.waiting {
			b.look(o, s)
		}
	}()
}

// look looks at one exchange. A fault of the suite's own is told in the end; the run
// goes on, and the next exchange is looked at.
func (b *queue) look(o *Observer, s observation) {
	defer func() {
		if fault := recover(); fault != nil && b.fault == nil {
			b.fault = fault
		}
	}()
	o.look(s)
}

// Wait waits until all has been looked at, and notes what the first judge says.
func (o *Observer) Wait() {
	b := o.queue
	if b == nil {
		return
	}
	close(b.waiting)
	<-b.done
	c := &checker{Log: o.log}
	for _, said := range b.compared {
		c.opinion(said)
	}
	o.fault, o.queue = b.fault, nil
}

// keep keeps an opinion that there is something to say about.
func (b *queue) keep(o comparison) {
	if !o.agree || len(o.theirs) > 0 {
		b.compared = append(b.compared, o)
	}
}
