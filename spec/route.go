package spec

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// A Route is where a request leads.
type Route struct {
	Operation *Operation        // nil if the path or the method is not known
	Params    map[string]string // path parameters, decoded
	Allowed   []string          // methods of the path; none if it is not known
	Nearest   string            // the known path most like an unknown one
}

// Route finds the operation for a method and an escaped path
// ([url.URL.EscapedPath]). Concrete paths win over templates (OpenAPI 3.1,
// 4.8.8.2), and the path alone decides: a method that it lacks is not looked for
// elsewhere. A path may have the path of a server before it, or not; one that is
// known as it stands is taken as it stands.
func (a *API) Route(method, escapedPath string) Route {
	node, values := a.routes.match(escapedPath)
	if node == nil {
		return Route{Nearest: Nearest(escapedPath, a.routes.paths)}
	}
	route := Route{Allowed: slices.Clip(node.allowed)}
	for _, o := range node.operations {
		if o.Method == method {
			route.Operation, route.Params = o, pathParams(o.Path, values)
		}
	}
	return route
}

type routes struct {
	root     *routeNode
	concrete map[string]*routeNode // by paths without parameters, which win
	paths    []string
	prefixes []string // the paths of servers, the longest first
}

func (r *routes) match(escapedPath string) (*routeNode, []string) {
	if node := r.concrete[escapedPath]; node != nil {
		return node, nil
	}
	node, values := r.root.match(splitPath(escapedPath), nil)
	for _, prefix := range r.prefixes {
		if node != nil {
			break
		}
		if rest, ok := strings.CutPrefix(escapedPath, prefix); ok && strings.HasPrefix(rest, "/") {
			node, values = r.root.match(splitPath(rest), nil)
		}
	}
	return node, values
}

func newRoutes(operations []*Operation) (*routes, error) {
	r := &routes{root: &routeNode{}, concrete: map[string]*routeNode{}}
	for _, o := range operations {
		node, err := r.root.add(o)
		if err != nil {
			return nil, &Error{At: o.Position, Message: fmt.Sprintf("cannot route %q", o.Path), Hint: "a path template reads /users/{id}", Err: err}
		}
		if len(node.operations) == 1 {
			r.paths = append(r.paths, o.Path)
		}
		if !strings.ContainsAny(o.Path, "{%") {
			r.concrete[o.Path] = node
		}
	}
	return r, nil
}

// A routeNode is a place in the tree of path segments. A trailing slash is an
// empty last segment, so that the path without it is another one.
type routeNode struct {
	operations []*Operation
	allowed    []string // their methods, sorted
	concrete   map[string]*routeNode
	templates  []templateBranch // the most literal text first
}

type templateBranch struct {
	segment segmentTemplate
	node    *routeNode
}

func (n *routeNode) add(o *Operation) (*routeNode, error) {
	for _, text := range splitPath(o.Path) {
		segment, err := parseSegment(text)
		if err != nil {
			return nil, err
		}
		n = n.child(segment)
	}
	n.operations = append(n.operations, o)
	if i, known := slices.BinarySearch(n.allowed, o.Method); !known {
		n.allowed = slices.Insert(n.allowed, i, o.Method)
	}
	return n, nil
}

func (n *routeNode) child(segment segmentTemplate) *routeNode {
	if len(segment.names) == 0 {
		text := segment.literals[0]
		if n.concrete == nil {
			n.concrete = map[string]*routeNode{}
		}
		if n.concrete[text] == nil {
			n.concrete[text] = &routeNode{}
		}
		return n.concrete[text]
	}
	i, found := slices.BinarySearchFunc(n.templates, segment, func(b templateBranch, s segmentTemplate) int { return b.segment.compare(s) })
	if !found {
		n.templates = slices.Insert(n.templates, i, templateBranch{segment, &routeNode{}})
	}
	return n.templates[i].node
}

// match descends to the first node that has operations; values are those of
// the parameters on the way.
func (n *routeNode) match(segments, values []string) (*routeNode, []string) {
	if len(segments) == 0 {
		if len(n.operations) == 0 {
			return nil, nil
		}
		return n, values
	}
	if next := n.concrete[segments[0]]; next != nil {
		if found, all := next.match(segments[1:], values); found != nil {
			return found, all
		}
	}
	for _, branch := range n.templates {
		own, ok := branch.segment.match(segments[0])
		if !ok {
			continue
		}
		if found, all := branch.node.match(segments[1:], append(slices.Clip(values), own...)); found != nil {
			return found, all
		}
	}
	return nil, nil
}

// splitPath cuts a path at its slashes, then decodes: an encoded slash is part
// of a segment.
func splitPath(path string) []string {
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, segment := range segments {
		if plain, err := url.PathUnescape(segment); err == nil {
			segments[i] = plain
		}
	}
	return segments
}

// pathParams names the values in the order of the template's parameters.
func pathParams(path string, values []string) map[string]string {
	if len(values) == 0 {
		return nil
	}
	params := make(map[string]string, len(values))
	for _, text := range splitPath(path) {
		segment, _ := parseSegment(text) // it was parsed when it was added
		for _, name := range segment.names {
			params[name], values = values[0], values[1:]
		}
	}
	return params
}

// Nearest picks the candidate with the smallest edit distance to a word: what a
// person may have meant. It is "" if there is none.
func Nearest(path string, candidates []string) string {
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

// A segmentTemplate is one segment of a path template, such as "{id}.json":
// literals stand before, between and behind the parameters.
type segmentTemplate struct {
	literals []string // one more than names
	names    []string
}

func parseSegment(text string) (segmentTemplate, error) {
	var s segmentTemplate
	for {
		literal, rest, ok := strings.Cut(text, "{")
		if strings.Contains(literal, "}") {
			return s, fmt.Errorf("%q has a } without {", text)
		}
		s.literals = append(s.literals, literal)
		if !ok {
			return s, nil
		}
		name, behind, closed := strings.Cut(rest, "}")
		if !closed || name == "" || strings.Contains(name, "{") {
			return s, fmt.Errorf("%q has a { without a name and }", text)
		}
		s.names = append(s.names, name)
		text = behind
	}
}

// compare orders templates: those with more literal text are tried first. Those
// that differ in names only are the same.
func (s segmentTemplate) compare(other segmentTemplate) int {
	size := func(s segmentTemplate) int { return len(strings.Join(s.literals, "")) }
	return cmp.Or(size(other)-size(s), slices.Compare(s.literals, other.literals))
}

// match gives the parameters' values. Each takes at least one byte and no more
// than it must; the last takes what is left.
func (s segmentTemplate) match(text string) ([]string, bool) {
	last := len(s.names)
	rest, ok := strings.CutPrefix(text, s.literals[0])
	if !ok {
		return nil, false
	}
	if rest, ok = strings.CutSuffix(rest, s.literals[last]); !ok {
		return nil, false
	}
	values := make([]string, 0, last)
	for _, literal := range s.literals[1:last] {
		if rest == "" {
			return nil, false
		}
		i := strings.Index(rest[1:], literal)
		if i < 0 {
			return nil, false
		}
		values = append(values, rest[:i+1])
		rest = rest[i+1+len(literal):]
	}
	return append(values, rest), rest != ""
}
