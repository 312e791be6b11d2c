package contract

import (
	"crypto/sha256"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/pb33f/libopenapi-validator/cache"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/spec"
)

// behind has the observer look at exchanges while the run goes on: looking takes
// longer than most servers take to answer. One goroutine looks at one after the
// other, in the order in which they were made, so the same run says the same. What
// the first judge has to say is noted at the end.
type behind struct {
	sights chan sight
	done   chan struct{}
	heard  []opinion
	fault  any // what kept it from looking
}

// A sight is an exchange to look at.
type sight struct {
	subject  *subject
	exchange *exchange
	ended    bool // the run was over when it came
}

// An opinion is what both judges have against an answer.
type opinion struct {
	exchange *exchange
	ours     []spec.Violation
	theirs   []string
	agree    bool
}

// mostBehind is how many exchanges may wait to be looked at; then the run does.
const mostBehind = 128

// lookBehind starts to look at exchanges behind the run. The judges are made there
// too: nobody else asks them.
func (o *observer) lookBehind() {
	b := &behind{sights: make(chan sight, mostBehind), done: make(chan struct{})}
	o.behind = b
	go func() {
		defer close(b.done)
		o.run.judges = judgesOf(o.run.config.API)
		for s := range b.sights {
			b.look(o, s)
		}
	}()
}

// look looks at one exchange. A fault of the suite's own is told in the end; the run
// goes on, and the next exchange is looked at.
func (b *behind) look(o *observer, s sight) {
	defer func() {
		if fault := recover(); fault != nil && b.fault == nil {
			b.fault = fault
		}
	}()
	o.look(s)
}

// listen waits until all has been looked at, and notes what the first judge says.
func (o *observer) listen() {
	b := o.behind
	if b == nil {
		return
	}
	close(b.sights)
	<-b.done
	notes := &trial{issues: o.issues}
	for _, said := range b.heard {
		notes.opinion(said)
	}
	o.issues, o.fault, o.behind = notes.issues, b.fault, nil
}

// askFirst asks the first judge about an answer.
func (t *trial) askFirst(x *exchange, ours []spec.Violation) {
	o := opinion{exchange: x, ours: ours}
	o.theirs, o.agree = t.judges.agree(x, ours)
	b := t.observer.behind
	switch {
	case b == nil:
		t.opinion(o)
	case !o.agree || len(o.theirs) > 0:
		b.heard = append(b.heard, o)
	}
}

// opinion notes where the judges disagree. Of an operation that merges into the
// caller's record the first judge's word is enough.
func (t *trial) opinion(o opinion) {
	if !o.agree {
		t.note(issue{kind: judgesDiffer, verdict: finding.Observed, exchange: o.exchange, key: "judges",
			message: "the two judges disagree about a body", expected: fmt.Sprint("spec: ", o.ours), actual: fmt.Sprint("libopenapi-validator: ", o.theirs)})
	}
	if len(o.ours) == 0 && len(o.theirs) > 0 && mergesOwn(o.exchange.operation) {
		t.note(issue{kind: invalidBody, verdict: finding.Broken, exchange: o.exchange, key: o.theirs[0],
			message: "the body is not as declared", expected: "a valid body", actual: o.theirs[0]})
	}
}

// A memory keeps what the first judge said of a body, for the same body comes
// again and again: after every refused write, for one.
type memory struct {
	mutex sync.Mutex
	said  map[[sha256.Size]byte][]string
}

// mostRemembered bounds a memory, in bodies.
const mostRemembered = 20_000

// of is what was said of an answer, or what a judge says of it now.
func (m *memory) of(x *exchange, judge func(*exchange) []string) []string {
	h := sha256.New()
	fmt.Fprintln(h, x.operation.Method, x.operation.Path, x.status, x.received.Get("Content-Type"))
	h.Write(x.text)
	key := [sha256.Size]byte(h.Sum(nil))
	m.mutex.Lock()
	said, known := m.said[key]
	m.mutex.Unlock()
	if known {
		return said
	}
	said = judge(x)
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.said == nil {
		m.said = map[[sha256.Size]byte][]string{}
	}
	if len(m.said) < mostRemembered {
		m.said[key] = said
	}
	return said
}

// whenNeeded keeps compiled schemas, and keeps the library from compiling all of
// a document at the start, which takes minutes for large ones: until it is ready
// it pretends to hold every schema.
type whenNeeded struct {
	ready   atomic.Bool
	entries sync.Map
}

func (c *whenNeeded) Load(key uint64) (*cache.SchemaCacheEntry, bool) {
	if !c.ready.Load() {
		return nil, true
	}
	v, ok := c.entries.Load(key)
	if !ok {
		return nil, false
	}
	return v.(*cache.SchemaCacheEntry), true
}

func (c *whenNeeded) Store(key uint64, entry *cache.SchemaCacheEntry) { c.entries.Store(key, entry) }

func (c *whenNeeded) Range(f func(uint64, *cache.SchemaCacheEntry) bool) {
	c.entries.Range(func(key, v any) bool { return f(key.(uint64), v.(*cache.SchemaCacheEntry)) })
}
