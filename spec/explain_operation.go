package spec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/english"
	"github.com/getkin/kin-openapi/openapi3"
)

func (r *Resource) explain() ExplainedResource {
	e := ExplainedResource{
		Name: r.Name, Plural: r.Plural, Reason: r.Reason, Absent: r.Absent,
		Schema: r.Schema.Name(), Location: r.Schema.Location.String(), Position: r.Schema.Position,
		Unique:     append([]string{}, r.Unique...),
		References: make([]ExplainedReference, 0, len(r.References)),
	}
	if r.OfCaller {
		e.Owner = "caller"
	}
	for _, reference := range r.References {
		e.References = append(e.References, ExplainedReference{Catalogue: reference.Catalogue, IDs: reference.IDs, Objects: reference.Objects})
	}
	r.explainCollection(&e)
	return e
}

func (o *Operation) explain() ExplainedOperation {
	e := ExplainedOperation{
		ID: o.ID, Method: o.Method, Path: o.Path, Effect: o.Effect, Reason: o.Reason,
		Security: securityWords(o.Security), Position: o.Position,
		Takes: []string{}, Answers: make([]ExplainedAnswer, 0, len(o.Responses)),
	}
	if o.Resource != nil {
		e.Resource = o.Resource.Name
	}
	if o.Body != nil {
		e.Takes, e.BodyRequired = mediaNames(o.Body.Media), o.Body.Required
	}
	for _, r := range o.Responses {
		e.Answers = append(e.Answers, ExplainedAnswer{Status: r.Status, Media: mediaNames(r.Media)})
	}
	if o.Plan != nil {
		o.Plan.Walk(func(f *Field) { e.Fields = append(e.Fields, f.explain()) })
	}
	o.explainPlace(&e)
	return e
}

func mediaNames(media []MediaType) []string {
	names := make([]string, 0, len(media))
	for _, m := range media {
		names = append(names, m.Name)
	}
	return names
}

func (f *Field) explain() ExplainedField {
	e := ExplainedField{
		Pointer: f.Pointer, ReadsBack: f.Target, Unique: f.Unique,
		ReadOnly: f.Storage == ServerManaged, WriteOnly: f.Storage == WriteOnly,
		Flattened: f.flat,
		Null:      f.nullWord(),
	}
	if e.Null == ZeroesNull {
		e.Zero = f.neutral
	}
	if f.Names != nil {
		e.Reference = f.Names.Catalogue
	}
	return e
}

func (f *Field) nullWord() NullEffect {
	if f.Storage != Stored {
		return IgnoresNull
	}
	return map[NullRule]NullEffect{
		NullRefused: RefusesNull, NullStored: StoresNull, NullRemoves: RemovesNull,
		NullZero: ZeroesNull, NullNoEffect: IgnoresNull,
	}[f.Null]
}

// securityWords says what an operation wants of its callers.
func securityWords(requirements []SecurityRequirement) string {
	if len(requirements) == 0 {
		return "none: anyone may call it"
	}
	ways := make([]string, 0, len(requirements))
	for _, requirement := range requirements {
		parts := make([]string, 0, len(requirement))
		for _, use := range requirement {
			parts = append(parts, use.words())
		}
		ways = append(ways, cmp.Or(english.And(parts), "nothing"))
	}
	return strings.Join(ways, ", or ")
}

// words says what one scheme wants.
func (u SecurityUse) words() string {
	if u.Scheme == nil {
		return fmt.Sprintf("%q, which the document does not declare", u.Name)
	}
	words := schemeWords(u.Scheme)
	if scopes := slices.Clone(u.Scopes); len(scopes) > 0 {
		words += " with " + strings.Join(scopes, ", ")
	}
	return fmt.Sprintf("%s (%s)", words, u.Name)
}

func schemeWords(s *openapi3.SecurityScheme) string {
	switch s.Type {
	case "http":
		return "Authorization: " + strings.ToUpper(s.Scheme[:min(1, len(s.Scheme))]) + s.Scheme[min(1, len(s.Scheme)):]
	case "apiKey":
		return fmt.Sprintf("an API key in the %s %q", s.In, s.Name)
	case "oauth2":
		return "an OAuth 2.0 token"
	case "openIdConnect":
		return "an OpenID Connect token"
	case "mutualTLS":
		return "a client certificate"
	default:
		return fmt.Sprintf("a scheme of type %q", s.Type)
	}
}
