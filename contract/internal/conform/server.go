package conform

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
)

// Servers are the URLs at which the document says the API is, with the defaults of
// their variables.
func (r *Rules) Servers() []string {
	var list []string
	for _, s := range r.judges.servers() {
		text := s.URL
		for name, variable := range s.Variables.FromOldest() {
			text = strings.ReplaceAll(text, "{"+name+"}", variable.Default)
		}
		list = append(list, text)
	}
	return list
}

// servers are those that a document declares, for all paths or for some.
func (j *validators) servers() []*v3.Server {
	list := slices.Clone(j.model.Servers)
	if j.model.Paths == nil {
		return list
	}
	for item := range j.model.Paths.PathItems.ValuesFromOldest() {
		list = append(list, item.Servers...)
		for o := range item.GetOperations().ValuesFromOldest() {
			list = append(list, o.Servers...)
		}
	}
	return list
}

// Declared reports whether a URL is below a server that the document declares with its
// host; variables may have any value that the document lets them have.
func (r *Rules) Declared(u *url.URL) bool {
	text := strings.ToLower(u.Scheme) + "://" + strings.ToLower(strings.TrimSuffix(u.Host, defaultPort(u))) + u.EscapedPath()
	return slices.ContainsFunc(r.judges.servers(), func(s *v3.Server) bool {
		p := serverPattern(s)
		return p != nil && p.MatchString(text)
	})
}

func defaultPort(u *url.URL) string {
	switch u.Scheme {
	case "https":
		return ":443"
	case "http":
		return ":80"
	}
	return ""
}

// placeholder is a variable in the URL of a server.
var placeholder = regexp.MustCompile(`\\\{([^{}]+)\\\}`)

// serverPattern matches the URLs below a server; nil for one without a host.
func serverPattern(s *v3.Server) *regexp.Regexp {
	scheme, rest, found := strings.Cut(strings.TrimSuffix(s.URL, "/"), "://")
	if !found {
		return nil
	}
	host, path, _ := strings.Cut(rest, "/")
	for _, port := range []string{":443", ":80"} {
		if defaultPort(&url.URL{Scheme: scheme}) == port {
			host = strings.TrimSuffix(host, port)
		}
	}
	text := strings.ToLower(scheme + "://" + host)
	if path != "" {
		text += "/" + path
	}
	quoted := placeholder.ReplaceAllStringFunc(regexp.QuoteMeta(text), func(match string) string {
		variable, _ := s.Variables.Get(placeholder.FindStringSubmatch(match)[1])
		return valuesOf(variable)
	})
	p, err := regexp.Compile(`^` + quoted + `(?:/|$)`)
	if err != nil {
		return nil
	}
	return p
}

// valuesOf matches what a variable may stand for.
func valuesOf(variable *v3.ServerVariable) string {
	if variable == nil || len(variable.Enum) == 0 {
		return `[^/]+`
	}
	quoted := make([]string, len(variable.Enum))
	for i, v := range variable.Enum {
		quoted[i] = regexp.QuoteMeta(v)
	}
	return "(?:" + strings.Join(quoted, "|") + ")"
}
