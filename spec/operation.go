package spec

import (
	"cmp"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// An Operation is one method on one path of the effective document.
type Operation struct {
	ID          string // operationId, or "METHOD /path"
	Method      string // upper case
	Path        string // the path template, "/users/{id}"
	Summary     string
	Description string
	Location    Location
	Position    Position

	Parameters []*Parameter
	Body       *Body       // nil if none is declared
	Responses  []*Response // by status: exact ones, then ranges, then default
	Security   []SecurityRequirement

	Effect   Effect
	Resource *Resource // nil if it only answers
	Plan     *Plan     // what its body does to the record; nil if nothing
	Reason   string    // why it was taken for this

	// Item is the path parameter that holds the key of the record; "" if the path
	// names none: it is the caller's, the only one, or a new one.
	Item   string
	Scopes []Scope // the path parameters before it, outermost first
	// Caller says that the record of a collection is the caller's own ("/users/me").
	Caller bool
	// Envelope is where the success answer holds the record, as a JSON Pointer; ""
	// if the answer is the record. Not for [Lists].
	Envelope string
	// KeyQuery and KeyBody are where a create names the key of its record although
	// the record does not take it from there: a query parameter ("?secretId=…"), and
	// a JSON Pointer in the body. "" if there is no such place.
	KeyQuery, KeyBody string
	// Duplicate is the response by which the document says that a create makes no record
	// that is there already; nil if it says no such thing.
	Duplicate *Response
	List      *List // how a list is cut and answered; nil but for [Lists]
	// Listing is the same for an operation that only answers, with things that
	// nothing keeps; nil if its answer is no list.
	Listing *List
}

// A Parameter is one of an operation, or of its path.
type Parameter struct {
	*openapi3.Parameter         // its keywords
	Schema              *Schema // of its value; nil if nothing is said
	Media               string  // the media type its text is in; "" if style and explode say how it is written
	Location            Location
}

// A Body is a request body.
type Body struct {
	Required bool
	Media    []MediaType
	Location Location
}

// A Response is one declared answer.
type Response struct {
	Status      string // "200", "4XX" or "default"
	Description string
	Media       []MediaType // none: no body
	Headers     openapi3.Headers
	Fields      []*Parameter // the same, by name, with their schemas
	Location    Location
}

// A MediaType is one representation of a body.
type MediaType struct {
	Name      string // "application/json"
	Schema    *Schema
	Published *Schema // the published schema; Schema if only an Overlay has it
	Keywords  *openapi3.MediaType
}

// A SecurityRequirement is satisfied by all of its schemes together; one of an
// operation's requirements is enough. One without schemes needs no credentials.
type SecurityRequirement []SecurityUse

// A SecurityUse is one scheme of a requirement.
type SecurityUse struct {
	Name   string
	Scheme *openapi3.SecurityScheme
	Scopes []string
}

// JSON tells whether the media type is JSON (RFC 6838, section 4.2.8: or any
// type with the suffix +json).
func (m MediaType) JSON() bool { return IsJSON(m.Name) }

// IsJSON tells whether a media type, parameters aside, is JSON.
func IsJSON(mediaType string) bool {
	if mediaType == "application/json" {
		return true
	}
	name, _, err := mime.ParseMediaType(mediaType)
	if err != nil {
		return false
	}
	return name == "application/json" || strings.HasSuffix(name, "+json")
}

// Accept finds the declared media type for a Content-Type: the same type, or
// the narrowest declared range that holds it.
func (b *Body) Accept(contentType string) (MediaType, bool) {
	for _, m := range b.Media {
		if m.Name == contentType && m.Name == "application/json" {
			return m, true // what nearly every client sends, and it has no parameters
		}
	}
	name, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return MediaType{}, false
	}
	kind, _, _ := strings.Cut(name, "/")
	for _, pattern := range []string{name, kind + "/*", "*/*"} {
		i := slices.IndexFunc(b.Media, func(m MediaType) bool { return mediaTypeName(m.Name) == pattern })
		if i >= 0 {
			return b.Media[i], true
		}
	}
	return MediaType{}, false
}

// JSON finds the JSON representation of a body. One that takes the steps of a JSON Patch (RFC 6902) counts only
// where there is no other.
func (b *Body) JSON() (MediaType, bool) {
	if b == nil {
		return MediaType{}, false
	}
	i := slices.IndexFunc(b.Media, func(m MediaType) bool { return m.JSON() && !stepwise(m) })
	if i < 0 {
		i = slices.IndexFunc(b.Media, MediaType.JSON)
	}
	if i < 0 {
		return MediaType{}, false
	}
	return b.Media[i], true
}

func mediaTypeName(declared string) string {
	if name, _, err := mime.ParseMediaType(declared); err == nil {
		return name
	}
	return strings.ToLower(declared)
}

// JSON finds the first JSON representation of a response.
func (r *Response) JSON() (MediaType, bool) {
	i := slices.IndexFunc(r.Media, MediaType.JSON)
	if i < 0 {
		return MediaType{}, false
	}
	return r.Media[i], true
}

// Code is the status a response is sent with: its own, or the first of its range.
// It is 0 for default.
func (r *Response) Code() int {
	code, _ := strconv.Atoi(strings.Replace(strings.ToUpper(r.Status), "XX", "00", 1))
	return code
}

// Response finds what is declared for a status: exactly, by its range, or by
// default (OpenAPI 3.1, 4.8.16). It is nil if nothing is.
func (o *Operation) Response(status int) *Response {
	exact := strconv.Itoa(status)
	for _, r := range o.Responses {
		if r.Status == exact {
			return r
		}
	}
	for _, name := range []string{exact[:1] + "XX", "DEFAULT"} {
		for _, r := range o.Responses {
			if strings.ToUpper(r.Status) == name {
				return r
			}
		}
	}
	return nil
}

// Success is the first declared 2XX response, or else the first redirection, or
// default, or nil.
func (o *Operation) Success() *Response {
	for _, class := range []int{2, 3} {
		for _, r := range o.Responses {
			if r.Code()/100 == class && r.Code() != http.StatusNotModified {
				return r
			}
		}
	}
	return o.Response(http.StatusOK)
}

// operations reads every operation, ordered by path and method.
func (d *Document) operations() []*Operation {
	var list []*Operation
	for path, item := range d.model.Paths.Map() {
		at := d.Locate(d.Root(), "paths", path)
		for method, o := range item.Operations() {
			list = append(list, d.operation(method, path, item, o, d.Locate(at, strings.ToLower(method))))
		}
	}
	slices.SortFunc(list, func(a, b *Operation) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
	})
	return list
}

func (d *Document) operation(method, path string, item *openapi3.PathItem, o *openapi3.Operation, at Location) *Operation {
	operation := &Operation{
		ID: cmp.Or(o.OperationID, method+" "+path), Method: method, Path: path,
		Summary: o.Summary, Description: o.Description,
		Location: at, Position: d.Position(at),
		Security: d.security(o),
	}
	operation.Parameters = d.parameters(o.Parameters, at, nil)
	operation.Parameters = d.parameters(item.Parameters, d.Locate(d.Root(), "paths", path), operation.Parameters)
	if body := o.RequestBody; body != nil && body.Value != nil {
		where := d.Locate(at, "requestBody")
		operation.Body = &Body{Required: body.Value.Required, Location: where, Media: d.media(body.Value.Content, where)}
	}
	for status, r := range o.Responses.Map() {
		if r.Value != nil {
			operation.Responses = append(operation.Responses, d.response(status, r.Value, d.Locate(at, "responses", status)))
		}
	}
	slices.SortFunc(operation.Responses, compareResponses)
	return operation
}

func compareResponses(a, b *Response) int { return strings.Compare(responseRank(a), responseRank(b)) }

// responseRank sorts 404 before 4XX before default.
func responseRank(r *Response) string {
	return strings.ReplaceAll(strings.ToUpper(r.Status), "X", "~")
}

// parameters adds those declared at a location to a list; those that the list
// has already win, as an operation's do over its path's.
func (d *Document) parameters(declared openapi3.Parameters, at Location, list []*Parameter) []*Parameter {
	for i, ref := range declared {
		p := ref.Value
		if p == nil || slices.ContainsFunc(list, func(q *Parameter) bool { return q.Name == p.Name && q.In == p.In }) {
			continue
		}
		list = append(list, d.parameter(p, d.Locate(at, "parameters", itoa(i))))
	}
	return list
}

func (d *Document) parameter(p *openapi3.Parameter, at Location) *Parameter {
	parameter := &Parameter{Parameter: p, Location: at}
	if p.Schema != nil {
		parameter.Schema = d.schema(p.Schema, d.Locate(at, "schema"))
	}
	if media := d.media(p.Content, at); len(media) > 0 {
		parameter.Media, parameter.Schema = media[0].Name, media[0].Schema
	}
	return parameter
}

func (d *Document) response(status string, r *openapi3.Response, at Location) *Response {
	response := &Response{Status: status, Headers: r.Headers, Location: at, Media: d.media(r.Content, at)}
	for _, name := range slices.Sorted(maps.Keys(r.Headers)) {
		if h := r.Headers[name]; h != nil && h.Value != nil {
			field := h.Value.Parameter
			field.Name, field.In = name, "header"
			response.Fields = append(response.Fields, d.parameter(&field, d.Locate(at, "headers", name)))
		}
	}
	if r.Description != nil {
		response.Description = *r.Description
	}
	return response
}

func (d *Document) media(content openapi3.Content, at Location) []MediaType {
	var list []MediaType
	for _, name := range d.Names(d.Locate(at, "content")) {
		keywords := content[name]
		if keywords == nil {
			continue
		}
		where := d.Locate(at, "content", name, "schema")
		schema := d.schema(keywords.Schema, where)
		list = append(list, MediaType{Name: name, Keywords: keywords, Schema: schema, Published: schema})
	}
	return list
}

func (d *Document) security(o *openapi3.Operation) []SecurityRequirement {
	requirements := d.model.Security
	if o.Security != nil {
		requirements = *o.Security
	}
	list := make([]SecurityRequirement, 0, len(requirements))
	for _, requirement := range requirements {
		list = append(list, d.securityRequirement(requirement))
	}
	return list
}

func (d *Document) securityRequirement(requirement openapi3.SecurityRequirement) SecurityRequirement {
	var uses SecurityRequirement
	for name, scopes := range requirement {
		use := SecurityUse{Name: name, Scopes: scopes}
		if components := d.model.Components; components != nil && components.SecuritySchemes[name] != nil {
			use.Scheme = components.SecuritySchemes[name].Value
		}
		uses = append(uses, use)
	}
	slices.SortFunc(uses, func(a, b SecurityUse) int { return strings.Compare(a.Name, b.Name) })
	return uses
}

// judgeBy makes the schemas of the published twins of operations their judges.
// What only an Overlay declares is judged by what the Overlay says.
func judgeBy(operations, published []*Operation) {
	for _, o := range operations {
		i := slices.IndexFunc(published, func(p *Operation) bool { return p.Method == o.Method && p.Path == o.Path })
		if i < 0 {
			continue
		}
		for _, r := range o.Responses {
			for _, twin := range published[i].Responses {
				if twin.Status == r.Status {
					judgeMediaBy(r.Media, twin.Media)
				}
			}
		}
	}
}

func judgeMediaBy(media, published []MediaType) {
	for i, m := range media {
		j := slices.IndexFunc(published, func(p MediaType) bool { return p.Name == m.Name })
		if j >= 0 && published[j].Schema != nil {
			media[i].Published = published[j].Schema
		}
	}
}

func itoa(i int) string { return strconv.Itoa(i) }
