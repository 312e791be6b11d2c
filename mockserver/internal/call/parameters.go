package call

import (
	"net/url"
	"slices"
	"sort"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/media"
	"github.com/actalike/actalike/spec"
)

// CheckParameters validates the parameters in some places of the request. Query
// parameters that nobody declares are named in a notice.
func (c *Call) CheckParameters(places ...string) []spec.Violation {
	var violations []spec.Violation
	query := c.query()
	for _, p := range c.Operation.Parameters {
		if !slices.Contains(places, p.In) || p.Ignored() {
			continue
		}
		v, sent := p.Read(c.parameterTexts(p, query), c.fieldsFor(p, query))
		violations = append(violations, p.Check(v, sent)...)
	}
	if slices.Contains(places, "query") {
		c.noticeUnknown(query)
	}
	return violations
}

// query is the query of the request; what is malformed in it is left out.
func (c *Call) query() url.Values {
	if c.HTTP.URL.RawQuery == "" {
		return nil
	}
	return media.ValidUTF8(c.HTTP.URL.Query())
}

func (c *Call) parameterTexts(p *spec.Parameter, query url.Values) []string {
	switch p.In {
	case "path":
		if text, ok := c.Params[p.Name]; ok {
			return []string{text}
		}
	case "query":
		if texts := query[p.Name]; len(texts) > 0 {
			return texts
		}
		return query[p.Name+"[]"]
	case "header":
		return c.HTTP.Header.Values(p.Name)
	case "cookie":
		if cookie, err := c.HTTP.Cookie(p.Name); err == nil {
			return []string{cookie.Value}
		}
	}
	return nil
}

// fieldsFor are the fields that the members of an object may stand in.
func (c *Call) fieldsFor(p *spec.Parameter, query url.Values) url.Values {
	if p.In == "query" {
		return query
	}
	return nil
}

// noticeUnknown names the query parameters that nobody declares.
func (c *Call) noticeUnknown(query url.Values) {
	names := make([]string, 0, len(query))
	for name := range query {
		if !c.declaresQuery(name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		c.Notices = append(c.Notices, spec.Notice{Code: unknownParameter, Pointer: value.Pointer(name), Text: "is not declared as a query parameter: ignored"})
	}
}

func (c *Call) declaresQuery(name string) bool {
	for _, p := range c.Operation.Parameters {
		if p.In != "query" {
			continue
		}
		if bare, _, _ := strings.Cut(name, "["); p.Name == name || p.Name == bare || p.Spreads(name) {
			return true
		}
	}
	for _, requirement := range c.Operation.Security {
		for _, use := range requirement {
			if use.Scheme != nil && use.Scheme.In == "query" && use.Scheme.Name == name {
				return true
			}
		}
	}
	return false
}
