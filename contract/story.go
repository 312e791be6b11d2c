package contract

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/spec"
	"github.com/actalike/actalike/spec/value"
)

// More kinds of issues, of records in collections.
const (
	unnamed    kind = "a create does not tell what it made"
	sameKey    kind = "two records have one key"
	unlisted   kind = "a record is not in the list"
	lost       kind = "an update is lost"
	undeleted  kind = "a deleted record is there"
	reused     kind = "a key is given out again"
	gaveRecord kind = "a key of nothing leads to a record"
)

// member notes an issue about a member of a record.
func (t *trial) member(k kind, x *exchange, what string, e expectation, got any) {
	v := finding.Broken
	if !e.sure {
		v, k = finding.Observed, noted
	}
	t.note(issue{kind: k, verdict: v, exchange: x, key: what + e.pointer, message: what + ": " + e.name,
		expected: show(e.value), actual: show(got), pointer: e.pointer, rule: e.rule})
}

// members notes what a record does not hold of what was sent.
func (t *trial) members(k kind, x *exchange, what string, record value.Object, wanted []expectation, whole bool) bool {
	fine := true
	for _, e := range unmet(record, wanted, whole) {
		got, present := value.At(record, e.pointer)
		if !present {
			got = absent
		}
		t.member(k, x, what, e, got)
		fine = fine && !e.sure
	}
	return fine
}

// creating creates records and reads each back.
var creating = &probe{"create and read back", func(t *trial) {
	if t.stock(t.of, 1) != nil {
		t.glance()
	}
	list := t.stock(t.of, 2)
	s := t.stageOf(t.of.resource)
	if len(list) == 0 && s.refusal != nil && (s.refusal.status == http.StatusBadRequest || s.refusal.status == http.StatusUnprocessableEntity) {
		t.refusesAll(s)
	}
	for _, m := range list {
		t.created(m)
	}
	if len(list) == 2 && list[0].key() != "" && list[0].key() == list[1].key() {
		t.broken(sameKey, list[1].answer, "two creates gave the same key", "another key than "+list[0].key(), list[1].key())
	}
	if len(list) == 2 {
		t.readAgain(list[0], "another record was created")
	}
}}

// glance reads the list before the next record is created: a list that is cached
// will not hold that one.
func (t *trial) glance() {
	if base, ok := t.listCall(t.of, t.example(), 100); ok {
		t.do(base)
	}
}

// refusesAll judges a server that took no body that could be made.
func (t *trial) refusesAll(s *stage) {
	if s.plain {
		t.broken(refusedValid, s.refusal, "every body that the document calls valid is refused", "2xx", s.refusal.describe()+" "+show(s.refusal.decoded))
		return
	}
	t.observed(s.refusal, "refuses the bodies that could be made from the document", s.refusal.describe()+" "+show(s.refusal.decoded))
}

// created looks at the answer to a create, and reads the record.
func (t *trial) created(m *made) {
	wanted := t.expected(m.in.create, m.body)
	if answer, ok := recordIn(m.in.create, m.answer); ok {
		t.members(answeredOther, m.answer, "the answer to a create holds another value", answer, wanted, false)
	}
	if m.key() == "" {
		if m.in.read != nil {
			t.observed(m.answer, "a create tells no key, and no list shows it", m.answer.describe())
		}
		return
	}
	t.readBack(m, wanted)
	t.located(m)
	answer, ok := recordIn(m.in.create, m.answer)
	if ok && m.record != nil {
		t.sameRecord(m, answer)
	}
}

// readBack reads a record until it is there, and holds what was sent.
func (t *trial) readBack(m *made, wanted []expectation) {
	if m.in.read == nil {
		return
	}
	var x *exchange
	ok, late := t.eventually(func() bool {
		m.record, x = t.fetch(m)
		return m.record != nil && len(unmet(m.record, sure(wanted), true)) == 0
	})
	switch {
	case x == nil || t.context.Err() != nil:
	case m.record == nil && forbidden(x):
		t.observed(x, "a record that was created may not be read", x.describe())
	case m.record == nil:
		t.broken(forgot, x, "a record that was created cannot be read", "the record", x.describe())
	default:
		if key := m.in.keyIn(map[string]any(m.record)); key != "" && key != m.key() {
			t.broken(forgot, x, "the answer holds another record's key", m.key(), key)
		}
		t.members(forgot, x, "what was created does not read back", m.record, wanted, true)
	}
	if ok && late {
		t.observed(x, "reading lags behind writing", "")
	}
}

// located opens the Location of a create: it names the record that was made (RFC
// 9110, section 15.3.2), which other addresses may do as well.
func (t *trial) located(m *made) {
	key := t.keyInLocation(m.in, m.answer)
	if m.answer.status != http.StatusCreated || m.in.read == nil || key == "" || key == m.key() {
		return
	}
	there := &made{in: m.in, keys: mapsClone(m.keys), free: m.free, who: m.who}
	there.keys[m.in.resource] = key
	record, x := t.fetch(there)
	switch {
	case x == nil || !x.answered():
	case record == nil || m.in.keyIn(map[string]any(record)) != m.key():
		t.broken(forgot, m.answer, "Location does not lead to what was created", m.describe(), m.answer.received.Get("Location")+": "+x.describe())
	}
}

func forbidden(x *exchange) bool {
	return x.status == http.StatusUnauthorized || x.status == http.StatusForbidden || x.status >= 500
}

func sure(list []expectation) []expectation {
	return slices.DeleteFunc(slices.Clone(list), func(e expectation) bool { return !e.sure })
}

// sameRecord holds the answer to a create against the record that is read.
func (t *trial) sameRecord(m *made, answer value.Object) {
	for _, name := range sortedKeys(answer) {
		got, present := m.record[name]
		if _, declared := m.in.resource.Schema.Property(name); !present || !declared || agrees(answer[name], got) || agrees(got, answer[name]) {
			continue
		}
		t.observed(m.answer, "the answer to a create and the record differ in "+value.Pointer(name), show(answer[name])+" and "+show(got))
	}
}

// readAgain looks whether a record that nobody wrote to is as it was.
func (t *trial) readAgain(m *made, cause string) {
	if m.record == nil || m.gone {
		return
	}
	before := m.record
	after, x := t.fetch(m)
	if after == nil {
		if x != nil && x.answered() && t.context.Err() == nil {
			t.broken(disturbed, x, "a record is gone when "+cause, "the record", x.describe())
		}
		return
	}
	m.record = after
	t.steady(m, x, before, after, nil, cause)
}

// steady notes members that changed though no request named them. What nothing
// can write may follow from what was written.
func (t *trial) steady(m *made, x *exchange, before, after value.Object, touched []string, cause string) {
	for _, name := range sortedUnion(before, after) {
		pointer := value.Pointer(name)
		if slices.Contains(touched, pointer) || agrees(member(before, name), member(after, name)) && agrees(member(after, name), member(before, name)) || stampOfChange(name) {
			continue
		}
		i := issue{kind: disturbed, verdict: finding.Broken, exchange: x, key: cause + pointer, pointer: pointer,
			message:  fmt.Sprintf("%s changed when %s", pointer, cause),
			expected: show(member(before, name)), actual: show(member(after, name))}
		if _, sent := m.body[name]; !sent || t.servers(m.in.resource, pointer) {
			i.kind, i.verdict = noted, finding.Observed
		}
		t.note(i)
	}
}

// listing looks for created records in the list.
var listing = &probe{"created records in the list", func(t *trial) {
	if t.of.list == nil || t.of.list.List == nil {
		return
	}
	for _, m := range t.stock(t.of, 2) {
		t.listed(m)
	}
	t.listedElsewhere()
}}

// listedElsewhere looks into the list of another parent, where a record must not
// be that belongs to this one.
func (t *trial) listedElsewhere() {
	m := t.example()
	if m == nil || t.of.list.Path != t.of.create.Path || len(t.of.create.Scopes) == 0 {
		return
	}
	scopes := t.of.create.Scopes
	parent := t.collectionOf(scopes[len(scopes)-1].Parent)
	if parent == nil {
		return
	}
	quiet := &trial{subject: t.subject, context: t.context}
	for _, other := range quiet.stock(parent, 2) {
		if other.key() == m.keys[parent.resource] {
			continue
		}
		elsewhere := &made{in: t.of, keys: mapsClone(other.keys), free: other.free}
		if base, ok := t.listCall(t.of, elsewhere, 100); ok {
			w := t.walk(t.of, base)
			if item, there := m.within(w.items()); there {
				t.broken(unlisted, w.last(), "the list of one "+parent.resource.Name+" holds what belongs to another", "no "+m.describe(), show(item))
			}
		}
		return
	}
}

func (t *trial) listed(m *made) {
	base, ok := t.listCall(m.in, m, 100)
	if !ok {
		return
	}
	var w walked
	var item any
	found, late := t.eventually(func() bool {
		w = t.walk(m.in, base)
		item, ok = m.within(w.items())
		return ok || !w.complete
	})
	switch {
	case !found && w.last() != nil && !w.last().success():
		t.observed(w.last(), "the list cannot be read", w.last().describe())
	case !found && m.key() == "":
		t.observed(w.last(), "no item of the list can be told to be the created record", fmt.Sprintf("%d items", len(w.items())))
	case !found && t.context.Err() == nil:
		t.broken(unlisted, w.last(), "a created record is not in the list", m.describe(), fmt.Sprintf("%d others", len(w.items())))
	case !ok:
		t.observed(w.last(), "the list is too long to be looked through", fmt.Sprintf("%d read", len(w.items())))
	case late:
		t.observed(w.last(), "the list lags behind writing", "")
	}
	t.doubles(m.in, w)
	if n := t.copies(m, w.items()); n > 1 {
		t.broken(unlisted, w.last(), "one create made several records", "one record with the text "+m.word, fmt.Sprint(n))
	}
	if object, isObject := item.(map[string]any); ok && isObject {
		t.members(unlisted, w.last(), "the list holds another value than was sent", object, t.expected(m.in.create, m.body), false)
	}
}

// doubles looks for a record that one answer holds twice. Keys may repeat where
// they are told apart by what they belong to: so the whole item has to.
func (t *trial) doubles(c *collection, w walked) {
	for _, p := range w.pages {
		seen := map[string]bool{}
		for _, item := range p.items {
			if _, isObject := item.(map[string]any); !isObject || c.keyOfItem(item) == "" {
				continue
			}
			text := string(value.Encode(item))
			if seen[text] {
				t.broken(unlisted, p.exchange, "a list holds a record twice", "each record once", show(item))
				return
			}
			seen[text] = true
		}
	}
}

// copies counts the records of different keys that hold the word of one.
func (t *trial) copies(m *made, items []any) int {
	keys := map[string]bool{}
	for _, item := range items {
		if object, isObject := item.(map[string]any); isObject && m.word != "" && holdsWord(object, m.word) {
			keys[m.in.keyOfItem(item)] = true
		}
	}
	delete(keys, "")
	return len(keys)
}

// holdsWord tells whether a text of the record itself holds a word; an object in
// it may be another record that names this one.
func holdsWord(record value.Object, word string) bool {
	for _, v := range record {
		if text, ok := v.(string); ok && strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// updating changes one member after the other, as the operations of the
// collection let it.
var updating = &probe{"change and read back", func(t *trial) {
	o := t.of.merge
	if o == nil || jsonSchema(o) == nil {
		return
	}
	list := t.stock(t.of, 2)
	if len(list) == 0 {
		return
	}
	t.refresh(list)
	m := list[0]
	t.letters(o, m)
	for _, name := range t.changeable(o, m, mostChanged) {
		v := t.otherValue(o, m, name)
		taken := t.change(o, m, value.Object{name: v})
		if next := emptyLike(v); taken && next != nil && !same(v, next) && jsonSchema(o).Accepts(map[string]any{name: next}, spec.AsPatch) {
			t.change(o, m, value.Object{name: next})
		}
	}
	if len(list) > 1 {
		t.readAgain(list[1], "another record was changed")
	}
}}

// letters changes a text to one of capitals, several words and letters beyond
// ASCII: a server may refuse that, but not take it and keep something else.
func (t *trial) letters(o *spec.Operation, m *made) {
	for _, name := range t.changeable(o, m, 1) {
		text, isText := t.otherValue(o, m, name).(string)
		p, _ := jsonSchema(o).Property(name)
		if text += " Zoë & Σ Two"; isText && plainText(p.Schema) && readable(name) && p.Schema.Accepts(text, spec.AsRequest) {
			t.change(o, m, value.Object{name: text})
		}
	}
}

// emptyLike is false for a boolean and 0 for a number, which are values as well.
func emptyLike(v any) any {
	switch value.Kind(v) {
	case "boolean":
		return false
	case "number":
		return number("0")
	}
	return nil
}

// mostChanged bounds how many members are changed one by one.
const mostChanged = 8

// refresh reads records that were not read yet.
func (t *trial) refresh(list []*made) {
	for _, m := range list {
		if record, _ := t.fetch(m); record != nil {
			m.record = record
		}
	}
}

// changeable are the members of a write that read back, those with a plain value
// first.
func (t *trial) changeable(o *spec.Operation, m *made, most int) []string {
	s := jsonSchema(o)
	var list []string
	for _, p := range s.Properties {
		v := t.otherValue(o, m, p.Name)
		if v == nil {
			continue
		}
		wanted := t.expected(o, value.Object{p.Name: v})
		if len(sure(wanted)) == 0 || keyLike(p.Name) {
			continue
		}
		list = append(list, p.Name)
	}
	slices.SortStableFunc(list, func(a, b string) int { return t.plainRank(s, a) - t.plainRank(s, b) })
	return list[:min(most, len(list))]
}

func (t *trial) plainRank(s *spec.Schema, name string) int {
	p, _ := s.Property(name)
	switch {
	case plainText(p.Schema) && readable(name):
		return 0
	case p.Schema.Allows("string"), p.Schema.Allows("integer"), p.Schema.Allows("boolean"):
		return 1
	}
	return 2
}

// otherValue is a valid value for a member, other than the record's; nil if none
// is found, or the member names another record.
func (t *trial) otherValue(o *spec.Operation, m *made, name string) any {
	p, ok := jsonSchema(o).Property(name)
	if !ok || p.Schema.Keywords.ReadOnly || slices.ContainsFunc(m.in.resource.Foreign, func(f spec.ForeignKey) bool { return f.Pointer == value.Pointer(name) }) {
		return nil
	}
	old := member(m.current(), name)
	if plainText(p.Schema) && readable(name) {
		if word := t.fresh(9000 + len(m.word) + len(name))[:9]; p.Schema.Accepts(word, spec.AsRequest) && !same(word, old) {
			return word
		}
	}
	candidates := p.Schema.Choices()
	if p.Schema.Allows("boolean") && len(p.Schema.Types()) > 0 {
		candidates = append(candidates, false, true)
	}
	for k := range 6 {
		if v, err := t.run.maker.Value(p.Schema, spec.AsPatch, firstPlain+40+k); err == nil {
			candidates = append(candidates, v)
		}
	}
	for _, v := range append(severalOf(candidates), candidates...) {
		if v != nil && p.Schema.Accepts(v, spec.AsRequest) && !agrees(v, old) && !empty(v) || v == false && old == true {
			return v
		}
	}
	return nil
}

// severalOf makes a list of two items out of the items of others: one item hides
// what becomes of the second.
func severalOf(candidates []any) []any {
	var items []any
	for _, v := range candidates {
		list, _ := v.([]any)
		for _, item := range list {
			if len(items) < 2 && !slices.ContainsFunc(items, func(other any) bool { return agrees(other, item) || agrees(item, other) }) {
				items = append(items, item)
			}
		}
	}
	if len(items) < 2 {
		return nil
	}
	return []any{items}
}

// current is the record as last read, else as sent.
func (m *made) current() value.Object {
	record, _ := m.known().(map[string]any)
	return record
}

// change sends a body to an operation and looks at what came of it. It tells
// whether it was taken.
func (t *trial) change(o *spec.Operation, m *made, body value.Object) bool {
	before := m.record
	base, err := t.call(o, m.params(o), 0)
	if err != nil || t.context.Err() != nil {
		return false
	}
	x := t.do(base.withBody(map[string]any(body)))
	if !x.success() {
		if x.answered() && x.status < 500 {
			t.observed(x, "a valid change is refused", x.describe())
		}
		t.readAgain(m, "a change was refused")
		return false
	}
	wanted := t.expected(o, body)
	if answer, ok := recordIn(o, x); ok && m.in.keyIn(map[string]any(answer)) == m.key() {
		t.members(answeredOther, x, "the answer to a change holds another value", answer, wanted, false)
	}
	if m.in.read == nil {
		return true
	}
	var y *exchange
	t.eventually(func() bool {
		m.record, y = t.fetch(m)
		return m.record != nil && len(unmet(m.record, sure(wanted), true)) == 0
	})
	if m.record == nil {
		t.broken(lost, y, "a record that was changed cannot be read", "the record", describeOr(y))
		m.record = before
		return true
	}
	t.members(lost, x, "a change does not read back", m.record, wanted, true)
	if before != nil && o.Effect == spec.Merges {
		t.steady(m, x, before, m.record, touchedBy(wanted, body), "another member was")
	}
	m.body = value.MergeKeepingNulls(map[string]any(m.body), map[string]any(body)).(map[string]any)
	return true
}

// touchedBy are the top members of a record that a body writes.
func touchedBy(wanted []expectation, body value.Object) []string {
	var list []string
	for _, e := range wanted {
		if tokens := value.Tokens(e.pointer); len(tokens) > 0 {
			list = append(list, value.Pointer(tokens[0]))
		}
	}
	for name := range body {
		list = append(list, value.Pointer(name))
	}
	return list
}

// replacing sends whole records that differ from what is there.
var replacing = &probe{"replace and read back", func(t *trial) {
	o := t.of.replace
	if o == nil || jsonSchema(o) == nil {
		return
	}
	list := t.stock(t.of, 2)
	if len(list) == 0 {
		return
	}
	t.refresh(list)
	m := list[0]
	for n := range 2 {
		if body, ok := t.replacement(o, m, n); ok {
			t.change(o, m, body)
		}
	}
	if len(list) > 1 {
		t.readAgain(list[1], "another record was replaced")
	}
}}

// replacement is the body that wrote the record, as far as the operation takes
// it, with some members changed.
func (t *trial) replacement(o *spec.Operation, m *made, n int) (value.Object, bool) {
	s := jsonSchema(o)
	body := value.Object{}
	for _, p := range s.Properties {
		if v, sent := m.body[p.Name]; sent && p.Schema.Accepts(v, spec.AsRequest) {
			body[p.Name] = v
		} else if v, known := m.current()[p.Name]; known && p.Required && p.Schema.Accepts(v, spec.AsRequest) {
			body[p.Name] = v
		}
	}
	for i, name := range t.changeable(o, m, mostChanged) {
		if i%2 == n%2 || i == 0 {
			next := value.MergeKeepingNulls(map[string]any(body), map[string]any{name: t.otherValue(o, m, name)}).(map[string]any)
			if s.Accepts(next, spec.AsRequest) {
				body = next
			}
		}
	}
	return body, s.Accepts(map[string]any(body), spec.AsRequest) && len(body) > 0
}

// deleting deletes a record and looks for it.
var deleting = &probe{"delete and look again", func(t *trial) {
	if t.of.remove == nil {
		return
	}
	list := t.stock(t.of, 2)
	if len(list) == 0 {
		return
	}
	t.refresh(list)
	victim := list[len(list)-1]
	if victim.key() == "" {
		t.needs = "a key of what was created"
		return
	}
	if !t.delete(victim) {
		return
	}
	if len(list) > 1 {
		t.readAgain(list[0], "another record was deleted")
	}
	t.keyAgain(victim)
}}

// delete takes a record out; false if the target does not.
func (t *trial) delete(m *made) bool {
	base, err := t.call(m.in.remove, m.params(m.in.remove), 0)
	if err != nil {
		return false
	}
	x := t.do(base)
	if !x.success() {
		if x.answered() && x.status < 500 {
			t.broken(undeleted, x, "a record that was created cannot be deleted", "2xx", x.describe())
		}
		return false
	}
	before := m.record
	m.gone = true
	m.undo.done = t.away(m, x, before)
	again := t.do(base)
	if again.success() {
		t.observed(again, "deleting a second time is answered as the first time", again.describe())
	} else if again.answered() && again.status < 500 {
		t.observed(again, "deleting a second time is refused", again.describe())
	}
	return true
}

// away looks for a deleted record by reading and in the list.
func (t *trial) away(m *made, x *exchange, before value.Object) bool {
	var y *exchange
	var still value.Object
	if m.in.read != nil {
		t.eventually(func() bool {
			still, y = t.fetch(m)
			return y != nil && !y.success()
		})
	}
	switch {
	case y != nil && y.success() && x.status == http.StatusAccepted:
		t.observed(x, "deleting is accepted and takes its time", x.describe())
		return false
	case still != nil && before != nil && marked(before, still):
		t.observed(y, "a deleted record is kept, and marked", y.describe())
		return true
	case y != nil && y.success():
		t.broken(undeleted, y, "a deleted record can be read", "404", y.describe())
		return false
	case y != nil:
		t.isMissing(y, "a deleted record")
	}
	base, ok := t.listCall(m.in, m, 100)
	if !ok {
		return true
	}
	var w walked
	gone, _ := t.eventually(func() bool {
		w = t.walk(m.in, base)
		_, there := m.within(w.items())
		return !there
	})
	if !gone && t.context.Err() == nil {
		t.broken(undeleted, w.last(), "a deleted record is in the list", "no "+m.describe(), "it is there")
	}
	return true
}

// marked tells whether a record says that it is deleted now.
func marked(before, after value.Object) bool {
	for _, name := range sortedUnion(before, after) {
		if !same(member(before, name), member(after, name)) && !strings.Contains(strings.ToLower(name), "read") {
			return true
		}
	}
	return false
}

// isMissing judges the answer about a record that is not there.
func (t *trial) isMissing(x *exchange, what string) {
	switch {
	case !x.answered() || x.status >= 500:
	case x.status == http.StatusNotFound || x.status == http.StatusGone:
	case x.status == http.StatusForbidden || x.status == http.StatusUnauthorized:
		t.observed(x, what+" is answered as forbidden", x.describe())
	case x.status >= 400 && (x.operation.Response(x.status) != nil || x.operation.Response(http.StatusNotFound) == nil):
		t.observed(x, what+" is answered with another status than 404", x.describe())
	case x.status >= 400:
		t.broken(otherStatus, x, what+" is answered with another status", "404", x.describe())
	case x.status >= 300:
		t.observed(x, what+" is answered by a redirect", x.describe())
	}
}

// keyAgain creates a record after one was deleted: it must not get its key.
func (t *trial) keyAgain(old *made) {
	if t.of.resource.Key.Given || t.of.create.Item != "" {
		return
	}
	m := t.create(t.of)
	if m != nil && m.key() == old.key() {
		t.broken(reused, m.answer, "a new record has the key of a deleted one", "another key than "+old.key(), m.key())
	}
}
