package contract

import (
	"fmt"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/spec"
	"github.com/actalike/actalike/spec/value"
)

// Writers at the same time, and how often they start together.
const (
	writers = 8
	rounds  = 8
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
	fields := t.leaves(spec.Stored, isText)
	if len(fields) == 0 {
		fields = t.leaves(spec.Stored, isList)
	}
	if len(fields) == 0 {
		return
	}
	for round := range 3 {
		t.register(fields[len(fields)/2], round)
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

func (t *trial) register(f *spec.Field, round int) {
	if t.state(t.first) == nil {
		return
	}
	values := map[string]any{}
	var history []porcupine.Operation
	var mutex sync.Mutex
	var answers []*exchange
	const clients, steps = 4, 5
	var jobs []func()
	for c := range clients {
		var bodies []value.Object
		var names []string
		for n := range steps {
			v, ok := t.plain(f, value.Object{}, 40+round*clients*steps+c*steps+n)
			if !ok {
				return
			}
			name := string(value.Encode(sortedNamesOf(f, v)))
			values[name] = v
			bodies, names = append(bodies, f.Body(v)), append(names, name)
		}
		jobs = append(jobs, func() {
			for n := range steps {
				in, body := registerStep{write: names[n]}, value.Encode(bodies[n])
				if (n+c)%2 == 1 {
					in, body = registerStep{}, []byte("{}")
				}
				started := time.Now().UnixNano()
				x := t.client.send(t.context, request{operation: t.operation, caller: t.first, body: body})
				ended := time.Now().UnixNano()
				out := registerStep{taken: x.success()}
				if record, ok := x.record(); ok {
					out.read = t.registered(f, record)
				}
				mutex.Lock()
				answers = append(answers, x)
				if out.taken {
					history = append(history, porcupine.Operation{ClientId: c, Input: in, Output: out, Call: started, Return: ended})
				}
				mutex.Unlock()
			}
		})
	}
	atOnce(jobs)
	delete(t.known, t.first)
	for _, x := range answers {
		t.observe(x)
	}
	t.judgeHistory(f, history, values)
}

// registered is a field's value in a record, as the history names it.
func (t *trial) registered(f *spec.Field, record value.Object) string {
	v, _ := f.ReadIn(record)
	return string(value.Encode(sortedNamesOf(f, v)))
}

func sortedNamesOf(f *spec.Field, v any) any {
	if items, ok := v.([]any); ok && f.Names != nil {
		sorted := []any{}
		for _, text := range sortedTexts(items) {
			sorted = append(sorted, text)
		}
		return sorted
	}
	return v
}

func (t *trial) judgeHistory(f *spec.Field, history []porcupine.Operation, values map[string]any) {
	if porcupine.CheckOperationsTimeout(register, history, 2*time.Second) == porcupine.Illegal {
		t.field(forgot, finding.Broken, f, nil, "was written and read at the same time, in an order no register allows", "a linearizable history", "a read that saw an older value")
	}
	end := t.read(t.first)
	if end == nil {
		return
	}
	if _, sentOne := values[t.registered(f, end)]; !sentOne {
		v, _ := f.ReadIn(end)
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
