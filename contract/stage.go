package contract

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A stage is what a run has of one collection: the records it created, and what
// it found out about creating them.
type stage struct {
	records []*made
	made    int // how many were created, gone ones too
	variant variant
	needs   string // why no record can be had
	tried   bool
	refusal *exchange // of the last body that was refused
	plain   bool      // it was one that nothing can be said against
}

func (r *run) stageOf(res *spec.Resource) *stage {
	if r.stages[res] == nil {
		r.stages[res] = &stage{}
	}
	return r.stages[res]
}

func (r *run) collectionOf(res *spec.Resource) *collection {
	i := slices.IndexFunc(r.collections, func(c *collection) bool { return c.resource == res })
	if i < 0 {
		return nil
	}
	return r.collections[i]
}

// alive are the records of a collection that were not deleted.
func (s *stage) alive() []*made {
	return slices.DeleteFunc(slices.Clone(s.records), func(m *made) bool { return m.gone })
}

// stock sees to it that there are n records of the collection, and returns them;
// fewer if no more can be had: the trial then says what it needs.
func (t *trial) stock(c *collection, n int) []*made {
	s := t.stageOf(c.resource)
	for len(s.alive()) < n && s.needs == "" && t.context.Err() == nil && !t.spent() {
		t.create(c)
	}
	list := s.alive()
	if len(list) < n && t.needs == "" {
		t.needs = cmp.Or(s.needs, "more requests (--max-requests)")
	}
	return list[:min(n, len(list))]
}

// spent tells whether the run, or the subject at hand, has no requests left.
func (r *run) spent() bool {
	return int(r.client.count.Load()) >= cmp.Or(r.share, r.config.Budget)
}

// A story of a record takes more requests than a look at one operation.
const storyWeight = 10

func (s *subject) weight() int {
	if s.about == ACollection {
		return storyWeight
	}
	return 1
}

// allot gives the first of the subjects its share of the requests that are left:
// in a large document the first collections would use up what others need.
func (r *run) allot(rest []*subject) {
	all := 0
	for _, s := range rest {
		all += s.weight()
	}
	spent := int(r.client.count.Load())
	r.share = spent + max(1, (r.config.Budget-spent)*rest[0].weight()/all)
}

// create makes one record; nil if none can be made. The first one finds a body
// that the server takes.
func (t *trial) create(c *collection) *made {
	s := t.stageOf(c.resource)
	if s.needs = t.cannotCreate(c); s.needs != "" {
		return nil
	}
	keys, free, needs := t.lineage(c.create)
	if needs != "" {
		s.needs = needs
		return nil
	}
	tries := []variant{s.variant}
	if !s.tried {
		tries = []variant{whole, example, minimal, simple}
	}
	for _, v := range tries {
		body, word, ok := t.draft(c, c.create, v, s.made, keys)
		if !ok {
			continue
		}
		m := &made{in: c, keys: maps.Clone(keys), free: free, word: word, body: body, who: t.asCaller(c.create)}
		x := t.post(m, body)
		if x.success() {
			s.variant, s.tried = v, true
			return t.enrol(m)
		}
		s.refusal, s.plain = x, c.plainThroughout(bodyMedia(c.create.Body).Schema, body)
		if x.status == http.StatusUnauthorized || x.status == http.StatusForbidden || !x.answered() || t.context.Err() != nil {
			break
		}
	}
	s.needs = fmt.Sprintf("a record of %s: every create was refused, the last by %s", c.resource.Plural, describeOr(s.refusal))
	return nil
}

func describeOr(x *exchange) string {
	if x == nil {
		return "nothing: no body could be made"
	}
	return x.describe()
}

// cannotCreate says why no record can be created; "" if one may.
func (t *trial) cannotCreate(c *collection) string {
	switch s := t.stageOf(c.resource); {
	case t.config.ReadOnly:
		return string(NeedsChangeRights)
	case s.needs != "":
		return s.needs
	case c.create == nil:
		return "an operation that creates a record of " + c.resource.Plural
	case c.create.Body == nil && c.create.Item == "":
		return ""
	case protected(c.create) && t.first == nil:
		return string(NeedsToken)
	case t.first != nil && protected(c.create) && len(t.first.credentials(c.create)) == 0:
		return "a token for the security of " + c.create.ID + " (--token SCHEME=TOKEN)"
	case c.remove == nil && s.made >= withoutDelete:
		return "an operation that deletes a record of " + c.resource.Plural + ": what is created stays"
	}
	return ""
}

// withoutDelete is how many records are created where none can be deleted.
const withoutDelete = 2

// post sends a body that creates a record.
func (t *trial) post(m *made, body value.Object) *exchange {
	o := m.in.create
	params := m.params(o)
	if o.Item != "" {
		params[o.Item] = t.givenKey(m.in, body)
	}
	base, err := t.call(o, params, 0)
	if err != nil {
		return &exchange{request: request{operation: o, method: o.Method}, fault: err, url: t.client.base}
	}
	if o.Body != nil {
		base = base.withBody(map[string]any(body))
	}
	m.answer = t.do(base)
	if m.answer.success() {
		if m.keys[m.in.resource] = params[o.Item]; o.Item == "" {
			m.keys[m.in.resource] = t.keyFrom(m.in, m.answer, body)
		}
	}
	return m.answer
}

// givenKey is a key for a record that is created by a path that names it.
func (t *trial) givenKey(c *collection, body value.Object) string {
	if key := c.keyIn(map[string]any(body)); key != "" {
		return key
	}
	n := t.stageOf(c.resource).made
	key := t.fresh(8000 + n)[:10]
	s := c.resource.Key.Schema
	if s == nil || s.Accepts(key, spec.AsRequest) {
		return key
	}
	if v, err := t.run.maker.Value(s, spec.AsRequest, firstPlain+n); err == nil {
		return scalarOf(v)
	}
	return key
}

// enrol remembers a created record, to be deleted at the end whatever happens.
func (t *trial) enrol(m *made) *made {
	s := t.stageOf(m.in.resource)
	s.records = append(s.records, m)
	s.made++
	if m.key() == "" {
		m.keys[m.in.resource] = t.keyByList(m)
	}
	t.undoCreate(m)
	return m
}

// lineage finds the records that a path is below: those this run created, new
// ones, or some that are there. Parameters that no resource knows take a value
// of their schema, the same throughout.
func (t *trial) lineage(o *spec.Operation) (keys map[*spec.Resource]string, free map[string]string, needs string) {
	keys, free = map[*spec.Resource]string{}, map[string]string{}
	for _, s := range o.Scopes {
		if s.Parent == nil {
			free[s.Param] = t.freeValue(o, s.Param)
			continue
		}
		if keys[s.Parent] != "" {
			continue
		}
		parent := t.parent(s.Parent)
		if parent == nil {
			return nil, nil, "a record of " + s.Parent.Plural + " to belong to"
		}
		for r, key := range parent.keys {
			if keys[r] == "" {
				keys[r] = key
			}
		}
	}
	return keys, free, ""
}

func (t *trial) freeValue(o *spec.Operation, name string) string {
	if p := parameterOf(o, "path", name); p != nil {
		if v, err := t.argument(p, 0); err == nil {
			return scalarOf(v)
		}
	}
	return "1"
}

// parent is a record that others may be created below: one of this run's where
// it can make them, else the first that is there, which is only read.
func (t *trial) parent(r *spec.Resource) *made {
	c := t.collectionOf(r)
	if c == nil {
		return nil
	}
	quiet := &trial{subject: t.subject, context: t.context}
	if own := quiet.stock(c, 1); len(own) > 0 {
		return own[0]
	}
	if key := t.existing(r); key != "" {
		return &made{in: c, keys: map[*spec.Resource]string{r: key}}
	}
	return nil
}

// existing is the key of some record of a resource; "" if none can be found.
func (t *trial) existing(r *spec.Resource) string {
	c := t.collectionOf(r)
	if c == nil {
		return ""
	}
	if own := t.stageOf(r).alive(); len(own) > 0 {
		return own[0].key()
	}
	if key, known := t.run.found[r]; known {
		return key
	}
	t.run.found[r] = ""
	if c.list == nil || len(c.list.Scopes) > 0 {
		return ""
	}
	if base, err := t.call(c.list, nil, 0); err == nil {
		items, _ := itemsOf(c.list, t.do(base))
		for _, item := range items {
			if key := c.keyOfItem(item); key != "" {
				t.run.found[r] = key
				break
			}
		}
	}
	return t.run.found[r]
}

// fetch reads a record; x is nil where no operation reads one.
func (t *trial) fetch(m *made) (value.Object, *exchange) {
	if m.in.read == nil {
		return nil, nil
	}
	return t.fetchAs(m, t.asCaller(m.in.read))
}

func (t *trial) fetchAs(m *made, who *caller) (value.Object, *exchange) {
	base, err := t.call(m.in.read, m.params(m.in.read), 0)
	if err != nil {
		return nil, nil
	}
	x := t.send(base.request(who))
	record, ok := recordIn(m.in.read, x)
	if !ok {
		return nil, x
	}
	return record, x
}

// patience are the waits before a reading that shows no change yet is believed:
// some servers answer from copies that lag behind.
var patience = []time.Duration{0, 150 * time.Millisecond, 600 * time.Millisecond}

// eventually repeats an observation until it is fine; late tells that it was not
// at first.
func (t *trial) eventually(fine func() bool) (ok, late bool) {
	for i, wait := range patience {
		select {
		case <-t.context.Done():
			return false, i > 0
		case <-time.After(wait):
		}
		if fine() {
			return true, i > 0
		}
	}
	return false, true
}
