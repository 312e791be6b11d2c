package spec

import (
	"cmp"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/internal/value"
)

// enclosing finds the record that an operation's path leads through, the
// nearest one: its collection, and the parameter that holds its key.
func (i *inference) enclosing(o *Operation) (*place, string) {
	p := pathOf(o.Path)
	for n := len(p) - 1; n >= 0; n-- {
		if p[n].param == "" {
			continue
		}
		if at := i.places[p[:n].String()]; at != nil && at.resource != nil && at.resource.Key != nil {
			return at, p[n].param
		}
		return nil, ""
	}
	return nil, ""
}

// ofRecord takes operations below one record that answer with that record, such
// as POST /articles/{slug}/favorite.
func (i *inference) ofRecord(o *Operation) bool {
	p, param := i.enclosing(o)
	if p == nil || !alike(answeredObject(o, p.path.word()), p.resource.Schema) {
		return false
	}
	return i.take(o, p.resource, Reads, "it answers with the %s that {%s} names", p.resource.Name, param)
}

// callerWords are last segments that stand for whoever calls.
var callerWords = set("me", "self", "current", "myself", "whoami", "mine")

// ofCaller takes operations on the caller's own record of a collection.
func (i *inference) ofCaller(o *Operation) bool {
	p := pathOf(o.Path)
	effect, ok := itemEffects[o.Method]
	if p.params() > 0 || !ok || p.word() == "" || len(o.Security) == 0 {
		return false
	}
	for _, at := range i.order {
		r := at.resource
		if r == nil || r.Key == nil || at.path.params() > 0 {
			continue
		}
		named := callerWords[norm(p.word())] || p.word() == r.Name && p.word() != r.Plural
		below := len(p) == len(at.path)+1 && p[:len(at.path)].String() == at.path.String()
		same := alike(answeredObject(o, r.Name), r.Schema)
		if !named || !same && (!below || effect == Reads) || effect == Merges && !isObject(writtenBody(o)) {
			continue
		}
		o.Caller = true
		return i.take(o, r, effect, "%s %s is the caller's own %s", o.Method, o.Path, r.Name)
	}
	return false
}

// byBody takes writes to a collection's path whose body holds the key.
func (i *inference) byBody(o *Operation) bool {
	at := i.places[pathOf(o.Path).String()]
	body := writtenBody(o)
	if at == nil || at.resource == nil || at.resource.Key == nil || body == nil || (o.Method != "PUT" && o.Method != "PATCH") {
		return false
	}
	tokens := value.Tokens(at.resource.Key.Pointer)
	if len(tokens) != 1 || !alike(answeredObject(o, at.path.word()), at.resource.Schema) {
		return false
	}
	if _, ok := body.Member(tokens[0]); !ok {
		return false
	}
	return i.take(o, at.resource, itemEffects[o.Method], "its body names the %s", at.resource.Name)
}

// searches are last segments of a POST that lists.
var searches = set("list", "search", "query", "find", "filter", "lookup")

// lists takes operations that answer with records of a collection that stands at
// another path.
func (i *inference) lists(o *Operation) bool {
	p := pathOf(o.Path)
	if o.Method != "GET" && (o.Method != "POST" || !searches[norm(p.word())]) {
		return false
	}
	_, item := listOf(answerOf(o), p.word())
	if !isObject(item) {
		return false
	}
	r := i.listedBy(p, item)
	if r == nil || slices.ContainsFunc(i.scopes(p, r), func(s Scope) bool { return s.Parent == nil && s.Pointer == "" }) {
		return false
	}
	return i.take(o, r, Lists, "it answers with a list of %s", r.Plural)
}

// listedBy finds the collection whose records a list holds: the one the path
// leads through, or the only one with such records.
func (i *inference) listedBy(p pathTemplate, item *Schema) *Resource {
	for n := len(p); n > 0; n-- {
		if at := i.places[p[:n].String()]; at != nil && at.resource != nil && at.resource.Key != nil && (alike(at.resource.Schema, item) || within(item, at.resource.Schema)) {
			return at.resource
		}
	}
	var found *Resource
	for _, r := range i.api.Resources {
		if r.Key == nil || !alike(r.Schema, item) {
			continue
		}
		if found != nil {
			return nil
		}
		found = r
	}
	return found
}

// within tells whether one schema is a summary of another: it declares no member
// that the other lacks, and the three at least that make it no accident.
func within(summary, s *Schema) bool {
	list := base(summary).Members()
	return len(list) >= 3 && !slices.ContainsFunc(list, func(p Property) bool { _, ok := base(s).Member(p.Name); return !ok })
}

// creations are last segments of a POST that makes a record.
var creations = set("signup", "register", "registration", "create", "new", "add")

// createsBelow takes POST on a word below a collection that means a create.
func (i *inference) createsBelow(o *Operation) bool {
	p := pathOf(o.Path)
	if o.Method != "POST" || !creations[norm(p.word())] || !isObject(writtenBody(o)) {
		return false
	}
	at := i.places[p[:len(p)-1].String()]
	if at == nil || at.resource == nil || at.resource.Key == nil || !alike(answeredObject(o, at.path.word()), at.resource.Schema) {
		return false
	}
	return i.take(o, at.resource, Creates, "%s makes one of %s", p.word(), at.resource.Plural)
}

// single takes operations on a path that is written and answers with one object.
func (i *inference) single(o *Operation) bool {
	effect, ok := itemEffects[o.Method]
	p := pathOf(o.Path)
	if !ok || effect == Deletes || p.word() == "" && len(p) > 0 {
		return false
	}
	at := i.places[p.String()]
	schema := i.singleSchema(at)
	if schema == nil || effect != Reads && !isObject(writtenBody(o)) {
		return false
	}
	if effect == Reads && !alike(answeredObject(o, p.word()), schema) {
		return false
	}
	if at.resource == nil {
		at.resource = i.newSingle(at, o, schema)
	}
	return i.take(o, at.resource, effect, "%s on a path that stands for one object", o.Method)
}

// singleSchema is what a path reads back by that PUT or PATCH writes: what GET
// answers with, else what they do.
func (i *inference) singleSchema(at *place) *Schema {
	written := func(o *Operation) bool {
		return (o.Method == "PUT" || o.Method == "PATCH") && (o.Effect == "" || o.Resource == at.resource)
	}
	if !slices.ContainsFunc(at.at, written) {
		return nil
	}
	if read := objectIn(at.at, "GET", at.path.word()); read != nil || at.has("GET") {
		return read
	}
	if at.path.params() > 0 {
		return nil // an action, more likely
	}
	for _, o := range at.at {
		if answer := objectIn([]*Operation{o}, o.Method, at.path.word()); written(o) && answer != nil && shows(writtenBody(o), answer) {
			return answer
		}
	}
	return nil
}

// shows tells whether an answer shows something that a body writes.
func shows(body, answer *Schema) bool {
	return body != nil && slices.ContainsFunc(body.Members(), func(p Property) bool { _, ok := answer.Member(p.Name); return ok })
}

func (i *inference) newSingle(at *place, o *Operation, schema *Schema) *Resource {
	r := &Resource{
		inferred: true, Schema: schema, Published: i.api.judgeOf(schema),
		OfCaller: len(o.Security) > 0 && at.path.params() == 0, Reason: "a path that is written and answers with one object",
	}
	if scopes := i.scopes(at.path, r); len(scopes) > 0 {
		r.Parent = scopes[len(scopes)-1].Parent
	}
	word := cmp.Or(at.path.word(), "root")
	r.Name, r.Plural = word, word+"s"
	if i.api.Resource(word) != nil {
		i.name(r, word)
	}
	if r.OfCaller && o.Response(404) != nil {
		r.Absent = "user-without-" + r.Name
	}
	i.api.Resources = append(i.api.Resources, r)
	return r
}

// scopes are the parameters of a path that name records which those of r
// belong to.
func (i *inference) scopes(p pathTemplate, r *Resource) []Scope {
	var list []Scope
	for n, s := range p {
		if s.param == "" {
			continue
		}
		scope := Scope{Param: s.param}
		if at := i.places[p[:n].String()]; at != nil && at.resource != nil && at.resource.Key != nil {
			scope.Parent = at.resource
		} else {
			scope.Parent = i.called(p[:n].word(), s.param, r)
		}
		if r != nil {
			scope.Pointer = scopeMember(r, scope, p[:n].word())
		}
		list = append(list, scope)
	}
	return list
}

// called finds the only collection that a word and a parameter name:
// /pets/{petId}/visits leads through the pets that stand at /owners/{ownerId}/pets.
func (i *inference) called(word, param string, not *Resource) *Resource {
	if plain := norm(param); !slices.Contains(keyNames, plain) && !strings.HasPrefix(plain, norm(english.Singular(word))) {
		return nil // /repos/{owner}/{repo}: an owner is no repo
	}
	var found *Resource
	for _, at := range i.order {
		r := at.resource
		if r == nil || r.Key == nil || r == not || r == found || !sameWord(at.path.word(), word) {
			continue
		}
		if found != nil {
			return nil
		}
		found = r
	}
	return found
}

// scopeMember is the member of a record that repeats the key of what it belongs
// to.
func scopeMember(r *Resource, scope Scope, word string) string {
	param, one := norm(scope.Param), norm(english.Singular(word))
	names := []string{param, one + "id", one + param, one + "key", one + "slug", one + "name"}
	if len(param) <= 4 { // {id}, {key}, {uuid}: the key of another thing
		names = names[1:]
	}
	for _, name := range names {
		for _, p := range base(r.Schema).Members() {
			if norm(p.Name) == name && isScalar(p.Schema) && (r.Key == nil || r.Key.Pointer != value.Pointer(p.Name)) {
				return value.Pointer(p.Name)
			}
		}
	}
	return ""
}
