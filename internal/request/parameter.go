// Package request writes the parts of an HTTP request as an OpenAPI document
// describes them: parameters, bodies and credentials.
package request

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A Pair is a name with a value, neither of them escaped.
type Pair struct{ Name, Value string }

// String is the pair as part of a query.
func (p Pair) String() string { return url.QueryEscape(p.Name) + "=" + url.QueryEscape(p.Value) }

// Path writes the value of a path parameter, escaped, as the style and explode of
// the parameter say (OpenAPI 3.1, section 4.8.12.2).
func Path(p *spec.Parameter, v any) string {
	list := scalars(v, joint(p))
	switch {
	case p.Style == "label":
		return url.PathEscape("." + strings.Join(list, "."))
	case p.Style == "matrix":
		return url.PathEscape(";"+p.Name) + "=" + url.PathEscape(strings.Join(list, ","))
	case p.Media != "":
		return url.PathEscape(Text(p, v))
	}
	return url.PathEscape(strings.Join(list, ","))
}

// Header writes the value of a header parameter.
func Header(p *spec.Parameter, v any) string {
	if p.Media != "" {
		return Text(p, v)
	}
	return strings.Join(scalars(v, joint(p)), ",")
}

// Cookie writes the value of a cookie parameter.
func Cookie(p *spec.Parameter, v any) string { return url.QueryEscape(Text(p, v)) }

// Query lists the pairs of a query parameter.
func Query(p *spec.Parameter, v any) []Pair {
	object, isObject := v.(map[string]any)
	list, isList := v.([]any)
	form := exploded(p, p.Style == "" || p.Style == "form")
	switch {
	case p.Media != "":
		return []Pair{{p.Name, Text(p, v)}}
	case isObject && (form || p.Style == "deepObject"):
		return members(p, object)
	case isList && form:
		pairs := make([]Pair, len(list))
		for i, item := range list {
			pairs[i] = Pair{p.Name, value.Text(item)}
		}
		return pairs
	}
	return []Pair{{p.Name, strings.Join(scalars(v, ","), separator(p.Style))}}
}

// members lists a pair for each member of an object.
func members(p *spec.Parameter, object map[string]any) []Pair {
	pairs := make([]Pair, 0, len(object))
	for _, name := range slices.Sorted(maps.Keys(object)) {
		at := name
		if p.Style == "deepObject" {
			at = p.Name + "[" + name + "]"
		}
		pairs = append(pairs, Pair{at, value.Text(object[name])})
	}
	return pairs
}

// Text writes a value as one text: a scalar as it is, a list with commas, an
// object as name,value pairs, and JSON where the parameter says so.
func Text(p *spec.Parameter, v any) string {
	if p.Media != "" && spec.IsJSON(p.Media) {
		return string(value.Encode(v))
	}
	return strings.Join(scalars(v, ","), ",")
}

// scalars lists the scalars of a value. The names of an object stand before their
// values, or are joined to them by an equals sign.
func scalars(v any, joint string) []string {
	var list []string
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			list = append(list, value.Text(item))
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if joint == "=" {
				list = append(list, name+"="+value.Text(v[name]))
				continue
			}
			list = append(list, name, value.Text(v[name]))
		}
	default:
		list = []string{value.Text(v)}
	}
	return list
}

// joint stands between the names and the values of an object.
func joint(p *spec.Parameter) string {
	if exploded(p, false) {
		return "="
	}
	return ","
}

func exploded(p *spec.Parameter, usual bool) bool {
	if p.Explode == nil {
		return usual
	}
	return *p.Explode
}

// separator stands between the items of a list that is one pair.
func separator(style string) string {
	switch style {
	case "spaceDelimited":
		return " "
	case "pipeDelimited":
		return "|"
	}
	return ","
}
