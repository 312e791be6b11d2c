package spec

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/actalike/actalike/internal/value"
)

// JSON Schema lets a schema have a name of its own ($id, $anchor) and be referred
// to by it, and lets whoever refers to a schema say what some parts of it are
// ($dynamicRef, $dynamicAnchor). Neither the library that resolves references nor
// JSON Pointers know of that. So a file that does so is put in other words when it
// is read: every reference becomes a JSON Pointer, and a schema with open parts is
// copied to where they are known. Its nodes keep their positions.

// identifying are the keywords that make a file be put in other words.
var identifying = []string{"$id", "$anchor", "$dynamicAnchor", "$dynamicRef"}

func hasIdentifiers(text []byte) bool {
	return slices.ContainsFunc(identifying, func(keyword string) bool { return bytes.Contains(text, []byte(keyword)) })
}

// identifiers are the names of a file's schemas.
type identifiers struct {
	tree    *tree
	byID    map[string]string // JSON Pointer by absolute $id
	anchors map[string]string // JSON Pointer by resource, "#" and the name of an anchor
	refs    []reference
	dynamic []reference
	binders []binder
}

// A reference is one $ref or $dynamicRef.
type reference struct {
	holder   *yaml.Node // the object it stands in
	text     *yaml.Node
	resource resource
}

// A resource is what names are relative to: a schema with an $id, a component, or
// the whole file.
type resource struct {
	id      string // "" if it has none
	pointer string
}

// A binder is a schema that says by its $defs what the open parts of the schema
// are that it refers to.
type binder struct {
	schema  *yaml.Node
	pointer string
}

// reword makes references of names, in place. It is false if there were none.
func (t *tree) reword() (bool, error) {
	ids := &identifiers{tree: t, byID: map[string]string{}, anchors: map[string]string{}}
	ids.collect(t.root, nil, resource{})
	if len(ids.byID)+len(ids.anchors)+len(ids.dynamic) == 0 {
		return false, nil // members of an API are called so, perhaps
	}
	for _, r := range ids.refs {
		if target, ok := ids.target(r); ok {
			r.text.Value = "#" + target
		}
	}
	for _, b := range ids.binders {
		ids.bind(b)
	}
	for _, r := range ids.dynamic {
		if under(r.holder, "$dynamicRef") == nil {
			continue
		}
		target, ok := ids.target(r)
		if !ok {
			return false, &Error{
				At:      Position{File: t.name, Line: r.text.Line, Column: r.text.Column},
				Message: fmt.Sprintf("the $dynamicRef %q leads to no $dynamicAnchor", r.text.Value),
				Hint:    "name an anchor of the same schema, or write a plain $ref",
			}
		}
		rename(r.holder, "$dynamicRef", "$ref", "#"+target)
	}
	forget(t.root)
	return true, nil
}

// collect notes every name and reference of a file.
func (ids *identifiers) collect(n *yaml.Node, way []string, in resource) {
	n = deref(n)
	if n.Kind == yaml.SequenceNode {
		for i, item := range n.Content {
			ids.collect(item, append(slices.Clip(way), itoa(i)), in)
		}
		return
	}
	if n.Kind != yaml.MappingNode || len(way) > maxFileDepth {
		return
	}
	pointer := value.Pointer(way...)
	if len(way) == 3 && way[0] == "components" && way[1] == "schemas" {
		in = resource{pointer: pointer}
	}
	if id := textOf(n, "$id"); id != "" {
		in = resource{id: absolute(in.id, strings.TrimSuffix(id, "#")), pointer: pointer}
		ids.byID[in.id] = pointer
	}
	ids.note(n, pointer, in)
	for _, m := range members(n) {
		if !dataKeywords[m.key.Value] {
			ids.collect(m.value, append(slices.Clip(way), m.key.Value), in)
		}
	}
}

func (ids *identifiers) note(n *yaml.Node, pointer string, in resource) {
	for _, keyword := range []string{"$anchor", "$dynamicAnchor"} {
		if name := textOf(n, keyword); name != "" {
			ids.anchors[in.pointer+"#"+name] = pointer
			if _, taken := ids.anchors["#"+name]; !taken {
				ids.anchors["#"+name] = pointer
			}
		}
	}
	if textOf(n, "$ref") != "" {
		ids.refs = append(ids.refs, reference{n, deref(under(n, "$ref")), in})
		if defs := under(n, "$defs"); defs != nil {
			ids.binders = append(ids.binders, binder{n, pointer})
		}
	}
	if textOf(n, "$dynamicRef") != "" {
		ids.dynamic = append(ids.dynamic, reference{n, deref(under(n, "$dynamicRef")), in})
	}
}

// target is the JSON Pointer that a reference means; false if it means no name of
// this file.
func (ids *identifiers) target(r reference) (string, bool) {
	before, fragment, _ := strings.Cut(r.text.Value, "#")
	in := r.resource
	if before != "" {
		at, known := ids.byID[absolute(in.id, before)]
		if !known {
			return "", false
		}
		in = resource{id: before, pointer: at}
	}
	switch {
	case fragment == "":
		return in.pointer, before != ""
	case strings.HasPrefix(fragment, "/"):
		if _, there := ids.tree.find(in.pointer + fragment); in.id != "" && there {
			return in.pointer + fragment, true
		}
		return fragment, before == ""
	}
	for _, within := range []string{in.pointer, ""} {
		if at, known := ids.anchors[within+"#"+fragment]; known {
			return at, true
		}
	}
	return "", false
}

// absolute resolves a name (RFC 3986, section 5); it is the name itself where
// that is no URL.
func absolute(base, name string) string {
	from, err := url.Parse(base)
	if err != nil {
		return name
	}
	to, err := from.Parse(name)
	if err != nil {
		return name
	}
	return to.String()
}

// bind copies the schema that another one refers to into it, with its open parts
// filled in.
func (ids *identifiers) bind(b binder) {
	parts := map[string]string{}
	for _, m := range members(under(b.schema, "$defs")) {
		if name := textOf(m.value, "$dynamicAnchor"); name != "" {
			parts[name] = b.pointer + value.Pointer("$defs", m.key.Value)
		}
	}
	target, ok := ids.tree.find(strings.TrimPrefix(textOf(b.schema, "$ref"), "#"))
	if !ok || len(parts) == 0 || !opensPart(target, parts) {
		return
	}
	copied := filled(target, parts)
	for i := 0; i+1 < len(b.schema.Content); i += 2 {
		if b.schema.Content[i].Value == "$ref" {
			b.schema.Content[i] = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "allOf", Line: target.Line, Column: target.Column}
			b.schema.Content[i+1] = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{copied}, Line: target.Line, Column: target.Column}
		}
	}
}

// opensPart tells whether a schema has an open part of one of the names.
func opensPart(n *yaml.Node, parts map[string]string) bool {
	n = deref(n)
	if name, is := strings.CutPrefix(textOf(n, "$dynamicRef"), "#"); is && parts[name] != "" {
		return true
	}
	return slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return opensPart(c, parts) })
}

// filled is a copy of a schema whose open parts are what parts leads to.
func filled(n *yaml.Node, parts map[string]string) *yaml.Node {
	n = deref(n)
	copied := *n
	copied.Content = make([]*yaml.Node, len(n.Content))
	for i, c := range n.Content {
		copied.Content[i] = filled(c, parts)
	}
	if name, is := strings.CutPrefix(textOf(&copied, "$dynamicRef"), "#"); is && parts[name] != "" {
		rename(&copied, "$dynamicRef", "$ref", "#"+parts[name])
	}
	return &copied
}

// forget takes the names out, which nothing refers to any more.
func forget(n *yaml.Node) {
	n = deref(n)
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); {
			name := n.Content[i].Value
			if slices.Contains(identifying, name) && deref(n.Content[i+1]).Kind == yaml.ScalarNode {
				n.Content = slices.Delete(n.Content, i, i+2)
				continue
			}
			if !dataKeywords[name] {
				forget(n.Content[i+1])
			}
			i += 2
		}
		return
	}
	for _, c := range n.Content {
		forget(c)
	}
}

func rename(n *yaml.Node, old, new, text string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == old {
			key, to := *n.Content[i], *deref(n.Content[i+1])
			key.Value, to.Value = new, text
			n.Content[i], n.Content[i+1] = &key, &to
		}
	}
}

// textOf is a member that is a text, or "".
func textOf(n *yaml.Node, name string) string {
	m := under(n, name)
	if m == nil || deref(m).Kind != yaml.ScalarNode {
		return ""
	}
	return deref(m).Value
}
