package spec

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/routers/legacy/pathpattern"
)

// A Route is where a request leads.
type Route struct {
	Operation *Operation        // nil if the path or the method is not known
	Params    map[string]string // path parameters, decoded
	Allowed   []string          // methods of the path; none if it is not known
	Nearest   string            // the known path most like an unknown one
}

type routes struct {
	root  *pathpattern.Node
	paths []string
}

// The trie takes no notice of a trailing slash; an endpoint keeps both apart.
type endpoint map[bool][]*Operation

func newRoutes(operations []*Operation) (*routes, error) {
	r := &routes{root: &pathpattern.Node{}}
	for _, o := range operations {
		node, err := r.root.CreateNode(o.Path, &pathpattern.Options{})
		if err != nil {
			return nil, &Error{At: o.Position, Message: fmt.Sprintf("cannot route %q", o.Path), Hint: "a path template reads /users/{id}", Err: err}
		}
		if node.Value == nil {
			node.Value = endpoint{}
		}
		slash := strings.HasSuffix(o.Path, "/")
		at := node.Value.(endpoint)
		at[slash] = append(at[slash], o)
		if !slices.Contains(r.paths, o.Path) {
			r.paths = append(r.paths, o.Path)
		}
	}
	return r, nil
}

// Route finds the operation for a method and an escaped path ([url.URL.EscapedPath]).
func (a *API) Route(method, escapedPath string) Route {
	node, values := a.routes.root.Match(escapedPath)
	if node == nil {
		return Route{Nearest: nearest(escapedPath, a.routes.paths)}
	}
	at, _ := node.Value.(endpoint)
	operations := at[strings.HasSuffix(escapedPath, "/")]
	if len(operations) == 0 {
		return Route{Nearest: nearest(escapedPath, a.routes.paths)}
	}
	route := Route{}
	for _, o := range operations {
		route.Allowed = append(route.Allowed, o.Method)
		if o.Method == method {
			route.Operation, route.Params = o, pathParams(node.VariableNames, values)
		}
	}
	slices.Sort(route.Allowed)
	return route
}

func pathParams(names, values []string) map[string]string {
	if len(names) == 0 {
		return nil
	}
	params := make(map[string]string, len(names))
	for i, name := range names {
		if i < len(values) {
			params[name] = values[i]
			if plain, err := url.PathUnescape(values[i]); err == nil {
				params[name] = plain
			}
		}
	}
	return params
}

// nearest picks the candidate with the smallest edit distance to a path.
func nearest(path string, candidates []string) string {
	if len(path) > 512 {
		path = path[:512]
	}
	best, least := "", -1
	for _, candidate := range candidates {
		if d := distance(path, candidate); least < 0 || d < least {
			best, least = candidate, d
		}
	}
	return best
}

// distance is the Levenshtein distance of two strings in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
