package console

import (
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/request"
	"github.com/actalike/actalike/spec"
)

// Try makes requests up.
type Try interface {
	// Maker makes the values of bodies and parameters.
	Maker() *fixtures.Maker
	// Fresh is the number of the first record that nothing starts as: bodies made
	// of it and those behind take nobody's unique values.
	Fresh(o *spec.Operation) int
}

func (c *Console) tryRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "try/operations", Text: "operations with what they take", Serve: c.operations},
		{Method: "GET", Path: "try/bodies", Text: "bodies for an operation (?operation=ID&kind=valid, boundary or invalid&media=&from=1)", Serve: c.bodies},
		{Method: "POST", Path: "try", Text: "send a request: operation, parameters, media, body, user", Serve: c.try},
	}
}

type operationView struct {
	ID           string          `json:"id"`
	Method       string          `json:"method"`
	Path         string          `json:"path"`
	Summary      string          `json:"summary,omitempty"`
	Effect       spec.Effect     `json:"effect"`
	Resource     string          `json:"resource,omitempty"`
	Secured      bool            `json:"secured"`
	Parameters   []parameterView `json:"parameters"`
	Media        []string        `json:"media"`
	BodyRequired bool            `json:"body_required"`
}

type parameterView struct {
	Name     string `json:"name"`
	In       string `json:"in"`
	Required bool   `json:"required"`
	Text     string `json:"text,omitempty"`
	Sample   string `json:"sample"`
}

func (c *Console) operations(*http.Request) (any, error) {
	list := []operationView{}
	for _, o := range c.config.Document.API().Operations {
		v := operationView{
			ID: o.ID, Method: o.Method, Path: o.Path, Summary: o.Summary, Effect: o.Effect,
			Secured: len(o.Security) > 0, Parameters: []parameterView{}, Media: []string{},
		}
		if o.Resource != nil {
			v.Resource = o.Resource.Name
		}
		for _, p := range o.Parameters {
			v.Parameters = append(v.Parameters, parameterView{p.Name, p.In, p.Required || p.In == "path", p.Description, c.sample(o, p)})
		}
		if o.Body != nil {
			v.BodyRequired = o.Body.Required
			for _, m := range o.Body.Media {
				v.Media = append(v.Media, m.Name)
			}
		}
		list = append(list, v)
	}
	return list, nil
}

// sample is a value for a parameter, as text.
func (c *Console) sample(o *spec.Operation, p *spec.Parameter) string {
	v, err := c.config.Try.Maker().Argument(o, p, 1)
	if err != nil {
		return ""
	}
	return request.Text(p, v)
}

// A trial is a request to make.
type trial struct {
	Operation  string      `json:"operation"`
	Parameters []parameter `json:"parameters"`
	Media      string      `json:"media"`
	Body       string      `json:"body"`
	User       string      `json:"user"`
}

type parameter struct{ Name, In, Value string }

func (c *Console) operation(id string) (*spec.Operation, error) {
	for _, o := range c.config.Document.API().Operations {
		if o.ID == id {
			return o, nil
		}
	}
	return nil, Refuse(http.StatusNotFound, "no operation is called %q", id)
}

func (c *Console) try(r *http.Request) (any, error) {
	var t trial
	if err := read(r, &t); err != nil {
		return nil, err
	}
	o, err := c.operation(t.Operation)
	if err != nil {
		return nil, err
	}
	sent, err := t.request(o)
	if err != nil {
		return nil, err
	}
	request.Authorize(sent, request.Credentials(o, request.Everywhere(t.User)))
	return c.send(r, sent)
}

func (t trial) request(o *spec.Operation) (*http.Request, error) {
	path, query := o.Path, url.Values{}
	for p := range t.in("path") {
		path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(p.Value))
	}
	for p := range t.in("query") {
		query.Add(p.Name, p.Value)
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	request, err := http.NewRequest(o.Method, path, strings.NewReader(t.Body))
	if err != nil {
		return nil, Refuse(http.StatusBadRequest, "no request can be made of this: %v", err)
	}
	for p := range t.in("cookie") {
		request.AddCookie(&http.Cookie{Name: p.Name, Value: p.Value})
	}
	headers := slices.Collect(t.in("header"))
	if t.Media != "" && (t.Body != "" || o.Body != nil) {
		headers = append(headers, parameter{"Content-Type", "header", t.contentType()})
	}
	for _, p := range headers {
		if strings.ContainsAny(p.Name+p.Value, "\r\n\x00") {
			return nil, Refuse(http.StatusBadRequest, "the header %q holds a line break", p.Name)
		}
		request.Header.Add(p.Name, p.Value)
	}
	return request, nil
}

// contentType is the media type, with the boundary that a multipart body begins with.
func (t trial) contentType() string {
	first, _, _ := strings.Cut(t.Body, "\r\n")
	boundary, ok := strings.CutPrefix(first, "--")
	if !ok || !strings.HasPrefix(t.Media, "multipart/") || strings.Contains(t.Media, "boundary=") {
		return t.Media
	}
	return t.Media + "; boundary=" + boundary
}

// in visits the parameters at a place. One that is left empty is not sent.
func (t trial) in(place string) iter.Seq[parameter] {
	return func(yield func(parameter) bool) {
		for _, p := range t.Parameters {
			if p.In == place && p.Name != "" && p.Value != "" && !yield(p) {
				return
			}
		}
	}
}
