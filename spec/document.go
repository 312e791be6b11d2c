package spec

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"

	"github.com/actalike/actalike/internal/pattern"
)

// A Document is one OpenAPI document with all files it refers to.
type Document struct {
	Name       string
	Text       []byte
	Operations []*Operation // ordered by path and method

	model     *openapi3.T // as kin-openapi loaded and resolved it
	openAPI30 bool
	reader    reader
	published *Document // whose lines positions name; nil if this is it
	judges    [directions]*judge
	rules     brokenRules
	patterns  pattern.Cache

	built  []*Schema // that have not inherited yet
	broken error     // the first reference that leads nowhere

	components components

	mutex   sync.Mutex // guards trees
	trees   map[string]*tree
	schemas map[Location]*Schema
}

// loadDocument reads a document; published is the one it was made from, if any.
func loadDocument(ctx context.Context, source Source, allowRemote bool, published *Document) (*Document, error) {
	d := &Document{
		Name: source.Name, Text: source.Text,
		reader:    reader{source: source, allowRemote: allowRemote, context: ctx},
		published: published,
		trees:     map[string]*tree{},
		schemas:   map[Location]*Schema{},
	}
	root, err := d.tree(source.base)
	if err != nil {
		return nil, err
	}
	if d.openAPI30, err = checkVersion(source.Name, root); err != nil {
		return nil, err
	}
	if root.identifiers {
		if err := d.reword(root); err != nil {
			return nil, err
		}
	}
	if d.model, err = d.resolve(root); err != nil {
		return nil, err
	}
	for direction := range d.judges {
		d.judges[direction] = newJudge(d, Direction(direction))
	}
	d.Operations = d.operations()
	d.inherit()
	return d, d.broken
}

// reword has the document itself be read in other words ([tree.reword]). What
// people are shown of it stays as it was written.
func (d *Document) reword(root *tree) error {
	if changed, err := root.reword(); err != nil || !changed {
		return err
	}
	text, err := yaml.Marshal(filled(root.root, nil)) // of a copy: writing changes nodes
	if err != nil {
		return &Error{Message: fmt.Sprintf("cannot put the references of %q in other words", d.Name), Err: err}
	}
	d.reader.source.Text = text
	return nil
}

// isVersion tells whether a version is one of those, or of their patches.
func isVersion(version string, of ...string) bool {
	return slices.ContainsFunc(of, func(known string) bool {
		rest, is := strings.CutPrefix(version, known)
		return is && (rest == "" || rest[0] == '.')
	})
}

// checkVersion tells OpenAPI 3.0 from 3.1 and refuses other formats by name.
func checkVersion(name string, t *tree) (openAPI30 bool, err error) {
	for _, m := range members(t.root) {
		at := Position{File: name, Line: m.key.Line, Column: m.key.Column}
		switch version := deref(m.value).Value; m.key.Value {
		case "openapi":
			if !isVersion(version, "3.0", "3.1") {
				return false, &Error{At: at, Message: fmt.Sprintf("OpenAPI version %q is not supported", version), Hint: "actalike reads OpenAPI 3.0 and 3.1"}
			}
			return strings.HasPrefix(version, "3.0"), nil
		case "swagger":
			return false, &Error{At: at, Message: fmt.Sprintf("%q is a Swagger %s document", name, version), Hint: "convert it to OpenAPI 3 first, for example with swagger2openapi"}
		case "asyncapi":
			return false, &Error{At: at, Message: fmt.Sprintf("%q is an AsyncAPI %s document", name, version), Hint: "actalike acts like HTTP APIs; give it an OpenAPI 3.0 or 3.1 document"}
		case "overlay":
			return false, &Error{At: at, Message: fmt.Sprintf("%q is an Overlay, not an OpenAPI document", name), Hint: "give it beside the document that it is for", Kind: ErrOverlay}
		}
	}
	return false, &Error{Message: fmt.Sprintf("%q is not an OpenAPI document: it has no \"openapi\" member", name), Hint: "the first line of one reads: openapi: 3.1.0"}
}

// resolve has kin-openapi read the document and resolve its references.
func (d *Document) resolve(root *tree) (*openapi3.T, error) {
	var refused *Error
	model, err := d.loader(&refused).resolveNodes(root.root)
	if err != nil && refused == nil { // it says why, or takes what only text can say
		model, err = d.loader(&refused).LoadFromDataWithPath(d.reader.source.Text, d.reader.source.url())
	}
	switch {
	case refused != nil:
		return nil, refused
	case err != nil:
		return nil, &Error{Message: fmt.Sprintf("cannot load %q", d.Name), Hint: "the document must be valid OpenAPI 3.0 or 3.1", Err: err}
	}
	return model, nil
}

// tree returns the parsed source of a file, reading it when first needed.
func (d *Document) tree(file string) (*tree, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if t, ok := d.trees[file]; ok {
		return t, nil
	}
	text, err := d.reader.read(file)
	if err != nil {
		return nil, err
	}
	t, err := parseTree(d.reader.display(file), text)
	if err != nil {
		return nil, err
	}
	d.trees[file] = t
	return t, nil
}

// Root is the location of the whole document.
func (d *Document) Root() Location { return Location{File: d.reader.source.base} }

// node returns the source node at a location; it follows no reference.
func (d *Document) node(at Location) (*yaml.Node, bool) {
	t, err := d.tree(at.File)
	if err != nil {
		return nil, false
	}
	return t.find(at.Pointer)
}

// Value is the JSON value at a location, as the document writes it; it follows no reference. It is false if
// nothing stands there.
func (d *Document) Value(at Location) (any, bool) {
	n, ok := d.node(at)
	if !ok {
		return nil, false
	}
	return plain(n), true
}

// maxReferences bounds a chain of $refs, so that a circle of them ends.
const maxReferences = 64

// follow goes from the node at a location through its $refs to the node meant.
func (d *Document) follow(at Location, n *yaml.Node) (Location, *yaml.Node) {
	for range maxReferences {
		target, next := d.hop(at, n)
		if next == nil {
			break
		}
		at, n = target, next
	}
	return at, n
}

// Locate goes from a location through the tokens, following every $ref that
// stands in the way, and the one at the end too unless keywords stand beside it.
func (d *Document) Locate(at Location, tokens ...string) Location {
	n, ok := d.node(at)
	for _, token := range tokens {
		if !ok {
			return at.Child(token)
		}
		found, here := step(n, token)
		for range maxReferences {
			if here {
				break
			}
			target, next := d.hop(at, n)
			if next == nil {
				break
			}
			at, n = target, next
			found, here = step(n, token)
		}
		at, n, ok = at.Child(token), found.value, here
	}
	if !ok {
		return at
	}
	return d.beyondReferences(at, deref(n))
}

// hop follows one $ref.
func (d *Document) hop(at Location, n *yaml.Node) (Location, *yaml.Node) {
	ref, ok := step(n, "$ref")
	if !ok || deref(ref.value).Kind != yaml.ScalarNode {
		return at, nil
	}
	target, err := at.resolve(deref(ref.value).Value)
	if err != nil {
		return at, nil
	}
	next, found := d.node(target)
	if !found {
		return at, nil
	}
	return target, next
}

func (d *Document) skipReferences(at Location) Location {
	n, ok := d.node(at)
	if !ok {
		return at
	}
	return d.beyondReferences(at, n)
}

// beyondReferences is the location that the $ref at n leads to, through others.
func (d *Document) beyondReferences(at Location, n *yaml.Node) Location {
	for range maxReferences {
		if !d.openAPI30 && len(n.Content) > 2 { // more than one member
			return at
		}
		target, next := d.hop(at, n)
		if next == nil {
			return at
		}
		at, n = target, next
	}
	return at
}

// Position is where a location stands in the published source, or where its
// nearest ancestor does if an Overlay added it.
func (d *Document) Position(at Location) Position {
	if d.published != nil {
		return d.published.Position(at)
	}
	t, err := d.tree(at.File)
	if err != nil {
		return Position{File: at.File}
	}
	return t.position(at.Pointer)
}

// Names lists the members of the object at a location, in source order, and
// behind them those of what it refers to.
func (d *Document) Names(at Location) []string {
	var list []string
	n, ok := d.node(at)
	for range maxReferences {
		if !ok || n == nil {
			break
		}
		for _, m := range members(n) {
			if name := m.key.Value; name != "$ref" && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
		at, n = d.hop(at, n)
	}
	return list
}

// components are built when they are first asked for.
type components struct {
	once  sync.Once
	named map[string]*Schema
}

// Components are the schemas that stand under components, by their names,
// whether an operation uses them or not. The map is not to be changed.
func (d *Document) Components() map[string]*Schema {
	d.components.once.Do(func() {
		d.components.named = map[string]*Schema{}
		if d.model.Components == nil {
			return
		}
		for _, name := range d.Names(d.Locate(d.Root(), "components", "schemas")) {
			ref := d.model.Components.Schemas[name]
			if s := d.schema(ref, d.Locate(d.Root(), "components", "schemas", name)); s != nil {
				d.components.named[name] = s
			}
		}
		d.inherit()
	})
	return d.components.named
}
