package record

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
	"github.com/anishathalye/porcupine"
)

// shareOneField has writers and readers share one field: the history must be that of
// a register.
func shareOneField(t *Session) {
	texts, lists := t.Leaves(spec.Stored, isText), t.Leaves(spec.Stored, isList)
	for round := range 2 {
		if len(texts) > 0 {
			writeAndReadAtOnce(t, texts[len(texts)/2], round)
		}
		if len(lists) > 0 {
			writeAndReadAtOnce(t, lists[round%len(lists)], 2+round)
		}
	}
}

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
	answers []*session.Exchange
	values  map[string]any // what was written, by its name in the history
}

// Clients of a register, and what each of them does in a round.
const (
	registerClients = 4
	registerSteps   = 5
)

func writeAndReadAtOnce(t *Session, f *spec.Field, round int) {
	if t.state(t.First) == nil {
		return
	}
	shared := &registerRun{values: map[string]any{}}
	var jobs []func()
	for client := range registerClients {
		var writes []any
		for n := range registerSteps {
			v, ok := t.Values.Plain(t.plan.Resource, f, value.Object{}, 40+(round*registerClients+client)*registerSteps+n)
			if !ok {
				return
			}
			writes = append(writes, v)
			shared.values[registerName(f, v)] = v
		}
		jobs = append(jobs, func() { actAsClient(t, shared, f, client, writes) })
	}
	atOnce(jobs)
	delete(t.known, t.First)
	for _, x := range shared.answers {
		t.Seen(x)
	}
	checkHistory(t, f, shared)
}

// actAsClient writes and reads in turn, as one client.
func actAsClient(t *Session, shared *registerRun, f *spec.Field, client int, writes []any) {
	for n, v := range writes {
		in, body := registerStep{write: registerName(f, v)}, value.Encode(f.Body(v))
		if (n+client)%2 == 1 {
			in, body = registerStep{}, []byte("{}")
		}
		started := time.Now().UnixNano()
		x := t.Client.Send(t.Context, session.Request{Operation: t.Operation, Caller: t.First, Body: body})
		ended := time.Now().UnixNano()
		out := registerStep{taken: x.Success()}
		if record, ok := x.Record(); ok {
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
		return fmt.Sprintf("%q", compare.SortedTexts(items))
	}
	return string(value.Encode(v))
}

func checkHistory(t *Session, f *spec.Field, shared *registerRun) {
	if porcupine.CheckOperationsTimeout(register, shared.history, 2*time.Second) == porcupine.Illegal {
		t.field(evidence.Forgot, finding.Broken, f, nil, "was written and read at the same time, in an order no register allows", "a linearizable history", "a read that saw an older value")
	}
	taken := slices.ContainsFunc(shared.history, func(o porcupine.Operation) bool { return o.Input.(registerStep).write != "" })
	end := t.read(t.First)
	if end == nil || !taken {
		return
	}
	v, _ := f.ReadIn(end)
	if _, written := shared.values[registerName(f, v)]; !written {
		t.field(evidence.Forgot, finding.Broken, f, nil, "holds, after parallel writes, a value that nobody sent", "one of the values sent", compare.Show(v))
	}
}
