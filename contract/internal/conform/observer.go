package conform

import (
	"fmt"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
)

// An Observer looks at every exchange of a run, whatever it was made for. What
// it sees becomes the issues of the conformance checks, which come last.
type Observer struct {
	api      *spec.API
	judges   *validators
	log      *evidence.Log
	Coverage *Coverage
	queue    *queue // nil: it looks at once
	fault    any    // its own, which kept it from looking at some
}

func NewObserver(api *spec.API) *Observer {
	return &Observer{api: api, log: &evidence.Log{}, Coverage: NewCoverage()}
}

// Observe has the observer look at an exchange, now or behind the run; ended tells
// that the run was over when it came.
func (o *Observer) Observe(x *session.Exchange, ended bool) {
	s := observation{exchange: x, ended: ended}
	if b := o.queue; b != nil {
		b.waiting <- s
		return
	}
	o.look(s)
}

// look notes what one exchange says about conformance.
func (o *Observer) look(s observation) {
	x := s.exchange
	o.Coverage.Add(x)
	c := &checker{Log: o.log, judges: o.judges}
	if o.queue != nil {
		c.later = o.queue.keep
	}
	switch {
	case s.ended:
	case !x.Answered():
		c.Broken(evidence.Crashed, x, "a request got no answer", "an answer", x.Describe())
	case x.Method != x.Operation.Method:
	case x.Status >= 300 && x.Status < 400 && !session.MergesOwn(x.Operation):
		c.Note(evidence.Issue{Kind: evidence.Noted, Verdict: finding.Observed, Exchange: x, Key: fmt.Sprint(x.Status), Message: "answers by a redirect: " + x.Describe()})
	default:
		c.conforms(x)
	}
}

// Of is what was seen of one operation.
func (o *Observer) Of(operation *spec.Operation) *evidence.Log {
	about := &evidence.Log{Silent: !o.Coverage.asked(operation)}
	for _, i := range o.log.Issues {
		if i.Exchange == nil || i.Exchange.Operation == operation {
			about.Issues = append(about.Issues, i)
		}
	}
	if o.fault != nil {
		about.Needs = evidence.OwnFault(o.fault)
	}
	return about
}
