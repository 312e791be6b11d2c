package record

import (
	"fmt"
	"sync"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// Writers at the same time, and how often they start together.
const (
	writers = 8
	rounds  = 6
)

// atOnce runs jobs that all start together.
func atOnce(jobs []func()) {
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	ready.Add(len(jobs))
	for _, job := range jobs {
		done.Go(func() {
			ready.Done()
			<-start
			job()
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
}

// exchangeAll sends requests at the same time and observes them afterwards: a
// trial is for one goroutine.
func exchangeAll(t *Session, requests []session.Request) []*session.Exchange {
	answers := make([]*session.Exchange, len(requests))
	jobs := make([]func(), len(requests))
	for i, r := range requests {
		r.Operation = t.Operation
		jobs[i] = func() { answers[i] = t.Client.Send(t.Context, r) }
		delete(t.known, r.Caller)
	}
	atOnce(jobs)
	for _, x := range answers {
		t.Seen(x)
	}
	return answers
}

// writeFieldsAtOnce has writers patch different fields at the same time: all must
// survive.
func writeFieldsAtOnce(t *Session) {
	fields := t.Leaves(spec.Stored, func(f *spec.Field) bool { return !free(f) && !f.Unique })
	if len(fields) < 2 {
		return
	}
	for round := range rounds {
		list := plainSent(t, rotate(fields, round*writers)[:min(writers, len(fields))], 20+round)
		before := t.state(t.First)
		if len(list) < 2 || before == nil || t.Over() {
			return
		}
		var requests []session.Request
		for _, w := range list {
			requests = append(requests, session.Request{Caller: t.First, Body: value.Encode(w.field.Body(w.value))})
		}
		checkSurvived(t, list, before, exchangeAll(t, requests))
	}
}

func rotate(fields []*spec.Field, by int) []*spec.Field {
	by %= len(fields)
	return append(append([]*spec.Field{}, fields[by:]...), fields[:by]...)
}

// checkSurvived looks whether everything that was taken is there.
func checkSurvived(t *Session, list []sent, before value.Object, answers []*session.Exchange) {
	after := t.read(t.First)
	if after == nil {
		return
	}
	var taken []sent
	for i, w := range list {
		x := answers[i]
		if !x.Success() {
			if x.Answered() && x.Status < 500 {
				t.field(evidence.RefusedValid, finding.Broken, w.field, x, "is refused when other fields are written at the same time", "2xx", x.Describe())
			}
			continue
		}
		taken = append(taken, w)
		if got, ok := t.holds(w, before, after); !ok {
			t.Note(evidence.Issue{Kind: evidence.Forgot, Verdict: finding.Broken, Exchange: x, Key: "lost", Pointer: w.field.Pointer, Rule: w.field.Schema.Location,
				Message:  fmt.Sprintf("%s was taken while %d other fields were written, and is lost", w.field.Pointer, len(list)-1),
				Expected: compare.Show(w.value), Actual: compare.Show(got)})
		}
		if answer, isRecord := x.Record(); isRecord {
			if got, ok := t.holds(w, before, answer); !ok {
				t.field(evidence.AnsweredOther, finding.Broken, w.field, x, "is not in its own answer when other fields are written at the same time", compare.Show(w.value), compare.Show(got))
			}
		}
	}
	checkUntouched(t, taken, before, after, answers[0])
}

// checkUntouched looks at the members that none of the fields writes.
func checkUntouched(t *Session, taken []sent, before, after value.Object, x *session.Exchange) {
	own := map[string]bool{}
	for _, w := range taken {
		for _, target := range targets(w.field) {
			own[target] = true
		}
	}
	for _, d := range t.differences(before, after) {
		if !own[d.pointer] && !t.mayMove(d) {
			t.Note(evidence.Issue{Kind: evidence.Disturbed, Verdict: finding.Broken, Exchange: x, Pointer: d.pointer, Key: "parallel" + d.pointer,
				Message: d.pointer + " changed while other fields were written at the same time", Expected: compare.Show(d.before), Actual: compare.Show(d.after)})
		}
	}
}

// writeAsTwoUsers has two users write at the same time: nothing may mix.
func writeAsTwoUsers(t *Session) {
	fields := t.Leaves(spec.Stored, func(f *spec.Field) bool { return !free(f) && !f.Unique })
	for round := range rounds {
		one, other := t.state(t.First), t.state(t.Second)
		if one == nil || other == nil || len(fields) == 0 {
			return
		}
		f := fields[round*5%len(fields)]
		v, ok := t.Values.Plain(t.plan.Resource, f, one, 60+round)
		w, ok2 := t.Values.Plain(t.plan.Resource, f, other, 80+round)
		if !ok || !ok2 || compare.Same(v, w) {
			continue
		}
		var requests []session.Request
		for range 3 {
			requests = append(requests,
				session.Request{Caller: t.First, Body: value.Encode(f.Body(v))},
				session.Request{Caller: t.Second, Body: value.Encode(f.Body(w))})
		}
		answers := exchangeAll(t, requests)
		checkNotMixed(t, sent{f, v}, one, answers, 0, t.First)
		checkNotMixed(t, sent{f, w}, other, answers, 1, t.Second)
	}
}

func checkNotMixed(t *Session, w sent, before value.Object, answers []*session.Exchange, offset int, c *session.Caller) {
	for i := offset; i < len(answers); i += 2 {
		record, ok := answers[i].Record()
		if !ok {
			continue
		}
		if !sameIdentity(t, before, record) {
			t.Broken(evidence.Disturbed, answers[i], c.Name+" was answered with somebody else's record", "its own record", compare.Show(record))
		} else if got, holds := t.holds(w, before, record); !holds {
			t.field(evidence.AnsweredOther, finding.Broken, w.field, answers[i], "of another user is in the answer when two write at the same time", compare.Show(w.value), compare.Show(got))
		}
	}
	if after := t.read(c); after != nil {
		if got, ok := t.holds(w, before, after); !ok && answers[offset].Success() {
			t.field(evidence.Forgot, finding.Broken, w.field, answers[offset], "of "+c.Name+" is lost when two users write at the same time", compare.Show(w.value), compare.Show(got))
		}
	}
}
