package contract

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"unicode/utf8"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A subject is one operation under test, with what is known of the target.
type subject struct {
	*run
	about     About
	operation *spec.Operation
	of        *collection     // what a check of a collection is made on, and what an operation belongs to
	plan      *spec.Plan      // nil if it writes no record
	reader    *spec.Operation // reads the record back; the operation itself if it can
	known     map[*caller]value.Object
	// What takes long to make, each made once and ahead of the checks:
	breaking      func() []bad
	hostileValues func() []hostile

	ahead *reading // nil: no record is being read
	blind bool     // a test user's record cannot be read: nothing may be written
}

// A trial is one run of one probe on one subject.
type trial struct {
	*subject
	context context.Context
	issues  []*issue
	needs   string // what kept the probe from asking
	silent  bool   // there was nothing to look at
}

// send makes an exchange and has the conformance observer look at it.
func (t *trial) send(r request) *exchange {
	if r.operation == nil {
		r.operation = t.operation
	}
	x := t.client.send(t.context, r)
	t.observe(x)
	return x
}

// patch sends a body as a caller. Whatever is known of the record is forgotten.
func (t *trial) patch(c *caller, body any) *exchange {
	return t.patchText(c, value.Encode(body))
}

func (t *trial) patchText(c *caller, body []byte) *exchange {
	delete(t.known, c)
	return t.send(request{caller: c, body: body})
}

// read reads the caller's record as it is now: by an operation that reads, or by
// a patch that names nothing. It is nil if the target does not answer with one.
func (t *trial) read(c *caller) value.Object {
	record, _ := t.readExchange(c)
	return record
}

func (t *trial) readExchange(c *caller) (value.Object, *exchange) {
	x := t.awaitAhead()
	if x == nil || x.caller != c {
		x = t.send(t.reading(c))
	}
	record, ok := x.record()
	if !ok {
		delete(t.known, c)
		return nil, x
	}
	t.known[c] = record
	return record, x
}

// reading is the request that reads the caller's record.
func (t *trial) reading(c *caller) request {
	r := request{operation: t.reader, caller: c}
	if t.reader.Body != nil {
		r.body = []byte("{}")
	}
	return r
}

// A reading is a record that is being read.
type reading struct{ answer chan *exchange }

// readAfter begins to read the record of an answered request's caller, which the
// trial will do next: that is on its way while the answer is judged.
func (t *trial) readAfter(x *exchange) {
	if !x.answered() {
		return
	}
	a := &reading{answer: make(chan *exchange, 1)}
	t.ahead = a
	go func() { a.answer <- t.client.send(t.context, t.reading(x.caller)) }()
	runtime.Gosched() // the request goes first, even where there is one processor
}

// awaitAhead waits for what is being read; nil if nothing is.
func (t *trial) awaitAhead() *exchange {
	a := t.ahead
	if a == nil {
		return nil
	}
	t.ahead = nil
	x := <-a.answer
	t.observe(x)
	return x
}

// state is the caller's record as last read, read now if a write came since.
func (t *trial) state(c *caller) value.Object {
	if record, ok := t.known[c]; ok {
		return record
	}
	return t.read(c)
}

// note adds an issue; one of a key that was seen is counted, and replaces the
// first if its request is smaller.
func (t *trial) note(i issue) {
	if i.key == "" {
		i.key = i.message
	}
	i.count = 1
	for _, old := range t.issues {
		if old.kind != i.kind || old.key != i.key || old.verdict != i.verdict {
			continue
		}
		if i.exchange != nil && old.exchange != nil && len(i.exchange.body) < len(old.exchange.body) {
			i.count = old.count
			*old = i
		}
		old.count++
		return
	}
	t.issues = append(t.issues, &i)
}

func (t *trial) broken(k kind, x *exchange, message, expected, actual string) {
	t.note(issue{kind: k, verdict: finding.Broken, exchange: x, message: message, expected: expected, actual: actual})
}

func (t *trial) observed(x *exchange, message, actual string) {
	t.note(issue{kind: noted, verdict: finding.Observed, exchange: x, message: message, actual: actual})
}

// field notes an issue about one field.
func (t *trial) field(k kind, v finding.Verdict, f *spec.Field, x *exchange, message, expected, actual string) {
	t.note(issue{
		kind: k, verdict: v, exchange: x, message: f.Pointer + " " + message, expected: expected, actual: actual,
		pointer: f.Pointer, rule: f.Schema.Location,
	})
}

// unchanged reads the record and notes what differs from before; a mark of the
// last change may move if the cause was taken. It tells whether nothing does.
func (t *trial) unchanged(c *caller, before value.Object, cause *exchange, what string) bool {
	after := t.read(c)
	if before == nil || after == nil {
		return true
	}
	fine := true
	for _, d := range t.differences(before, after) {
		if cause != nil && cause.success() && d.field == nil && stampOfChange(d.pointer) {
			continue
		}
		fine = false
		t.note(issue{
			kind: appliedRefused, verdict: finding.Broken, exchange: cause,
			key: what, message: what + " changed " + d.pointer, expected: show(d.before), actual: show(d.after), pointer: d.pointer,
		})
	}
	return fine
}

// show is a value as text, shortened.
func show(v any) string {
	if v == nil {
		return "null"
	}
	if isAbsent(v) {
		return "absent"
	}
	const most = 160
	if text, is := v.(string); is && len(text) > longText {
		return cutTo(most, string(value.Encode(text[:longText])), encodedLength(text))
	}
	text := string(value.Encode(v))
	return cutTo(most, text, utf8.RuneCountInString(text))
}

// cutTo is a text of n characters, of which the first are given, cut to so many.
func cutTo(most int, text string, n int) string {
	if n <= most {
		return text
	}
	return fmt.Sprintf("%s… (%d characters)", string([]rune(text[:min(len(text), most*utf8.UTFMax)])[:most]), n)
}

// longText is how long a text is, in bytes, that is not encoded as a whole to be
// shown.
const longText = 32 << 10

// encodedLength is how many characters a text has as JSON. It is encoded piece by
// piece: megabytes of it are only counted.
func encodedLength(text string) int {
	n, piece := len(`""`), make([]byte, 0, 2*longText)
	for len(text) > 0 {
		end := min(len(text), longText)
		for cut := end; cut < len(text) && cut > end-utf8.UTFMax; cut-- {
			if utf8.RuneStart(text[cut]) {
				end = cut
				break
			}
		}
		piece = value.AppendString(piece[:0], text[:end])
		n, text = n+utf8.RuneCount(piece)-len(`""`), text[end:]
	}
	return n
}

// absent stands for a member that is not there.
var absent any = json.RawMessage("absent-member")

func isAbsent(v any) bool { _, gone := v.(json.RawMessage); return gone }
