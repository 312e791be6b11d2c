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

// behind has the first judge read answers while the run goes on: it takes longer
// for one than most servers take to answer. What it says is heard at the end, in
// the order of the answers.
type behind struct {
	judges  *judges
	answers chan opinion
	done    chan struct{}
	heard   []opinion
}

// An opinion is what both judges have against an answer.
type opinion struct {
	exchange *exchange
	ours     []spec.Violation
	theirs   []string
	agree    bool
}

// mostBehind is how many answers may wait for the first judge; then the run does.
const mostBehind = 64

func newBehind(j *judges) *behind {
	b := &behind{judges: j, answers: make(chan opinion, mostBehind), done: make(chan struct{})}
	go func() {
		defer close(b.done)
		for o := range b.answers {
			if o.theirs, o.agree = j.agree(o.exchange, o.ours); !o.agree || len(o.theirs) > 0 {
				b.heard = append(b.heard, o)
			}
		}
	}()
	return b
}

// listen waits for the first judge, and notes what it has to say.
func (o *observer) listen() {
	if o.behind == nil {
		return
	}
	close(o.behind.answers)
	<-o.behind.done
	notes := &trial{issues: o.issues}
	for _, said := range o.behind.heard {
		notes.opinion(said)
	}
	o.issues, o.behind = notes.issues, nil
}

// askFirst asks the first judge about an answer, at once or behind the run.
func (t *trial) askFirst(x *exchange, ours []spec.Violation) {
	o := opinion{exchange: x, ours: ours}
	if b := t.observer.behind; b != nil {
		b.answers <- o
		return
	}
	o.theirs, o.agree = t.judges.agree(x, ours)
	t.opinion(o)
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
