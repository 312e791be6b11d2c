package spec

import (
	"slices"

	"github.com/actalike/actalike/internal/value"
)

// detail tells an assigned operation how its path and its answer hold the record.
func (i *inference) detail(o *Operation) {
	p := pathOf(o.Path)
	o.Scopes = i.scopes(p, o.Resource)
	if r := o.Resource; r != nil {
		if r.Key != nil && !o.Caller && o.Effect != Creates && o.Effect != Lists {
			o.Item, o.Scopes = itemOf(o.Scopes, r)
		}
		switch o.Effect {
		case Creates:
			o.Envelope = envelopeOf(answerOf(o), r)
			o.KeyQuery, o.KeyBody = i.namedApart(o)
		case Lists:
			o.List = i.list(o)
		default:
			o.Envelope = envelopeOf(answerOf(o), r)
		}
	}
	i.told(o)
	for n, scope := range o.Scopes {
		o.Scopes[n].Any = anyOne(i.paramSchema([]*Operation{o}, scope.Param), scope.Parent)
	}
	if o.Effect == Answers {
		o.Listing = i.listing(o)
		o.Scopes = slices.DeleteFunc(o.Scopes, func(s Scope) bool { return s.Parent == nil })
	}
}

// namedApart finds where a create names the key apart from the record.
func (i *inference) namedApart(o *Operation) (query, body string) {
	r := o.Resource
	if r.Key == nil {
		return "", ""
	}
	for _, p := range o.Parameters {
		if p.In == "query" && norm(p.Name) == norm(r.Name)+"id" && isText(p.Schema) {
			query = p.Name
		}
	}
	if written := bodySchema(o); written != nil && r.Key.Pointer == "" {
		for _, p := range base(written).Members() {
			if name := norm(p.Name); isScalar(p.Schema) && (name == "id" || name == norm(r.Name)+"id") {
				body = value.Pointer(p.Name)
			}
		}
	}
	return query, body
}

// anyOne is the value of a path parameter that stands for every record: the only
// one that its schema lets in, or what AIP-159 writes for all.
func anyOne(s *Schema, parent *Resource) string {
	if s != nil {
		if choices := base(s).Choices(); len(choices) == 1 {
			return KeyText(choices[0])
		}
	}
	if parent != nil && parent.Key.Prefix != "" {
		return "-"
	}
	return ""
}

// told puts what an Overlay says of the path and the answer over what was found.
func (i *inference) told(o *Operation) {
	var rule operationRule
	i.api.Effective.rule(o.Location, &rule)
	if rule.Item != "" {
		o.Item = rule.Item
		o.Scopes = slices.DeleteFunc(o.Scopes, func(s Scope) bool { return s.Param == rule.Item })
	}
	switch {
	case rule.Envelope == nil:
	case o.List == nil:
		o.Envelope = *rule.Envelope
	default:
		o.List.Items = *rule.Envelope
		o.List.Item = base(schemaAt(answerOf(o), *rule.Envelope))
		if o.List.Item != nil {
			o.List.Item = base(o.List.Item.Items)
		}
	}
}

// schemaAt follows a JSON Pointer through declared members; nil if it leads
// nowhere.
func schemaAt(s *Schema, pointer string) *Schema {
	for _, name := range value.Tokens(pointer) {
		if s = base(s); s == nil {
			return nil
		}
		p, _ := s.Member(name)
		s = p.Schema
	}
	return s
}

// itemOf takes the parameter that names the record out of those of a path.
func itemOf(scopes []Scope, r *Resource) (item string, rest []Scope) {
	for n := len(scopes) - 1; n >= 0; n-- {
		if scopes[n].Parent == r {
			return scopes[n].Param, slices.Delete(slices.Clone(scopes), n, n+1)
		}
	}
	return "", scopes
}

// envelopeOf is where an answer holds the record.
func envelopeOf(s *Schema, r *Resource) string {
	if s == nil || alike(s, r.Schema) {
		return ""
	}
	for _, p := range base(s).Members() {
		if alike(p.Schema, r.Schema) {
			return value.Pointer(p.Name)
		}
	}
	pointer, _ := unwrapped(s, r.Name)
	return pointer
}

// writtenBody is what a body says of a record: the body, or the only member of
// it, where that is called as the record is.
func writtenBody(o *Operation) *Schema {
	s := base(bodySchema(o))
	if name := bodyEnvelope(s, o); name != "" {
		p, _ := s.Member(name)
		return base(p.Schema)
	}
	return s
}

// bodyEnvelope is the member of a body that holds the record, or "".
func bodyEnvelope(s *Schema, o *Operation) string {
	if s == nil {
		return ""
	}
	list := s.Members()
	if len(list) != 1 || !isObject(list[0].Schema) || len(base(list[0].Schema).Members()) == 0 {
		return ""
	}
	name := list[0].Name
	words := []string{}
	for _, s := range pathOf(o.Path) {
		words = append(words, s.text)
	}
	if o.Resource != nil {
		words = append(words, o.Resource.Name)
	}
	if wrappers[norm(name)] || slices.ContainsFunc(words, func(w string) bool { return sameWord(w, name) }) {
		return name
	}
	answer, _ := unwrapped(answerOf(o), name)
	if answer == value.Pointer(name) {
		return name
	}
	return ""
}

// bodySchema is the schema of the media type that an operation's body is read
// by: JSON, or else a form, or else the first that describes an object, such as
// XML or a range of types.
func bodySchema(o *Operation) *Schema {
	if m, ok := o.Body.JSON(); ok && m.Schema != nil || o.Body == nil {
		return m.Schema
	}
	for _, m := range o.Body.Media {
		if IsForm(m.Name) {
			return m.Schema
		}
	}
	for _, m := range o.Body.Media {
		if isObject(m.Schema) {
			return m.Schema
		}
	}
	return nil
}

// IsForm tells whether a media type is one that HTML forms are sent in.
func IsForm(mediaType string) bool {
	name := mediaTypeName(mediaType)
	return name == "application/x-www-form-urlencoded" || name == "multipart/form-data"
}
