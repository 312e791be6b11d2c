package evidence

import (
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
)

// An Issue is one thing a probe saw.
type Issue struct {
	Kind     Kind
	Verdict  finding.Verdict
	Key      string // issues of the same key are one finding
	Message  string
	Expected string
	Actual   string
	Pointer  string // in the body
	In       Part   // where the kind does not tell
	Rule     spec.Location
	Exchange *session.Exchange
	count    int
}

// Finding is the issue as reports tell of it: seen by a check of a family, made on an
// operation.
func (i *Issue) Finding(api *spec.API, o *spec.Operation, family string) finding.Finding {
	f := finding.Finding{
		Verdict: i.Verdict, Message: i.Message, Expected: i.Expected, Actual: i.Actual, Pointer: i.Pointer, Count: i.count,
		Kind: string(i.Kind), Impact: i.impact(family),
	}
	if i.Exchange != nil && i.Exchange.Operation != nil {
		o = i.Exchange.Operation
		f.Operation = o.ID
	}
	rule := i.Rule
	if rule == (spec.Location{}) {
		rule = o.Location
	}
	f.Rule, f.DocumentPosition = rule.String(), api.Published.Position(rule)
	if i.Exchange != nil {
		i.Exchange.AddTo(&f)
	}
	return f
}

const (
	InRequest      Part = "request" // its body; Pointer leads into it
	InParameters   Part = "parameters"
	InAnswer       Part = "answer" // its body; Pointer leads into it
	InAnswerHeader Part = "answer-header"
	InStatus       Part = "status" // or in whether there is an answer at all
)
