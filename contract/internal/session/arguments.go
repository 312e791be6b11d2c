package session

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
	"github.com/getkin/kin-openapi/openapi3"
)

// Arguments are values for parameters; one that has none is not sent.
type Arguments map[*spec.Parameter]any

// With is a copy with one more value.
func (a Arguments) With(p *spec.Parameter, v any) Arguments {
	next := maps.Clone(a)
	next[p] = v
	return next
}

// Without is a copy that lacks one.
func (a Arguments) Without(p *spec.Parameter) Arguments {
	next := maps.Clone(a)
	delete(next, p)
	return next
}

// fill writes arguments into a request, as style and explode of each parameter
// say (OpenAPI 3.1, 4.8.12.2).
func (a Arguments) fill(r *Request) {
	r.Path = r.Operation.Path
	header, cookies, query := http.Header{}, []string{}, []string{}
	for _, p := range r.Operation.Parameters {
		v, given := a[p]
		if !given {
			continue
		}
		switch p.In {
		case openapi3.ParameterInPath:
			r.Path = strings.ReplaceAll(r.Path, "{"+p.Name+"}", pathText(p, v))
		case openapi3.ParameterInQuery:
			query = append(query, queryPairs(p, v)...)
		case openapi3.ParameterInHeader:
			header.Set(p.Name, headerText(p, v))
		case openapi3.ParameterInCookie:
			cookies = append(cookies, p.Name+"="+url.QueryEscape(plain(p, v)))
		}
	}
	r.Query = strings.Join(query, "&")
	if len(cookies) > 0 {
		header.Set("Cookie", strings.Join(cookies, "; "))
	}
	for name, values := range header {
		if r.Header == nil {
			r.Header = http.Header{}
		}
		r.Header[name] = values
	}
}

// plain is a value as one text: a scalar as it is, a list with commas, an object
// as name,value pairs; JSON where the parameter says so.
func plain(p *spec.Parameter, v any) string {
	if p.Media != "" && spec.IsJSON(p.Media) {
		return string(value.Encode(v))
	}
	return strings.Join(parts(v, ","), ",")
}

// parts are the scalars of a value; names of an object stand before their values.
func parts(v any, joint string) []string {
	var list []string
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			list = append(list, compare.Text(item))
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if joint == "=" {
				list = append(list, name+"="+compare.Text(v[name]))
				continue
			}
			list = append(list, name, compare.Text(v[name]))
		}
	default:
		list = []string{compare.Text(v)}
	}
	return list
}

func exploded(p *spec.Parameter, usual bool) bool {
	if p.Explode == nil {
		return usual
	}
	return *p.Explode
}

func pathText(p *spec.Parameter, v any) string {
	joint := ","
	if exploded(p, false) {
		joint = "="
	}
	switch p.Style {
	case "label":
		return url.PathEscape("." + strings.Join(parts(v, joint), "."))
	case "matrix":
		return url.PathEscape(";"+p.Name) + "=" + url.PathEscape(strings.Join(parts(v, joint), ","))
	}
	if p.Media != "" {
		return url.PathEscape(plain(p, v))
	}
	return url.PathEscape(strings.Join(parts(v, joint), ","))
}

func headerText(p *spec.Parameter, v any) string {
	if p.Media != "" {
		return plain(p, v)
	}
	joint := ","
	if exploded(p, false) {
		joint = "="
	}
	return strings.Join(parts(v, joint), ",")
}

// queryPairs are the pairs of one parameter, escaped.
func queryPairs(p *spec.Parameter, v any) []string {
	pair := func(name, text string) string { return url.QueryEscape(name) + "=" + url.QueryEscape(text) }
	object, isObject := v.(map[string]any)
	list, isList := v.([]any)
	var pairs []string
	switch {
	case p.Media != "":
		return []string{pair(p.Name, plain(p, v))}
	case isObject && (p.Style == "deepObject" || exploded(p, p.Style == "" || p.Style == "form")):
		for _, name := range slices.Sorted(maps.Keys(object)) {
			at := name
			if p.Style == "deepObject" {
				at = p.Name + "[" + name + "]"
			}
			pairs = append(pairs, pair(at, compare.Text(object[name])))
		}
		return pairs
	case isList && exploded(p, p.Style == "" || p.Style == "form"):
		for _, item := range list {
			pairs = append(pairs, pair(p.Name, compare.Text(item)))
		}
		return pairs
	}
	return []string{pair(p.Name, strings.Join(parts(v, ","), queryJoint(p.Style)))}
}

func queryJoint(style string) string {
	switch style {
	case "spaceDelimited":
		return " "
	case "pipeDelimited":
		return "|"
	}
	return ","
}
