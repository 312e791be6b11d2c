package mockserver

import (
	"net/url"
	"slices"
	"sort"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/media"
	"github.com/actalike/actalike/spec"
)

// checkParameters judges the parameters in some places of the request. Query
// parameters that nobody declares are named in a notice.
func (x *exchange) checkParameters(places ...string) []spec.Violation {
	var violations []spec.Violation
	query := x.query()
	for _, p := range x.operation.Parameters {
		if !slices.Contains(places, p.In) || p.Ignored() {
			continue
		}
		v, sent := p.Read(x.parameterTexts(p, query), x.fieldsFor(p, query))
		violations = append(violations, p.Check(v, sent)...)
	}
	if slices.Contains(places, "query") {
		x.noticeUnknown(query)
	}
	return violations
}

// query is the query of the request; what is malformed in it is left out.
func (x *exchange) query() url.Values {
	if x.request.URL.RawQuery == "" {
		return nil
	}
	return media.ValidUTF8(x.request.URL.Query())
}

func (x *exchange) parameterTexts(p *spec.Parameter, query url.Values) []string {
	switch p.In {
	case "path":
		if text, ok := x.matched.Params[p.Name]; ok {
			return []string{text}
		}
	case "query":
		if texts := query[p.Name]; len(texts) > 0 {
			return texts
		}
		return query[p.Name+"[]"]
	case "header":
		return x.request.Header.Values(p.Name)
	case "cookie":
		if cookie, err := x.request.Cookie(p.Name); err == nil {
			return []string{cookie.Value}
		}
	}
	return nil
}

// fieldsFor are the fields that the members of an object may stand in.
func (x *exchange) fieldsFor(p *spec.Parameter, query url.Values) url.Values {
	if p.In == "query" {
		return query
	}
	return nil
}

// noticeUnknown names the query parameters that nobody declares.
func (x *exchange) noticeUnknown(query url.Values) {
	names := make([]string, 0, len(query))
	for name := range query {
		if !x.declaresQuery(name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		x.notices = append(x.notices, spec.Notice{Code: unknownParameter, Pointer: value.Pointer(name), Text: "is not declared as a query parameter: ignored"})
	}
}

func (x *exchange) declaresQuery(name string) bool {
	for _, p := range x.operation.Parameters {
		if p.In != "query" {
			continue
		}
		if bare, _, _ := strings.Cut(name, "["); p.Name == name || p.Name == bare || p.Spreads(name) {
			return true
		}
	}
	for _, requirement := range x.operation.Security {
		for _, use := range requirement {
			if use.Scheme != nil && use.Scheme.In == "query" && use.Scheme.Name == name {
				return true
			}
		}
	}
	return false
}
