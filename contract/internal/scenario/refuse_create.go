package scenario

import (
	"fmt"
	"net/http"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/generate"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// MostBroken bounds how many broken bodies are sent to one operation.
const MostBroken = 40

// createFromWrongBodies sends bodies that break a rule: none may add a record.
func createFromWrongBodies(t *Session) {
	o := t.Of.Create
	s := session.JSONSchema(o)
	if s == nil {
		return
	}
	list := t.ensure(t.Of, 1)
	if len(list) == 0 {
		return
	}
	good := list[0]
	for i, w := range generate.Wrongs(t.Values, o, s, MostBroken) {
		if t.Over() || t.Spent() {
			return
		}
		refuseCreate(t, good, w, i)
	}
	refuseTexts(t, o, good)
}

// refuseCreate puts the broken member into a body that was taken before, with
// fresh words in its texts: a record of it can be told from all others.
func refuseCreate(t *Session, good *Record, w generate.Wrong, i int) {
	o, s := good.Collection.Create, session.JSONSchema(good.Collection.Create)
	body, word := spoilCreate(t, good, w, i)
	if s.Accepts(body, spec.AsRequest) {
		return
	}
	m := &Record{Collection: good.Collection, Caller: good.Caller, Keys: cloneKeys(good), FreeParams: good.FreeParams, marker: word, Body: body}
	x := t.post(m, body)
	switch {
	case x.Success():
		t.Track(m)
		checkTaken(t, m, w, x)
	case x.Answered() && x.Status < 500:
		CheckRefusalStatus(t, o, x, w)
		if word != "" && i < 3 {
			checkNothingAdded(t, m, x, word)
		}
	}
}

func cloneKeys(m *Record) map[*spec.Resource]string {
	keys := map[*spec.Resource]string{}
	for r, key := range m.Keys {
		if r != m.Collection.Resource {
			keys[r] = key
		}
	}
	return keys
}

// spoilCreate is a body that was taken before with one rule broken in it.
func spoilCreate(t *Session, good *Record, w generate.Wrong, i int) (value.Object, string) {
	object, _ := w.Value.(map[string]any)
	tokens := value.Tokens(w.Pointer)
	body, word := value.Object(object), ""
	if len(tokens) == 1 && w.Rule != "additionalProperties" && w.Rule != "unevaluatedProperties" {
		v, present := object[tokens[0]]
		body = value.Object{}
		for name, other := range good.Body {
			body[name] = other
		}
		if delete(body, tokens[0]); present {
			body[tokens[0]] = v
		}
	}
	fresh := t.Values.Fresh(9500 + i)[:10]
	s := session.JSONSchema(good.Collection.Create)
	next := value.Object{}
	for name, v := range body {
		p, ok := s.Property(name)
		text, isText := v.(string)
		if ok && isText && generate.PlainText(p.Schema) && compare.Readable(name) && "/"+name != w.Pointer && p.Schema.Accepts(fresh, spec.AsRequest) && p.Schema.Accepts(text, spec.AsRequest) {
			next[name], word = fresh, fresh
			continue
		}
		next[name] = v
	}
	return next, word
}

// CheckRefusalStatus wants a client error: 400, 422, or one that is declared.
func CheckRefusalStatus(t *Session, o *spec.Operation, x *session.Exchange, w generate.Wrong) {
	switch {
	case x.Status == http.StatusBadRequest || x.Status == http.StatusUnprocessableEntity || session.PlainHTTP[x.Status] || o.Response(x.Status) != nil:
	case x.Status >= 400:
		t.Note(evidence.Issue{Kind: evidence.Noted, Verdict: finding.Observed, Exchange: x, Key: fmt.Sprint("refused", x.Status), Message: "an invalid body is refused with another status than 400 and 422", Actual: x.Describe()})
	case x.Status >= 300:
		t.Note(evidence.Issue{Kind: evidence.Noted, Verdict: finding.Observed, Exchange: x, Key: fmt.Sprint("refused", x.Status), Message: "an invalid body is answered by a redirect", Actual: x.Describe()})
	}
}

// checkNothingAdded looks for a refused record in the list, by the word in it.
func checkNothingAdded(t *Session, m *Record, x *session.Exchange, word string) {
	base, ok := t.listCall(m.Collection, m, 100)
	if !ok || m.Collection.list.List == nil {
		return
	}
	for _, item := range t.paginate(m.Collection, base).items() {
		if holdsText(item, word) {
			t.Broken(evidence.AppliedRefused, x, "a refused create added a record", "no record with the text "+word, compare.Show(item))
			m.Keys[m.Collection.Resource] = m.Collection.keyOfItem(item)
			t.Track(m)
			return
		}
	}
}

// refuseTexts sends bodies that are no JSON object of the kind.
func refuseTexts(t *Session, o *spec.Operation, m *Record) {
	base, err := t.Values.Call(o, m.Params(o), 0)
	if err != nil || !base.HasBody || !session.JSONSchema(o).Allows("object") || len(session.JSONSchema(o).Types()) == 0 {
		return
	}
	good := base.Request(t.AsCaller(o))
	for _, text := range []string{"{\"a\":", "[]", "nonsense"} {
		r := good
		r.Body = []byte(text)
		x := t.Send(r)
		if x.Success() {
			t.Note(evidence.Issue{Kind: evidence.TookInvalid, Verdict: finding.Broken, Exchange: x, Key: "text " + text,
				Message: "what is no JSON object is taken for a body", Expected: "400", Actual: x.Describe()})
			if o.Effect == spec.Creates {
				wild := &Record{Collection: m.Collection, Caller: m.Caller, Keys: cloneKeys(m), FreeParams: m.FreeParams, Answer: x}
				wild.Keys[m.Collection.Resource] = t.KeyFrom(m.Collection, x, value.Object{})
				t.Track(wild)
			}
		}
	}
}
