// Package configfile reads actalike.yaml, which holds flags: those of all commands, of one
// command, and of profiles.
package configfile

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/actalike/actalike/spec"
)

// Name is the name of the file that is looked for.
const Name = "actalike.yaml"

// Profiles is the key of the profiles.
const Profiles = "profiles"

// A file is a configuration file.
type file struct {
	name  string
	named bool // a person named it; else it was found
	root  *yaml.Node
}

// open reads the file that --config names or, without it, the one in the current folder
// or beside the document; nil if there is none.
func open(config, document string) (*file, error) {
	if config != "" {
		return read(config, true)
	}
	places := []string{Name}
	if document != "" && document != "-" {
		places = append(places, filepath.Join(filepath.Dir(document), Name))
	}
	for _, place := range places {
		if _, err := os.Stat(place); err == nil {
			return read(place, false)
		}
	}
	return nil, nil
}

func read(name string, named bool) (*file, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return nil, &spec.Error{Message: fmt.Sprintf("cannot read the configuration %q", name), Hint: "actalike check --init writes one", Err: err}
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, &spec.Error{Message: fmt.Sprintf("invalid configuration %q", name), Hint: "it must be YAML", Err: err}
	}
	f := &file{name: name, named: named}
	if len(document.Content) > 0 {
		f.root = document.Content[0]
	}
	return f, nil
}

// An entry is a key of a mapping with its value.
type entry struct{ key, value *yaml.Node }

// entries are those of a mapping; none of a node that is not there.
func (f *file) entries(n *yaml.Node, what string) ([]entry, error) {
	if n == nil || n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return nil, nil
	}
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind != yaml.MappingNode {
		return nil, f.fault(n, what+" must be a mapping of names to values", "for example seed: 2")
	}
	var list []entry
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if seen[key.Value] {
			return nil, f.fault(key, fmt.Sprintf("the key %q is there twice", key.Value), "one of them would be ignored")
		}
		seen[key.Value] = true
		list = append(list, entry{key, n.Content[i+1]})
	}
	return list, nil
}

// find is the value of a key; nil if it is not there.
func find(list []entry, key string) *yaml.Node {
	for _, e := range list {
		if e.key.Value == key {
			return e.value
		}
	}
	return nil
}

// fault says what is wrong at a place of the file.
func (f *file) fault(at *yaml.Node, message, hint string) error {
	return &spec.Error{At: spec.Position{File: f.name, Line: at.Line, Column: at.Column}, Message: message, Hint: hint}
}

// unknown refuses a key that means nothing.
func (f *file) unknown(key *yaml.Node, known []string) error {
	hint := "keys here are " + strings.Join(known, ", ")
	if near := spec.Nearest(key.Value, known); near != "" {
		hint = "did you mean " + near + "?"
	}
	return f.fault(key, fmt.Sprintf("unknown key %q", key.Value), cmp.Or(hint, "see "+Name))
}
