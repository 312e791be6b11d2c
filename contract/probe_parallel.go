package contract

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/actalike/actalike/contract/finding"
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
func (t *trial) exchangeAll(requests []request) []*exchange {
	answers := make([]*exchange, len(requests))
	jobs := make([]func(), len(requests))
	for i, r := range requests {
		r.operation = t.operation
		jobs[i] = func() { answers[i] = t.client.send(t.context, r) }
		delete(t.known, r.caller)
	}
	atOnce(jobs)
	for _, x := range answers {
		t.observe(x)
	}
	return answers
}

// disjoint has writers patch different fields at the same time: all must
// survive.
var disjoint = &probe{"parallel patches of different fields", func(t *trial) {
	fields := t.leaves(spec.Stored, func(f *spec.Field) bool { return !free(f) && !f.Unique })
	if len(fields) < 2 {
		return
	}
	for round := range rounds {
		list := t.plainSent(rotate(fields, round*writers)[:min(writers, len(fields))], 20+round)
		before := t.state(t.first)
		if len(list) < 2 || before == nil || t.context.Err() != nil {
			return
		}
		var requests []request
		for _, w := range list {
			requests = append(requests, request{caller: t.first, body: value.Encode(w.field.Body(w.value))})
		}
		t.survive(list, before, t.exchangeAll(requests))
	}
}}

func rotate(fields []*spec.Field, by int) []*spec.Field {
	by %= len(fields)
	return append(append([]*spec.Field{}, fields[by:]...), fields[:by]...)
}

// survive looks whether everything that was taken is there.
func (t *trial) survive(list []sent, before value.Object, answers []*exchange) {
	after := t.read(t.first)
	if after == nil {
		return
	}
	var taken []sent
	for i, w := range list {
		x := answers[i]
		if !x.success() {
			if x.answered() && x.status < 500 {
				t.field(refusedValid, finding.Broken, w.field, x, "is refused when other fields are written at the same time", "2xx", x.describe())
			}
			continue
		}
		taken = append(taken, w)
		if got, ok := t.holds(w, before, after); !ok {
			t.note(issue{kind: forgot, verdict: finding.Broken, exchange: x, key: "lost", pointer: w.field.Pointer, rule: w.field.Schema.Location,
				message:  fmt.Sprintf("%s was taken while %d other fields were written, and is lost", w.field.Pointer, len(list)-1),
				expected: show(w.value), actual: show(got)})
		}
		if answer, isRecord := x.record(); isRecord {
			if got, ok := t.holds(w, before, answer); !ok {
				t.field(answeredOther, finding.Broken, w.field, x, "is not in its own answer when other fields are written at the same time", show(w.value), show(got))
			}
		}
	}
	t.untouched(taken, before, after, answers[0])
}

// untouched looks at the members that none of the fields writes.
func (t *trial) untouched(taken []sent, before, after value.Object, x *exchange) {
	own := map[string]bool{}
	for _, w := range taken {
		for _, target := range targets(w.field) {
			own[target] = true
		}
	}
	for _, d := range t.differences(before, after) {
		if !own[d.pointer] && !t.mayMove(d) {
			t.note(issue{kind: disturbed, verdict: finding.Broken, exchange: x, pointer: d.pointer, key: "parallel" + d.pointer,
				message: d.pointer + " changed while other fields were written at the same time", expected: show(d.before), actual: show(d.after)})
		}
	}
}

// oneField has writers and readers share one field: the history must be that of
// a register.
var oneField = &probe{"parallel patches of one field", func(t *trial) {
	texts, lists := t.leaves(spec.Stored, isText), t.leaves(spec.Stored, isList)
	for round := range 2 {
		if len(texts) > 0 {
			t.register(texts[len(texts)/2], round)
		}
		if len(lists) > 0 {
			t.register(lists[round%len(lists)], 2+round)
		}
	}
}}

// A step is one operation on the shared field; an empty write is a read.
type registerStep struct {
	write string
	read  string
	taken bool
}

// register is the sequential model: a read sees the last write.
var register = porcupine.Model{
	Init: func() any { return "" },
	Step: func(state, input, output any) (bool, any) {
		in, out := input.(registerStep), output.(registerStep)
		if in.write == "" {
			return state == "" || out.read == state, out.read
		}
		return true, in.write
	},
}

// A registerRun is one round of clients on the shared field.
type registerRun struct {
	mutex   sync.Mutex
	history []porcupine.Operation
	answers []*exchange
	values  map[string]any // what was written, by its name in the history
}

// Clients of a register, and what each of them does in a round.
const (
	registerClients = 4
	registerSteps   = 5
)

func (t *trial) register(f *spec.Field, round int) {
	if t.state(t.first) == nil {
		return
	}
	shared := &registerRun{values: map[string]any{}}
	var jobs []func()
	for client := range registerClients {
		var writes []any
		for n := range registerSteps {
			v, ok := t.plain(f, value.Object{}, 40+(round*registerClients+client)*registerSteps+n)
			if !ok {
				return
			}
			writes = append(writes, v)
			shared.values[registerName(f, v)] = v
		}
		jobs = append(jobs, func() { t.useRegister(shared, f, client, writes) })
	}
	atOnce(jobs)
	delete(t.known, t.first)
	for _, x := range shared.answers {
		t.observe(x)
	}
	t.judgeHistory(f, shared)
}

// useRegister writes and reads in turn, as one client.
func (t *trial) useRegister(shared *registerRun, f *spec.Field, client int, writes []any) {
	for n, v := range writes {
		in, body := registerStep{write: registerName(f, v)}, value.Encode(f.Body(v))
		if (n+client)%2 == 1 {
			in, body = registerStep{}, []byte("{}")
		}
		started := time.Now().UnixNano()
		x := t.client.send(t.context, request{operation: t.operation, caller: t.first, body: body})
		ended := time.Now().UnixNano()
		out := registerStep{taken: x.success()}
		if record, ok := x.record(); ok {
			read, _ := f.ReadIn(record)
			out.read = registerName(f, read)
		}
		shared.mutex.Lock()
		shared.answers = append(shared.answers, x)
		if out.taken {
			shared.history = append(shared.history, porcupine.Operation{ClientId: client, Input: in, Output: out, Call: started, Return: ended})
		}
		shared.mutex.Unlock()
	}
}

// registerName is a value as the history names it: names without their order.
func registerName(f *spec.Field, v any) string {
	if items, ok := v.([]any); ok && f.Names != nil {
		return fmt.Sprintf("%q", sortedTexts(items))
	}
	return string(value.Encode(v))
}

func (t *trial) judgeHistory(f *spec.Field, shared *registerRun) {
	if porcupine.CheckOperationsTimeout(register, shared.history, 2*time.Second) == porcupine.Illegal {
		t.field(forgot, finding.Broken, f, nil, "was written and read at the same time, in an order no register allows", "a linearizable history", "a read that saw an older value")
	}
	taken := slices.ContainsFunc(shared.history, func(o porcupine.Operation) bool { return o.Input.(registerStep).write != "" })
	end := t.read(t.first)
	if end == nil || !taken {
		return
	}
	v, _ := f.ReadIn(end)
	if _, written := shared.values[registerName(f, v)]; !written {
		t.field(forgot, finding.Broken, f, nil, "holds, after parallel writes, a value that nobody sent", "one of the values sent", show(v))
	}
}

// twoAtOnce has two users write at the same time: nothing may mix.
var twoAtOnce = &probe{"two users at the same time", func(t *trial) {
	fields := t.leaves(spec.Stored, func(f *spec.Field) bool { return !free(f) && !f.Unique })
	for round := range rounds {
		one, other := t.state(t.first), t.state(t.second)
		if one == nil || other == nil || len(fields) == 0 {
			return
		}
		f := fields[round*5%len(fields)]
		v, ok := t.plain(f, one, 60+round)
		w, ok2 := t.plain(f, other, 80+round)
		if !ok || !ok2 || same(v, w) {
			continue
		}
		var requests []request
		for range 3 {
			requests = append(requests,
				request{caller: t.first, body: value.Encode(f.Body(v))},
				request{caller: t.second, body: value.Encode(f.Body(w))})
		}
		answers := t.exchangeAll(requests)
		t.notMixed(sent{f, v}, one, answers, 0, t.first)
		t.notMixed(sent{f, w}, other, answers, 1, t.second)
	}
}}

func (t *trial) notMixed(w sent, before value.Object, answers []*exchange, offset int, c *caller) {
	for i := offset; i < len(answers); i += 2 {
		record, ok := answers[i].record()
		if !ok {
			continue
		}
		if !t.sameIdentity(before, record) {
			t.broken(disturbed, answers[i], c.name+" was answered with somebody else's record", "its own record", show(record))
		} else if got, holds := t.holds(w, before, record); !holds {
			t.field(answeredOther, finding.Broken, w.field, answers[i], "of another user is in the answer when two write at the same time", show(w.value), show(got))
		}
	}
	if after := t.read(c); after != nil {
		if got, ok := t.holds(w, before, after); !ok && answers[offset].success() {
			t.field(forgot, finding.Broken, w.field, answers[offset], "of "+c.name+" is lost when two users write at the same time", show(w.value), show(got))
		}
	}
}
