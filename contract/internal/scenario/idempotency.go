package scenario

import (
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/generate"
	"github.com/actalike/actalike/contract/internal/session"
)

// repeatIdempotentCreate sends a create a second time with the same Idempotency-Key, as a
// client does that got no answer: the first record is answered, or the request refused. The
// header alone demands neither, so another record is observed.
func repeatIdempotentCreate(t *Session) {
	if t.Of.Create == nil || session.DeclaredHeader(t.Of.Create, generate.IdempotencyKey) == nil {
		return
	}
	list := t.ensure(t.Of, 1)
	if len(list) == 0 || list[0].Key() == "" || list[0].Answer == nil {
		return
	}
	first := list[0]
	x := t.Send(first.Answer.Request)
	if !x.Success() {
		if x.Answered() && x.Status < 500 {
			t.Observed(x, "a create that is repeated with its Idempotency-Key is refused", x.Describe())
		}
		return
	}
	again := &Record{Collection: t.Of, Caller: first.Caller, Keys: cloneKeys(first), FreeParams: first.FreeParams, Body: first.Body, Answer: x}
	again.Keys[t.Of.Resource] = t.KeyFrom(t.Of, x, first.Body)
	if again.Key() == "" || again.Key() == first.Key() {
		return
	}
	t.Track(again)
	t.Note(evidence.Issue{Kind: evidence.TookInvalid, Verdict: finding.Observed, Exchange: x,
		Message: "a create that is repeated with its Idempotency-Key makes another record", Expected: first.describe(), Actual: again.describe()})
}
