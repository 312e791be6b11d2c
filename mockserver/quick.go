package mockserver

import (
	"errors"
	"net/http"
	"sync"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/media"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// The quick way through a merge keeps the record as text, and makes no value of
// the body: what was sent is judged on its tape and copied; the answer is the
// text itself. It is taken for a single record of which all members have places
// in a text, where nothing is planted in between. Everything else, whatever is
// refused included, goes the plain way of change.go, and both leave the same
// record, notices and answer.

// quick is what the quick way needs of one resource.
type quick struct {
	layout *store.Layout
	answer *spec.Schema // records are shown as this
	unique []uniqueMember

	mutex sync.Mutex
	seeds map[int]*store.Text // of users that nobody has written to; may be forgotten
}

// A uniqueMember is one whose value no other record may hold.
type uniqueMember struct {
	name  string
	place int
}

var tapes = sync.Pool{New: func() any { return &value.Tape{} }}

var rewriters = sync.Pool{New: func() any { return &spec.FastWriter{} }}

// maxSeedTexts bounds how many seeded records are kept as text.
const maxSeedTexts = 1024

func newQuick(r *spec.Resource) *quick {
	properties := r.Schema.Properties
	names := make([]string, len(properties))
	for i, p := range properties {
		names[i] = p.Name
	}
	encode := func(dst []byte, place int, v any) []byte { return properties[place].Schema.AppendJSON(dst, v) }
	q := &quick{layout: store.NewLayout(names, encode), answer: r.Schema, seeds: map[int]*store.Text{}}
	for _, name := range r.Unique {
		if place, ok := q.layout.Place(name); ok {
			q.unique = append(q.unique, uniqueMember{name, place})
		}
	}
	return q
}

// newQuicks prepares the quick way for every single record, where the store
// keeps texts.
func (s *Server) newQuicks() {
	s.quicks = map[*spec.Resource]*quick{}
	for _, r := range s.api.Resources {
		if _, texts := s.store.(store.Texts); texts && r.Key == nil && r.Schema != nil && !s.config.Plain {
			s.quicks[r] = newQuick(r)
		}
	}
}

// seed is the text of a record that nobody has written to; nil if it has none.
func (q *quick) seed(number int, made func() *store.Text) *store.Text {
	q.mutex.Lock()
	text := q.seeds[number]
	q.mutex.Unlock()
	if text != nil {
		return text
	}
	if text = made(); text == nil {
		return nil
	}
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if len(q.seeds) >= maxSeedTexts {
		clear(q.seeds)
	}
	q.seeds[number] = text
	return text
}

// readTape reads the body onto a tape, if it may go the quick way. It is false if
// the body is to be decoded.
func (x *exchange) readTape() bool {
	plan := x.operation.Plan
	if plan == nil || x.quicks[plan.Resource] == nil || x.texts() == nil || !x.media.JSON() || media.IsJSONPatch(x.media) || !plan.HasFastPath() {
		return false
	}
	tape := tapes.Get().(*value.Tape)
	if !tape.Read(x.body) {
		tapes.Put(tape)
		return false
	}
	x.tape = tape
	return true
}

// done gives back what was only needed while the exchange lasted.
func (x *exchange) done() {
	if x.tape != nil {
		x.tape.Forget()
		tapes.Put(x.tape)
		x.tape = nil
	}
}

// sent is the body as a value.
func (x *exchange) sent() any {
	if x.tape != nil && x.decoded == nil {
		x.decoded = x.tape.Value(0)
	}
	return x.decoded
}

// writeQuick applies the body to the record's text. It is false, and nothing has
// happened, if the plain way has to be taken.
func (x *exchange) writeQuick(plan *spec.Plan) bool {
	q, texts := x.quicks[plan.Resource], x.texts()
	if q == nil || texts == nil || x.tape == nil {
		return false
	}
	x.gate.RLock()
	defer x.gate.RUnlock()
	if x.next != nil {
		return false // another description has taken over: the plain way sees to that
	}
	key := x.user.Key(plan.Resource)
	err := texts.UpdateText(x.request.Context(), key, q.layout, func(old *store.Text) (*store.Text, error) {
		if old == nil {
			old = x.seedText(q, plan.Resource)
		}
		if old == nil {
			return nil, store.ErrNoText
		}
		return x.rewrittenText(q, key, plan, old)
	})
	switch {
	case errors.Is(err, store.ErrNoText):
		return false
	case err != nil && !errors.Is(err, errRefused):
		x.reply, x.textBefore = storeFailed(err), nil
	}
	return true
}

// texts is the store as one of texts; nil where something is planted.
func (x *exchange) texts() store.Texts {
	if !x.seam.plain {
		return nil
	}
	texts, _ := x.store.(store.Texts)
	return texts
}

func (x *exchange) seedText(q *quick, r *spec.Resource) *store.Text {
	number := x.user.Seed(r)
	return q.seed(number, func() *store.Text {
		if text := q.layout.Parse(x.maker.AppendRecord(nil, r, number)); text != nil {
			return text
		}
		return q.layout.Text(x.maker.Record(r, number))
	})
}

// rewrittenText is the record after the body, or nil if it stays as it is.
func (x *exchange) rewrittenText(q *quick, key store.Key, plan *spec.Plan, old *store.Text) (*store.Text, error) {
	edit, rewriter := old.Edit(), rewriters.Get().(*spec.FastWriter)
	defer edit.Close()
	defer rewriters.Put(rewriter)
	defer rewriter.Forget()
	written, ok := plan.ApplyFast(rewriter, edit, x.tape, x.mergeOf())
	if !ok {
		return nil, store.ErrNoText
	}
	text := old
	if written.Changed {
		if text = edit.Text(); text == nil {
			return nil, store.ErrNoText
		}
	}
	was, is := q.uniques(old, edit)
	if property, ok := x.claims.move(plan.Resource, key, was, is, x.seededOwner(plan.Resource)); !ok {
		x.refuseViolations([]spec.Violation{taken(plan, property)})
		return nil, errRefused
	}
	x.text, x.notices = text, append(x.notices, written.Notices...)
	if !written.Changed {
		return nil, nil
	}
	x.textBefore = old
	return text, nil
}

// uniques are the unique members that an edit changed, before and after it.
func (q *quick) uniques(old *store.Text, edit *store.Edit) (was, is value.Object) {
	for _, m := range q.unique {
		if !edit.Changed(m.place) {
			continue
		}
		if was == nil {
			was, is = value.Object{}, value.Object{}
		}
		was[m.name], _ = value.Decode(old.Member(m.place))
		is[m.name], _ = value.Decode(edit.Member(m.place))
	}
	return was, is
}

// answerQuick answers with the record's text where that is what the operation
// promises. It is false, and nothing is answered, if it is not.
func (x *exchange) answerQuick() bool {
	q := x.quicks[x.operation.Resource]
	if q == nil || x.operation.Envelope != "" || x.prefer.dynamic || x.record != nil {
		return false
	}
	response := x.operation.Success()
	if response == nil {
		return false
	}
	if media, ok := response.JSON(); ok && media.Schema == q.answer && x.readText(q) {
		x.reply = reply{status: max(response.Code(), http.StatusOK), mediaType: media.Name, body: x.text.JSON()}
		return true
	}
	return false
}

// readText reads the record's text, if it was not written just now.
func (x *exchange) readText(q *quick) bool {
	if x.text != nil {
		return true
	}
	texts := x.texts()
	if texts == nil {
		return false
	}
	text, err := texts.GetText(x.request.Context(), x.user.Key(x.operation.Resource), q.layout)
	if err == nil && text == nil {
		text = x.seedText(q, x.operation.Resource)
	}
	x.text = text
	return err == nil && text != nil
}
