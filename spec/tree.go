package spec

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"

	"go.yaml.in/yaml/v4"

	"github.com/actalike/actalike/internal/value"
)

// Bounds on a source file. A file beyond them is refused: real documents stay
// far below, alias and depth bombs do not.
const (
	maxFileBytes = 64 << 20
	maxFileDepth = 200
	maxFileNodes = 8 << 20 // with every alias expanded
)

// A tree is one parsed source file: its nodes keep order and position.
type tree struct {
	name string
	root *yaml.Node

	identifiers bool // its schemas may have names of their own
	extended    bool // it says more in words of ours

	mutex   sync.RWMutex // guards indexes
	indexes map[*yaml.Node]map[string]child
}

// indexed is how many members a mapping has whose members are looked up in an
// index: the paths and the schemas of a large document, again and again.
const indexed = 24

// step is the child of a node; it finds a member in constant time.
func (t *tree) step(n *yaml.Node, token string) (child, bool) {
	n = deref(n)
	if n.Kind != yaml.MappingNode || len(n.Content) < 2*indexed {
		return step(n, token)
	}
	c, ok := t.index(n)[token]
	return c, ok
}

func (t *tree) index(n *yaml.Node) map[string]child {
	t.mutex.RLock()
	index := t.indexes[n]
	t.mutex.RUnlock()
	if index != nil {
		return index
	}
	list := members(n)
	index = make(map[string]child, len(list))
	for _, m := range list {
		if _, twice := index[m.key.Value]; !twice {
			index[m.key.Value] = m
		}
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.indexes == nil {
		t.indexes = map[*yaml.Node]map[string]child{}
	}
	t.indexes[n] = index
	return index
}

var parsedLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\bline (\d+)`) })

// parsePosition is the line that the YAML library names in an error, if any.
func parsePosition(name string, err error) Position {
	found := parsedLine().FindStringSubmatch(err.Error())
	if found == nil {
		return Position{}
	}
	line, _ := strconv.Atoi(found[1]) // digits, and zero where they are too many
	return Position{File: name, Line: line, Column: 1}
}

func parseTree(name string, text []byte) (*tree, error) {
	if len(text) > maxFileBytes {
		return nil, &Error{Message: fmt.Sprintf("%q is %d MiB long", name, len(text)>>20), Hint: fmt.Sprintf("at most %d MiB are read", maxFileBytes>>20)}
	}
	root, err := parseNode(text)
	if err != nil {
		return nil, &Error{At: parsePosition(name, err), Message: fmt.Sprintf("cannot parse %q", name), Hint: "the file must be one YAML or JSON document", Err: err}
	}
	t := &tree{name: name, root: root, identifiers: hasIdentifiers(text)}
	meter := meter{sizes: map[*yaml.Node]int{}, open: map[*yaml.Node]bool{}, extended: &t.extended}
	if _, err := meter.size(root, 0); err != nil {
		return nil, &Error{Message: fmt.Sprintf("refused to expand %q", name), Hint: "it nests or repeats itself beyond any real description", Err: err}
	}
	return t, nil
}

func parseNode(text []byte) (*yaml.Node, error) {
	if trimmed := bytes.TrimLeft(text, " \t\r\n"); len(trimmed) > 0 && trimmed[0] == '{' {
		if root, err := parseJSON(text); err == nil {
			return root, nil
		} // else it may be YAML in flow style
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, err
	}
	if len(document.Content) == 0 {
		return nil, fmt.Errorf("it is empty")
	}
	return document.Content[0], nil
}

// A meter sizes a tree as if every alias were copied, without copying any. What
// has an anchor can be met again.
type meter struct {
	sizes    map[*yaml.Node]int
	open     map[*yaml.Node]bool
	extended *bool // set where a text is the extension's keyword
}

func (m meter) size(n *yaml.Node, depth int) (int, error) {
	if depth > maxFileDepth {
		return 0, fmt.Errorf("line %d: nested deeper than %d levels", n.Line, maxFileDepth)
	}
	if n.Anchor == "" {
		return m.below(n, depth)
	}
	if m.open[n] {
		return 0, fmt.Errorf("line %d: an alias contains itself", n.Line)
	}
	if size, ok := m.sizes[n]; ok {
		return size, nil
	}
	m.open[n] = true
	defer delete(m.open, n)
	size, err := m.below(n, depth)
	if err == nil {
		m.sizes[n] = size
	}
	return size, err
}

func (m meter) below(n *yaml.Node, depth int) (int, error) {
	if n.Kind == yaml.AliasNode {
		size, err := m.size(n.Alias, depth+1)
		return size + 1, err
	}
	if n.Value == extensionKeyword {
		*m.extended = true
	}
	size := 1
	for _, child := range n.Content {
		s, err := m.size(child, depth+1)
		if err != nil {
			return 0, err
		}
		if size += s; size > maxFileNodes {
			return 0, fmt.Errorf("line %d: more than %d values with aliases expanded", n.Line, maxFileNodes)
		}
	}
	return size, nil
}

// A child of a node: key is the node that names it, or the item itself.
type child struct{ key, value *yaml.Node }

func step(n *yaml.Node, token string) (child, bool) {
	n = deref(n)
	switch n.Kind {
	case yaml.MappingNode:
		return find(n, token)
	case yaml.SequenceNode:
		if i, ok := value.Index(token); ok && i < len(n.Content) {
			return child{n.Content[i], n.Content[i]}, true
		}
	}
	return child{}, false
}

// find finds what [members] would list, without making the list.
func find(n *yaml.Node, name string) (child, bool) {
	merges := false
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Tag == "!!merge" {
			merges = true
		} else if key.Value == name {
			return child{key, n.Content[i+1]}, true
		}
	}
	if !merges {
		return child{}, false
	}
	list := members(n)
	if i := slices.IndexFunc(list, func(m child) bool { return m.key.Value == name }); i >= 0 {
		return list[i], true
	}
	return child{}, false
}

// members lists a mapping in source order, merge keys (<<) after own members.
func members(n *yaml.Node) []child {
	n = deref(n)
	if n.Kind != yaml.MappingNode {
		return nil
	}
	list := make([]child, 0, len(n.Content)/2)
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Tag == "!!merge" {
			merged = append(merged, n.Content[i+1])
			continue
		}
		list = append(list, child{n.Content[i], n.Content[i+1]})
	}
	for _, source := range merged {
		list = appendMerged(list, source)
	}
	return list
}

func appendMerged(list []child, source *yaml.Node) []child {
	source = deref(source)
	if source.Kind == yaml.SequenceNode {
		for _, item := range source.Content {
			list = appendMerged(list, item)
		}
		return list
	}
	for _, m := range members(source) {
		if !hasKey(list, m.key.Value) {
			list = append(list, m)
		}
	}
	return list
}

func hasKey(list []child, name string) bool {
	for _, m := range list {
		if m.key.Value == name {
			return true
		}
	}
	return false
}

func deref(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// find returns the node at a JSON Pointer.
func (t *tree) find(pointer string) (*yaml.Node, bool) {
	n := t.root
	for pointer != "" {
		var token string
		token, pointer = value.Cut(pointer)
		c, ok := t.step(n, token)
		if !ok {
			return nil, false
		}
		n = c.value
	}
	return deref(n), true
}

// position is where the value at a JSON Pointer stands, or its nearest ancestor.
func (t *tree) position(pointer string) Position {
	at, n := t.root, t.root
	for pointer != "" {
		var token string
		token, pointer = value.Cut(pointer)
		c, ok := t.step(n, token)
		if !ok {
			break
		}
		at, n = c.key, c.value
	}
	return Position{File: t.name, Line: at.Line, Column: at.Column}
}
