package conform

import (
	"fmt"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
)

// An comparison is what both judges have against an answer.
type comparison struct {
	exchange *session.Exchange
	ours     []spec.Violation
	theirs   []string
	agree    bool
}

// askFirst asks the first judge about an answer.
func (c *checker) askFirst(x *session.Exchange, ours []spec.Violation) {
	o := comparison{exchange: x, ours: ours}
	o.theirs, o.agree = c.judges.agree(x, ours)
	if c.later != nil {
		c.later(o)
		return
	}
	c.opinion(o)
}

// opinion notes where the judges disagree. Of an operation that merges into the
// caller's record the first judge's word is enough.
func (c *checker) opinion(o comparison) {
	if !o.agree {
		c.Note(evidence.Issue{Kind: evidence.JudgesDiffer, Verdict: finding.Observed, Exchange: o.exchange, Key: "judges",
			Message: "the two judges disagree about a body", Expected: fmt.Sprint("spec: ", o.ours), Actual: fmt.Sprint("libopenapi-validator: ", o.theirs)})
	}
	if len(o.ours) == 0 && len(o.theirs) > 0 && session.MergesOwn(o.exchange.Operation) {
		c.Note(evidence.Issue{Kind: evidence.InvalidBody, Verdict: finding.Broken, Exchange: o.exchange, Key: o.theirs[0],
			Message: "the body is not as declared", Expected: "a valid body", Actual: o.theirs[0]})
	}
}
