package spec

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"
)

// A loader is kin-openapi's, made to read no more than the document may.
type loader struct {
	*openapi3.Loader
	url *url.URL // of the document
}

// loader returns a new one. It leaves in refused why a file was not opened.
func (d *Document) loader(refused **Error) loader {
	l := openapi3.NewLoader()
	l.Context = d.reader.context
	l.IsExternalRefsAllowed = true
	l.ReadFromURIFunc = func(_ *openapi3.Loader, location *url.URL) ([]byte, error) {
		file := fileOf(location)
		text, err := d.reader.read(file)
		if err == nil {
			_, err = d.tree(file) // within bounds?
		}
		errors.As(err, refused)
		return text, err
	}
	return loader{l, d.reader.source.url()}
}

func (s Source) url() *url.URL { return &url.URL{Path: s.base} }

// nothing is the smallest document, to be filled.
const nothing = `{"openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": {}}`

// resolveNodes does what LoadFromDataWithPath does with a text that is parsed
// already: parsing a large one takes longer than all the rest. The loader knows
// the document by its URL, for other files may refer back to it.
func (l loader) resolveNodes(root *yaml.Node) (*openapi3.T, error) {
	if err := prepare(root, map[*yaml.Node]bool{}); err != nil {
		return nil, err
	}
	model, err := l.LoadFromDataWithPath([]byte(nothing), l.url)
	if err != nil {
		return nil, err
	}
	model.OpenAPI, model.Info, model.Paths = "", nil, nil
	if err := decodeModel(root, model); err != nil {
		return nil, err
	}
	return model, l.ResolveRefsIn(model, l.url)
}

// decodeModel reads the two large members of a document at the same time.
func decodeModel(root *yaml.Node, model *openapi3.T) error {
	rest := *root
	rest.Content = nil
	var components openapi3.Components
	var inComponents *yaml.Node
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, v := root.Content[i], root.Content[i+1]
		if key.Value == "components" && v.Kind == yaml.MappingNode && inComponents == nil {
			inComponents = v
			continue
		}
		rest.Content = append(rest.Content, key, v)
	}
	if inComponents == nil {
		return root.Decode(model)
	}
	done := make(chan error, 1)
	go func() { done <- inComponents.Decode(&components) }()
	err := errors.Join(rest.Decode(model), <-done)
	if model.Components != nil {
		return errors.Join(err, errors.New("components twice"))
	}
	model.Components = &components
	return err
}

// prepare tags the scalars of a tree as kin-openapi reads them: what JSON cannot
// say is the text it was written as, and so are the names of members. It changes
// nothing of what [scalar] and [members] read.
func prepare(n *yaml.Node, done map[*yaml.Node]bool) error {
	switch n.Kind {
	case yaml.AliasNode:
		if done[n.Alias] {
			return nil
		}
		done[n.Alias] = true
		return prepare(n.Alias, done)
	case yaml.ScalarNode:
		return prepareScalar(n)
	case yaml.MappingNode:
		if err := prepareNames(n); err != nil {
			return err
		}
	}
	for _, c := range n.Content {
		if err := prepare(c, done); err != nil {
			return err
		}
	}
	return nil
}

func prepareScalar(n *yaml.Node) error {
	switch {
	case n.Tag == "!!str":
	case n.Tag == "!!timestamp", strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!"):
		n.Tag = "!!str"
	case n.Tag == "!!float" && strings.Contains(".inf.nan", strings.ToLower(strings.TrimLeft(n.Value, "+-"))):
		return fmt.Errorf("line %d: JSON has no %s", n.Line, n.Value)
	}
	return nil
}

func prepareNames(n *yaml.Node) error {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode || key.Tag == "!!null" {
			return fmt.Errorf("line %d: a member without a name", key.Line)
		}
		if key.Tag != "!!merge" {
			key.Tag = "!!str"
		}
	}
	return nil
}
