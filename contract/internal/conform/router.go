package conform

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/actalike/actalike/spec"
)

// A Router finds the operations that the requests of others are for.
type Router struct {
	api      *spec.API
	base     *url.URL // nil: any host
	prefixes []string // of paths; the longest first
}

// NewRouter returns a router for a base URL, below which the paths of the document are;
// with nil they are at any host, with or without the path of one of the servers.
func NewRouter(api *spec.API, servers []string, base *url.URL) *Router {
	r := &Router{api: api, base: base}
	before := ""
	if base != nil {
		before = strings.TrimSuffix(base.EscapedPath(), "/")
	}
	r.prefixes = []string{before}
	for _, server := range servers {
		if u, err := url.Parse(server); err == nil && u.Path != "" {
			r.prefixes = append(r.prefixes, strings.TrimSuffix(before+u.EscapedPath(), "/"))
		}
	}
	slices.SortFunc(r.prefixes, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	r.prefixes = slices.Compact(r.prefixes)
	return r
}

// Route finds the operation that a request is for, and its path below the base.
// Belongs is false for what is none of the API's: another host, another prefix,
// or, where no base was given, a path that is not known.
func (r *Router) Route(method string, u *url.URL) (route spec.Route, path string, belongs bool) {
	if r.base != nil && !sameServer(r.base, u) {
		return spec.Route{}, "", false
	}
	if method == http.MethodHead {
		method = http.MethodGet
	}
	for _, prefix := range r.prefixes {
		rest, ok := strings.CutPrefix(u.EscapedPath(), prefix)
		if !ok || (rest != "" && rest[0] != '/') {
			continue
		}
		if route = r.api.Route(method, rest); len(route.Allowed) > 0 {
			return route, rest, true
		}
		belongs = r.base != nil
	}
	return spec.Route{}, "", belongs
}

func sameServer(base, u *url.URL) bool {
	return strings.EqualFold(base.Hostname(), u.Hostname()) && portOf(base) == portOf(u)
}

func portOf(u *url.URL) string {
	if u.Port() == "" && (u.Scheme == "https" || u.Scheme == "wss") {
		return "443"
	}
	return cmp.Or(u.Port(), "80")
}
