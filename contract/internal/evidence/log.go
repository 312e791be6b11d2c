package evidence

import (
	"fmt"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/session"
)

// A Log holds what a probe noted.
type Log struct {
	Issues []*Issue
	Needs  string // what kept the probe from asking
	Silent bool   // there was nothing to look at
}

// Note adds an issue; one of a key that was seen is counted, and replaces the
// first if its request is smaller.
func (l *Log) Note(i Issue) {
	if i.Key == "" {
		i.Key = i.Message
	}
	i.count = 1
	for _, old := range l.Issues {
		if old.Kind != i.Kind || old.Key != i.Key || old.Verdict != i.Verdict {
			continue
		}
		if i.Exchange != nil && old.Exchange != nil && len(i.Exchange.Body) < len(old.Exchange.Body) {
			i.count = old.count
			*old = i
		}
		old.count++
		return
	}
	l.Issues = append(l.Issues, &i)
}

// Broken notes what no honest reading of the document allows.
func (l *Log) Broken(k Kind, x *session.Exchange, message, expected, actual string) {
	l.Note(Issue{Kind: k, Verdict: finding.Broken, Exchange: x, Message: message, Expected: expected, Actual: actual})
}

// Observed notes how the server does what the document leaves open.
func (l *Log) Observed(x *session.Exchange, message, actual string) {
	l.Note(Issue{Kind: Noted, Verdict: finding.Observed, Exchange: x, Message: message, Actual: actual})
}

// Adopt notes the issues of another log.
func (l *Log) Adopt(other *Log) {
	for _, i := range other.Issues {
		l.Note(*i)
	}
}

// OwnFault is what a check needs that this program itself failed at.
func OwnFault(fault any) string {
	return fmt.Sprintf("a suite without this fault of its own: %v", fault)
}
