package spec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/english"
)

// An inference finds what no Overlay tells: the resources of a description and
// what its operations do to them, by the habits of REST. It looks at paths,
// methods and schemas alone, so the same document always means the same.
//
// Its rules, in order; the first that fits an operation wins:
//
//  1. A path with one more path that ends in a parameter is a collection, if its
//     items are objects that are read, or made and then addressed.
//  2. An operation below one record that answers with that record reads it.
//  3. An operation that answers with a list of some collection's records lists it.
//  4. A path that is read or written and answers with one object is a single record.
//  5. Everything else only answers.
type inference struct {
	api    *API
	places map[string]*place // by the path they stand for
	order  []*place          // shorter paths first
}

// A place is a path that may be a collection, and what is known of it.
type place struct {
	path     pathTemplate
	at       []*Operation // on the path itself
	items    []*Operation // on the path and one parameter
	below    bool         // some path leads through one of its items
	resource *Resource
	param    string // the path parameter of an item
}

func newInference(a *API) *inference {
	i := &inference{api: a, places: map[string]*place{}}
	for _, o := range a.Operations {
		p := pathOf(o.Path)
		i.place(p).at = append(i.place(p).at, o)
		for n := range p {
			if p[n].param == "" {
				continue
			}
			collection := i.place(p[:n])
			collection.below = collection.below || n < len(p)-1
			if n == len(p)-1 && p[n].bare {
				collection.items = append(collection.items, o)
				collection.param = p[n].param
			}
		}
	}
	slices.SortStableFunc(i.order, func(a, b *place) int {
		return cmp.Or(cmp.Compare(a.path.params(), b.path.params()), cmp.Compare(len(a.path), len(b.path)), strings.Compare(a.path.String(), b.path.String()))
	})
	return i
}

func (i *inference) place(p pathTemplate) *place {
	at := p.String()
	if i.places[at] == nil {
		i.places[at] = &place{path: p}
		i.order = append(i.order, i.places[at])
	}
	return i.places[at]
}

// run assigns every operation that nothing else has.
func (i *inference) run() {
	i.adopt()
	for _, p := range i.order {
		i.collection(p)
	}
	for _, rule := range []func(*Operation) bool{i.ofRecord, i.ofCaller, i.byBody, i.lists, i.createsBelow, i.single} {
		for _, o := range i.api.Operations {
			if o.Effect == "" {
				rule(o)
			}
		}
	}
	for _, o := range i.api.Operations {
		if o.Effect == "" {
			o.Effect, o.Reason = Answers, "nothing says what it keeps"
		}
	}
}

// adopt lets the places of resources that an Overlay declares be theirs.
func (i *inference) adopt() {
	for _, o := range i.api.Operations {
		if o.Resource == nil {
			continue
		}
		p := pathOf(o.Path)
		if last := len(p) - 1; last >= 0 && p[last].bare && o.Resource.Key != nil && o.Effect != Creates && o.Effect != Lists {
			i.place(p[:last]).resource = o.Resource
			continue
		}
		i.place(p).resource = o.Resource
	}
}

// take assigns an operation.
func (i *inference) take(o *Operation, r *Resource, effect Effect, reason string, args ...any) bool {
	o.Resource, o.Effect, o.Reason = r, effect, fmt.Sprintf(reason, args...)
	return true
}

// collection makes a place a collection, if its operations say so.
func (i *inference) collection(p *place) {
	if len(p.items) == 0 && !p.below && !p.has("POST") || len(p.path) == 0 {
		return
	}
	if p.resource != nil && p.resource.Key == nil {
		return
	}
	if p.resource == nil {
		e := i.evidence(p)
		if e.schema == nil || i.withinAnother(p, e) || p.isOne(e) {
			return
		}
		if p.resource = i.known(p, e); p.resource == nil {
			p.resource = i.newCollection(p, e)
		}
	}
	for _, o := range p.at {
		i.onCollection(p, o)
	}
	for _, o := range p.items {
		i.onItem(p, o)
	}
}

// withinAnother tells whether a path is only a word more than a collection of the
// same records, such as /commands/send: it is about those.
func (i *inference) withinAnother(p *place, e evidence) bool {
	last := len(p.path) - 1
	outer := i.places[p.path[:last].String()]
	return outer != nil && outer.resource != nil && outer.resource.Key != nil && len(p.items) == 0 && alike(outer.resource.Schema, e.schema)
}

// isOne tells whether a path stands for one record, although others are addressed
// below it: GET /session answers as GET /session/{id} does.
func (p *place) isOne(e evidence) bool {
	word := p.path.word()
	own := objectIn(p.at, "GET", word)
	return own != nil && word != "" && english.Singular(word) == word && alike(own, e.schema)
}

// evidence is what speaks for a collection.
type evidence struct {
	schema *Schema // of one record
	reason string
}

// evidence weighs what the operations of a place take and answer.
func (i *inference) evidence(p *place) evidence {
	word := p.path.word()
	read := objectIn(p.items, "GET", word)
	_, listed := listIn(p.at, word)
	created := objectIn(p.at, "POST", word)
	takes := slices.ContainsFunc(p.at, func(o *Operation) bool { return o.Method == "POST" && isObject(bodySchema(o)) })
	changed := cmp.Or(objectIn(p.items, "PUT", word), objectIn(p.items, "PATCH", word))
	switch {
	case read != nil:
		return evidence{read, "one of many is read at " + p.itemPath()}
	case isObject(listed) && (takes || slices.ContainsFunc(p.items, func(o *Operation) bool { return o.Method != "GET" && o.Method != "HEAD" })):
		return evidence{listed, "its records are listed"}
	case created != nil && takes && (len(p.items) > 0 || p.below && looksKeyed(created)):
		return evidence{created, "what POST makes is addressed by " + p.itemPath()}
	case changed != nil:
		return evidence{changed, "one of many is changed at " + p.itemPath()}
	}
	return evidence{}
}

func (p *place) has(method string) bool {
	return slices.ContainsFunc(p.at, func(o *Operation) bool { return o.Method == method })
}

func (p *place) itemPath() string { return p.path.String() + "/{" + cmp.Or(p.param, "id") + "}" }

// known finds the collection at a shorter path whose records these are: pets
// below an owner are the same pets.
func (i *inference) known(p *place, e evidence) *Resource {
	for _, other := range i.order {
		if other == p || other.resource == nil || other.resource.Key == nil || other.path.params() >= p.path.params() {
			continue
		}
		if sameWord(other.path.word(), p.path.word()) && (alike(other.resource.Schema, e.schema) || within(e.schema, other.resource.Schema)) {
			return other.resource
		}
	}
	return nil
}

func (i *inference) newCollection(p *place, e evidence) *Resource {
	r := &Resource{inferred: true, Schema: e.schema, Published: i.api.judgeOf(e.schema), Reason: fmt.Sprintf("%s is a collection: %s", p.path, e.reason)}
	if scopes := i.scopes(p.path, r); len(scopes) > 0 {
		r.Parent = scopes[len(scopes)-1].Parent
	}
	i.name(r, cmp.Or(p.path.word(), strings.TrimSuffix(p.param, "_id")))
	r.Key = i.key(p, r)
	i.api.Resources = append(i.api.Resources, r)
	return r
}

// name gives a resource a name that no other has.
func (i *inference) name(r *Resource, word string) {
	r.Name, r.Plural = english.Singular(word), english.Plural(word)
	if r.Plural == r.Name { // such as news
		r.Plural += "-list"
	}
	if i.api.Resource(r.Name) != nil || i.api.Resource(r.Plural) != nil {
		if r.Parent != nil {
			r.Name, r.Plural = r.Parent.Name+"-"+r.Name, r.Parent.Name+"-"+r.Plural
		}
		for n, name, many := 2, r.Name, r.Plural; i.api.Resource(r.Name) != nil || i.api.Resource(r.Plural) != nil; n++ {
			r.Name, r.Plural = name+"-"+itoa(n), many+"-"+itoa(n)
		}
	}
}

// onCollection assigns an operation of a collection's own path.
func (i *inference) onCollection(p *place, o *Operation) {
	if o.Effect != "" {
		return
	}
	_, item := listIn([]*Operation{o}, p.path.word())
	switch {
	case o.Method == "GET" && isObject(item):
		i.take(o, p.resource, Lists, "GET on %s answers with a list", p.path)
	case o.Method == "POST" && batch(o, p):
		if isObject(item) && alike(item, p.resource.Schema) && !shows(writtenBody(o), p.resource.Schema) {
			i.take(o, p.resource, Lists, "POST on %s answers with a list", p.path)
		}
	case o.Method == "POST" && isObject(writtenBody(o)):
		i.take(o, p.resource, Creates, "POST on %s takes one object", p.path)
	case o.Method == "POST" && bodySchema(o) == nil && alike(answeredObject(o, p.path.word()), p.resource.Schema):
		i.take(o, p.resource, Creates, "POST on %s answers with one", p.path)
	}
}

// itemEffects are what the methods do to one record.
var itemEffects = map[string]Effect{"GET": Reads, "PUT": Replaces, "PATCH": Merges, "DELETE": Deletes}

// onItem assigns an operation on the path of one record.
func (i *inference) onItem(p *place, o *Operation) {
	if o.Effect != "" {
		return
	}
	effect, ok := itemEffects[o.Method]
	if ok && o.Method == "GET" && !isObject(answeredObject(o, p.path.word())) {
		return // an image, say: it answers, and wants the record to be there
	}
	if _, item := listOf(answerOf(o), p.path.word()); o.Method == "GET" && item != nil && alike(item, p.resource.Schema) && !alike(answeredObject(o, p.path.word()), p.resource.Schema) {
		return // all that belong to what the path names
	}
	switch {
	case ok && (effect == Reads || effect == Deletes || isObject(writtenBody(o)) || patches(o)):
		i.take(o, p.resource, effect, "%s on the path of one of %s", o.Method, p.resource.Plural)
	case o.Method == "POST" && alike(answeredObject(o, p.path.word()), p.resource.Schema):
		effect = Reads
		if isObject(writtenBody(o)) {
			effect = Merges
		}
		i.take(o, p.resource, effect, "POST on the path of one of %s answers with it", p.resource.Plural)
	}
}

// patches tells whether an operation takes a JSON Patch (RFC 6902), whose body
// is a list.
func patches(o *Operation) bool {
	return o.Method == "PATCH" && o.Body != nil && slices.ContainsFunc(o.Body.Media, stepwise)
}

// stepwise tells whether a body of a media type is the steps of a JSON Patch.
func stepwise(m MediaType) bool {
	return mediaTypeName(m.Name) == "application/json-patch+json"
}

// batch tells whether a POST answers with many at once, so that it makes or finds
// them.
func batch(o *Operation, p *place) bool {
	_, item := listOf(answerOf(o), p.path.word())
	return item != nil && !alike(answeredObject(o, p.path.word()), p.resource.Schema)
}
