package spec

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// serverPaths are the paths of the servers that a document declares, at every
// level, variables at their defaults: the longest first.
func (d *Document) serverPaths() []string {
	var list []string
	add := func(servers openapi3.Servers) {
		for _, s := range servers {
			if path := serverPath(s); path != "" && !slices.Contains(list, path) {
				list = append(list, path)
			}
		}
	}
	add(d.model.Servers)
	for _, item := range d.model.Paths.Map() {
		add(item.Servers)
		for _, o := range item.Operations() {
			if o.Servers != nil {
				add(*o.Servers)
			}
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
	return list
}

// serverPath is the path of one server without its last slash; "" if it has none.
func serverPath(s *openapi3.Server) string {
	if s == nil {
		return ""
	}
	text := s.URL
	for name, variable := range s.Variables {
		if variable != nil {
			text = strings.ReplaceAll(text, "{"+name+"}", variable.Default)
		}
	}
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	if path != "" && !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path
}
