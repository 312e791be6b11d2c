package spec

import (
	"cmp"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/actalike/actalike/internal/value"
)

// extensionKeyword carries what OpenAPI has no word for. docs/overlay.md tells
// its vocabulary, vocabulary.json is its JSON Schema.
const extensionKeyword = "x-actalike"

//go:embed vocabulary.json
var vocabulary []byte

// documentRule is x-actalike at the top of a document.
type documentRule struct {
	Resources map[string]resourceRule `yaml:"resources"`
}

type resourceRule struct {
	Plural string `yaml:"plural"`
	Schema string `yaml:"schema"` // a $ref to the read schema
	Owner  string `yaml:"owner"`  // "caller", or "" for a resource of nobody
	Absent string `yaml:"absent"` // the token of a caller who has no such record
	Key    string `yaml:"key"`    // the member that tells the records of a collection apart
	Parent string `yaml:"parent"` // the resource whose records hold these
}

// operationRule is x-actalike on an operation.
type operationRule struct {
	Resource string `yaml:"resource"`
	Effect   Effect `yaml:"effect"`
	// Item and Envelope are found out where the Overlay does not say them.
	Item     string  `yaml:"item"`
	Envelope *string `yaml:"envelope"`
}

// propertyRule is x-actalike on a property of a request or response schema.
type propertyRule struct {
	Flatten   bool           `yaml:"flatten"`
	Unique    bool           `yaml:"unique"`
	Reference *referenceRule `yaml:"reference"`
}

type referenceRule struct {
	Catalogue string `yaml:"catalogue"`
	IDs       string `yaml:"ids"`
	Objects   string `yaml:"objects"`
}

// propertyRule reads x-actalike beside a property's schema, or else within what
// the property refers to.
func (d *Document) propertyRule(at Location) propertyRule {
	var rule propertyRule
	if n, ok := d.node(at); ok {
		for range maxReferences {
			if extension, found := step(n, extensionKeyword); found {
				_ = deref(extension.value).Decode(&rule) // its form was checked at load
				break
			}
			if at, n = d.hop(at, n); n == nil {
				break
			}
		}
	}
	return rule
}

// rule decodes x-actalike of the object at a location into rule.
func (d *Document) rule(at Location, rule any) {
	n, ok := d.node(at)
	if !ok {
		return
	}
	if extension, found := step(n, extensionKeyword); found {
		_ = deref(extension.value).Decode(rule) // its form was checked at load
	}
}

// checkExtensions refuses every x-actalike that the vocabulary does not know.
func (d *Document) checkExtensions() error {
	d.mutex.Lock()
	trees := maps.Clone(d.trees)
	d.mutex.Unlock()
	maps.DeleteFunc(trees, func(_ string, t *tree) bool { return !t.extended })
	if len(trees) == 0 {
		return nil
	}
	schemas, err := compileVocabulary()
	if err != nil {
		return err
	}
	for _, file := range slices.Sorted(maps.Keys(trees)) {
		if err := d.checkExtensionsBelow(trees[file].root, Location{File: file}, schemas); err != nil {
			return err
		}
	}
	return nil
}

func (d *Document) checkExtensionsBelow(n *yaml.Node, at Location, schemas map[string]*jsonschema.Schema) error {
	n = deref(n)
	if n.Kind == yaml.SequenceNode {
		for i, item := range n.Content {
			if err := d.checkExtensionsBelow(item, at.Child(itoa(i)), schemas); err != nil {
				return err
			}
		}
		return nil
	}
	for _, m := range members(n) {
		if m.key.Value != extensionKeyword {
			if err := d.checkExtensionsBelow(m.value, at.Child(m.key.Value), schemas); err != nil {
				return err
			}
			continue
		}
		err := schemas[d.extensionPlace(at, n)].Validate(plain(m.value))
		if failed, ok := err.(*jsonschema.ValidationError); ok {
			return d.badExtension(at, failed)
		}
	}
	return nil
}

func (d *Document) badExtension(at Location, err *jsonschema.ValidationError) error {
	list := d.violations([]*jsonschema.ValidationError{err})
	if len(list) == 0 {
		return err
	}
	first := list[0]
	return &Error{
		At:      d.Position(at.Child(extensionKeyword)),
		Message: fmt.Sprintf("%s at %q: %q %s", extensionKeyword, at.Pointer, cmp.Or(first.Pointer, "it"), first.Message),
		Hint:    "docs/overlay.md lists the whole vocabulary",
	}
}

// extensionPlace tells what kind of object the node at a location is.
func (d *Document) extensionPlace(at Location, n *yaml.Node) string {
	tokens := value.Tokens(at.Pointer)
	switch {
	case at == d.Root():
		return "document"
	case len(tokens) == 3 && tokens[0] == "paths", under(n, "responses") != nil:
		return "operation"
	default:
		return "property"
	}
}

func compileVocabulary() (map[string]*jsonschema.Schema, error) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(vocabulary)))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	const url = urlScheme + "vocabulary.json"
	if err := compiler.AddResource(url, document); err != nil {
		return nil, err
	}
	schemas := map[string]*jsonschema.Schema{}
	for _, place := range []string{"document", "operation", "property"} {
		if schemas[place], err = compiler.Compile(url + "#/$defs/" + place); err != nil {
			return nil, err
		}
	}
	return schemas, nil
}
