package explain

import (
	"github.com/actalike/actalike/spec"
)

func operationOf(o *spec.Operation) Operation {
	e := Operation{
		ID: o.ID, Method: o.Method, Path: o.Path, Effect: o.Effect, Reason: o.Reason,
		Security: securityWords(o.Security), Position: o.Position,
		Takes: []string{}, Answers: make([]Answer, 0, len(o.Responses)),
	}
	if o.Resource != nil {
		e.Resource = o.Resource.Name
	}
	if o.Body != nil {
		e.Takes, e.BodyRequired = mediaNames(o.Body.Media), o.Body.Required
	}
	for _, r := range o.Responses {
		e.Answers = append(e.Answers, Answer{Status: r.Status, Media: mediaNames(r.Media)})
	}
	if o.Plan != nil {
		o.Plan.Walk(func(f *spec.Field) { e.Fields = append(e.Fields, fieldOf(f)) })
	}
	addPlace(&e, o)
	return e
}

func mediaNames(media []spec.MediaType) []string {
	names := make([]string, 0, len(media))
	for _, m := range media {
		names = append(names, m.Name)
	}
	return names
}

func fieldOf(f *spec.Field) Field {
	e := Field{
		Pointer: f.Pointer, ReadsBack: f.Target, Unique: f.Unique,
		ReadOnly: f.Storage == spec.ServerManaged, WriteOnly: f.Storage == spec.WriteOnly,
		Flattened: f.Flattened,
		Null:      nullEffect(f),
	}
	if e.Null == ZeroesNull {
		e.Zero = f.Zero
	}
	if f.Names != nil {
		e.Reference = f.Names.Catalogue
	}
	return e
}

// nullEffect says what writing null to a field does.
func nullEffect(f *spec.Field) NullEffect {
	if f.Storage != spec.Stored {
		return IgnoresNull
	}
	return map[spec.NullRule]NullEffect{
		spec.NullRefused: RefusesNull, spec.NullStored: StoresNull, spec.NullRemoves: RemovesNull,
		spec.NullZero: ZeroesNull, spec.NullNoEffect: IgnoresNull,
	}[f.Null]
}

// addPlace adds how the path and the answer hold the record.
func addPlace(e *Operation, o *spec.Operation) {
	e.Item, e.Caller, e.Envelope = o.Item, o.Caller, o.Envelope
	for _, s := range o.Scopes {
		scope := Scope{Param: s.Param, Pointer: s.Pointer}
		if s.Parent != nil {
			scope.Parent = s.Parent.Name
		}
		e.Scopes = append(e.Scopes, scope)
	}
	if o.Listing != nil {
		e.List = listOf(o.Listing)
	}
	if o.List != nil {
		e.List = listOf(o.List)
	}
}

func listOf(l *spec.List) *List {
	e := &List{
		Items: l.Items, Size: nameOf(l.Size), Offset: nameOf(l.Offset), Page: nameOf(l.Page), Cursor: nameOf(l.Cursor),
		Order: nameOf(l.Order), Direction: nameOf(l.Direction), Search: nameOf(l.Search), Filters: map[string]string{},
	}
	for _, f := range l.Filters {
		e.Filters[f.Param.Name] = f.Pointer
	}
	for _, c := range l.PageInfo {
		e.PageInfo = append(e.PageInfo, PageInfo{c.Pointer, c.Meaning})
	}
	return e
}

// nameOf is the name of a parameter, or "" if there is none.
func nameOf(p *spec.Parameter) string {
	if p == nil {
		return ""
	}
	return p.Name
}
