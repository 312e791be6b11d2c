package contract

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// mostBroken bounds how many broken bodies are sent to one operation.
const mostBroken = 40

// A wrong is a body that breaks one rule.
type wrong struct {
	rule, pointer, label string
	value                any
}

// wrongs are bodies that break one rule each of what an operation takes, those
// of different rules and members first.
func (t *trial) wrongs(o *spec.Operation, s *spec.Schema, most int) []wrong {
	var list []wrong
	perRule := map[string]int{}
	for c := range t.run.maker.Invalid(s, direction(o)) {
		if _, isObject := c.Value.(map[string]any); !isObject || len(list) >= 6*most {
			continue
		}
		if perRule[c.Rule+c.Pointer]++; perRule[c.Rule+c.Pointer] > 1 {
			continue
		}
		list = append(list, wrong{c.Rule, c.Pointer, c.Label, c.Value})
	}
	rounds := map[string]int{}
	order := make([]int, len(list))
	for i, w := range list {
		rounds[w.rule]++
		order[i] = rounds[w.rule]
	}
	index := make([]int, len(list))
	for i := range index {
		index[i] = i
	}
	slices.SortStableFunc(index, func(a, b int) int { return order[a] - order[b] })
	picked := make([]wrong, 0, most)
	for _, i := range index[:min(most, len(list))] {
		picked = append(picked, list[i])
	}
	return picked
}

// refusingCreates sends bodies that break a rule: none may add a record.
var refusingCreates = &probe{"create from wrong bodies", func(t *trial) {
	o := t.of.create
	s := jsonSchema(o)
	if s == nil {
		return
	}
	list := t.stock(t.of, 1)
	if len(list) == 0 {
		return
	}
	good := list[0]
	for i, w := range t.wrongs(o, s, mostBroken) {
		if t.context.Err() != nil || t.spent() {
			return
		}
		t.refuseCreate(good, w, i)
	}
	t.refuseTexts(o, good)
}}

// refuseCreate puts the broken member into a body that was taken before, with
// fresh words in its texts: a record of it can be told from all others.
func (t *trial) refuseCreate(good *made, w wrong, i int) {
	o, s := good.in.create, jsonSchema(good.in.create)
	body, word := t.spoilt(good, w, i)
	if s.Accepts(body, spec.AsRequest) {
		return
	}
	m := &made{in: good.in, who: good.who, keys: cloneKeys(good), free: good.free, word: word, body: body}
	x := t.post(m, body)
	switch {
	case x.success():
		t.enrol(m)
		t.tookWrong(m, w, x)
	case x.answered() && x.status < 500:
		t.refusalStatus(o, x, w)
		if word != "" && i < 3 {
			t.addedNothing(m, x, word)
		}
	}
}

func cloneKeys(m *made) map[*spec.Resource]string {
	keys := map[*spec.Resource]string{}
	for r, key := range m.keys {
		if r != m.in.resource {
			keys[r] = key
		}
	}
	return keys
}

// spoilt is a body that was taken before with one rule broken in it.
func (t *trial) spoilt(good *made, w wrong, i int) (value.Object, string) {
	object, _ := w.value.(map[string]any)
	tokens := value.Tokens(w.pointer)
	body, word := value.Object(object), ""
	if len(tokens) == 1 && w.rule != "additionalProperties" && w.rule != "unevaluatedProperties" {
		v, present := object[tokens[0]]
		body = value.Object{}
		for name, other := range good.body {
			body[name] = other
		}
		if delete(body, tokens[0]); present {
			body[tokens[0]] = v
		}
	}
	fresh := t.fresh(9500 + i)[:10]
	s := jsonSchema(good.in.create)
	next := value.Object{}
	for name, v := range body {
		p, ok := s.Property(name)
		text, isText := v.(string)
		if ok && isText && plainText(p.Schema) && readable(name) && "/"+name != w.pointer && p.Schema.Accepts(fresh, spec.AsRequest) && p.Schema.Accepts(text, spec.AsRequest) {
			next[name], word = fresh, fresh
			continue
		}
		next[name] = v
	}
	return next, word
}

// refusalStatus wants a client error: 400, 422, or one that is declared.
func (t *trial) refusalStatus(o *spec.Operation, x *exchange, w wrong) {
	switch {
	case x.status == http.StatusBadRequest || x.status == http.StatusUnprocessableEntity || plainHTTP[x.status] || o.Response(x.status) != nil:
	case x.status >= 400:
		t.note(issue{kind: noted, verdict: finding.Observed, exchange: x, key: fmt.Sprint("refused", x.status), message: "an invalid body is refused with another status than 400 and 422", actual: x.describe()})
	case x.status >= 300:
		t.note(issue{kind: noted, verdict: finding.Observed, exchange: x, key: fmt.Sprint("refused", x.status), message: "an invalid body is answered by a redirect", actual: x.describe()})
	}
}

// tookWrong judges a body that should have been refused and was not: what the
// record holds tells whether anything was lost.
func (t *trial) tookWrong(m *made, w wrong, x *exchange) {
	record, y := t.fetch(m)
	if record == nil {
		record, _ = recordIn(x.operation, x)
	}
	t.judgeTaken(m, w, x, y, record)
}

func (t *trial) judgeTaken(m *made, w wrong, x, y *exchange, record value.Object) {
	i := issue{kind: tookInvalid, verdict: finding.Broken, exchange: x, key: w.rule + w.pointer, pointer: w.pointer,
		message:  fmt.Sprintf("a body that breaks %q is taken: %s", w.rule, cmp.Or(w.pointer, "the whole")),
		expected: "400 or 422, and nothing changed"}
	sentValue, wasSent := value.At(map[string]any(m.body), w.pointer)
	got, present := value.At(map[string]any(record), w.pointer)
	if !present {
		got = absent
	}
	i.actual = x.describe() + ", reads back " + show(got)
	if record == nil {
		i.actual = x.describe()
	}
	read, known := t.readSchema(m.in, w.pointer)
	switch {
	case record == nil || w.rule == "additionalProperties" || w.rule == "unevaluatedProperties" || w.rule == "uniqueItems":
		i.verdict = finding.Lenient
		if present && agrees(sentValue, got) && w.rule == "uniqueItems" {
			i.verdict = finding.Broken
		}
	case !wasSent: // a required member that was left out
		if present && (!known || read.Accepts(got, spec.AsResponse)) && !(value.Kind(got) == "string" && got == "") && got != nil {
			i.verdict, i.message = finding.Lenient, "a required member that is left out takes a value of the server's: "+w.pointer
		}
	case sameScalar(sentValue, got) && w.rule == "type" && value.Kind(sentValue) != value.Kind(got):
		i.verdict, i.message = finding.Lenient, "takes a scalar of another type and converts it: "+w.pointer
	case sentValue == nil && isAbsent(got) || sentValue == nil && empty(got):
		i.verdict, i.message = finding.Lenient, "null is taken for no value: "+w.pointer
	case keptByName(lastOf(w.pointer)) && !agrees(sentValue, got):
		i.verdict, i.message = finding.Lenient, "ignores a member that the server sets itself: "+w.pointer
	case w.rule == "format" && sameFigures(got, sentValue) && got != sentValue:
		i.verdict = finding.Lenient
	}
	t.note(i)
}

func lastOf(pointer string) string {
	tokens := value.Tokens(pointer)
	if len(tokens) == 0 {
		return ""
	}
	return tokens[len(tokens)-1]
}

// readSchema is what a record's member is judged by.
func (t *trial) readSchema(c *collection, pointer string) (*spec.Schema, bool) {
	s := c.resource.Schema
	for _, token := range value.Tokens(pointer) {
		p, ok := s.Property(token)
		if !ok {
			return nil, false
		}
		s = p.Schema
	}
	return s, true
}

// addedNothing looks for a refused record in the list, by the word in it.
func (t *trial) addedNothing(m *made, x *exchange, word string) {
	base, ok := t.listCall(m.in, m, 100)
	if !ok || m.in.list.List == nil {
		return
	}
	for _, item := range t.walk(m.in, base).items() {
		if holdsText(item, word) {
			t.broken(appliedRefused, x, "a refused create added a record", "no record with the text "+word, show(item))
			m.keys[m.in.resource] = m.in.keyOfItem(item)
			t.enrol(m)
			return
		}
	}
}

// refuseTexts sends bodies that are no JSON object of the kind.
func (t *trial) refuseTexts(o *spec.Operation, m *made) {
	base, err := t.call(o, m.params(o), 0)
	if err != nil || !base.hasBody || !jsonSchema(o).Allows("object") || len(jsonSchema(o).Types()) == 0 {
		return
	}
	good := base.request(t.asCaller(o))
	for _, text := range []string{"{\"a\":", "[]", "nonsense"} {
		r := good
		r.body = []byte(text)
		x := t.send(r)
		if x.success() {
			t.note(issue{kind: tookInvalid, verdict: finding.Broken, exchange: x, key: "text " + text,
				message: "what is no JSON object is taken for a body", expected: "400", actual: x.describe()})
			if o.Effect == spec.Creates {
				wild := &made{in: m.in, who: m.who, keys: cloneKeys(m), free: m.free, answer: x}
				wild.keys[m.in.resource] = t.keyFrom(m.in, x, value.Object{})
				t.enrol(wild)
			}
		}
	}
}

// refusingChanges sends changes that break a rule: none may change the record.
var refusingChanges = &probe{"change by wrong bodies", func(t *trial) {
	for _, o := range []*spec.Operation{t.of.merge, t.of.replace} {
		if o == nil || jsonSchema(o) == nil {
			continue
		}
		list := t.readStock(1)
		if len(list) == 0 {
			return
		}
		for _, w := range t.wrongs(o, jsonSchema(o), mostBroken/2) {
			if t.context.Err() != nil || t.spent() {
				return
			}
			t.refuseChange(o, list[0], w)
		}
		t.refuseTexts(o, list[0])
		t.readAgain(list[0], "bodies that are no objects were sent")
	}
}}

func (t *trial) refuseChange(o *spec.Operation, m *made, w wrong) {
	body := t.spoiltChange(o, m, w)
	base, err := t.call(o, m.params(o), 0)
	if err != nil || jsonSchema(o).Accepts(body, direction(o)) {
		return
	}
	before := m.record
	x := t.do(base.withBody(body))
	switch {
	case x.success():
		m.record, _ = t.fetch(m)
		changed := *m
		changed.body, _ = body.(map[string]any)
		t.judgeTaken(&changed, w, x, nil, m.record)
		t.mend(m)
	case x.answered() && x.status < 500:
		t.refusalStatus(o, x, w)
		if before == nil {
			return
		}
		if after, y := t.fetch(m); after != nil {
			t.refusedSteady(before, after, x)
			m.record = after
		} else if y != nil && y.answered() {
			t.broken(appliedRefused, x, "a refused change took the record away", "the record", y.describe())
		}
	}
}

// spoiltChange is a replacement that was valid with one rule broken, or a patch
// that holds a good member beside the broken one.
func (t *trial) spoiltChange(o *spec.Operation, m *made, w wrong) any {
	object, _ := w.value.(map[string]any)
	tokens := value.Tokens(w.pointer)
	if len(tokens) != 1 || strings.HasPrefix(w.rule, "additional") {
		return w.value
	}
	body := value.Object{}
	if o.Effect == spec.Replaces {
		body, _ = t.replacement(o, m, 0)
	}
	for _, name := range t.changeable(o, m, 3) {
		if name != tokens[0] {
			body[name] = t.otherValue(o, m, name)
			break
		}
	}
	v, present := object[tokens[0]]
	if delete(body, tokens[0]); present {
		body[tokens[0]] = v
	}
	return map[string]any(body)
}

// refusedSteady notes every member that a refused change moved.
func (t *trial) refusedSteady(before, after value.Object, x *exchange) {
	for _, name := range sortedUnion(before, after) {
		if !same(member(before, name), member(after, name)) && !stampOfChange(name) {
			t.note(issue{kind: appliedRefused, verdict: finding.Broken, exchange: x, key: name, pointer: value.Pointer(name),
				message: "a refused change changed " + value.Pointer(name), expected: show(member(before, name)), actual: show(member(after, name))})
		}
	}
}

// mend writes a record as it was sent, after it was spoilt.
func (t *trial) mend(m *made) {
	for _, o := range []*spec.Operation{m.in.replace, m.in.merge} {
		if o == nil || jsonSchema(o) == nil || !jsonSchema(o).Accepts(map[string]any(m.body), direction(o)) {
			continue
		}
		if base, err := t.call(o, m.params(o), 0); err == nil && t.do(base.withBody(map[string]any(m.body))).success() {
			break
		}
	}
	if record, _ := t.fetch(m); record != nil {
		m.record = record
	}
}
