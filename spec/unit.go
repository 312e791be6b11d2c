package spec

import (
	"fmt"
	"net/url"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/actalike/actalike/internal/value"
)

// The JSON Schema compiler takes in whole files, and all that a schema refers to,
// and that of a large document takes seconds. So it is given one unit at a time: a
// schema that stands for itself, such as a component, where each reference leads
// to a stub. What a stub stands for is compiled when a value first reaches it.

// unitScheme and stubScheme are those of the URLs of units and stubs, behind which
// their file and JSON Pointer stand.
const (
	unitScheme = "actalike-unit:///"
	stubScheme = "actalike-stub:///"
)

func (l Location) urlAs(scheme string) string {
	return scheme + url.PathEscape(l.File) + "/" + url.PathEscape(l.Pointer)
}

// locationOf reads what urlAs wrote.
func locationOf(scheme, raw string) (Location, bool) {
	text, is := strings.CutPrefix(raw, scheme)
	file, pointer, _ := strings.Cut(text, "/")
	file, err := url.PathUnescape(file)
	pointer, broken := url.PathUnescape(pointer)
	return Location{File: file, Pointer: pointer}, is && err == nil && broken == nil
}

// holders are the objects of OpenAPI, by the name of what maps them, whose schema
// stands for itself.
var holders = set("content", "parameters", "headers")

// unit finds the schema that stands for itself around the schema at a location.
func (l Location) unit() Location {
	tokens := value.Tokens(l.Pointer)
	if len(tokens) >= 3 && tokens[0] == "components" && tokens[1] == "schemas" {
		return Location{File: l.File, Pointer: value.Pointer(tokens[:3]...)}
	}
	for i := 2; i < len(tokens); i++ {
		if tokens[i] == "schema" && holders[tokens[i-2]] {
			return Location{File: l.File, Pointer: value.Pointer(tokens[:i+1]...)}
		}
	}
	return l
}

// named tells whether schemas of a file may have names of their own, which mean
// something in the whole file only ([tree.reword] has put those of the document
// itself in other words).
func (d *Document) named(file string) bool {
	if file == d.reader.source.base {
		return false
	}
	t, err := d.tree(file)
	return err == nil && t.identifiers
}

// compiledAt is the URL that the compiler knows a schema by: within the schema
// around it that stands for itself, or alone.
func (d *Document) compiledAt(unit, at Location) string {
	if d.named(at.File) {
		return d.moved(Location{File: at.File}, at).url()
	}
	inner := strings.TrimPrefix(d.moved(unit, at).Pointer, unit.Pointer)
	return unit.urlAs(unitScheme) + "#" + (&url.URL{Fragment: inner}).EscapedFragment()
}

// sourceOf is the location in the source of a keyword that the compiler has a URL
// for.
func (d *Document) sourceOf(raw string, keyword ...string) Location {
	resource, fragment, _ := strings.Cut(raw, "#")
	if stub, ok := locationOf(stubScheme, resource); ok {
		return stub
	}
	at := locationOfURL(raw)
	unit, ok := locationOf(unitScheme, resource)
	if ok {
		at = Location{File: unit.File, Pointer: unit.Pointer + locationOfURL("#"+fragment).Pointer}
	} else {
		unit = Location{File: at.File}
	}
	return d.unmoved(unit, at.Child(keyword...))
}

// rewritten is the source at a location, rewritten for a direction: a unit, or a
// whole file. refers is called with what its stubs stand for.
func (d *Document) rewritten(direction Direction, at Location, refers func(Location)) (any, error) {
	t, err := d.tree(at.File)
	if err != nil {
		return nil, err
	}
	n, ok := t.find(at.Pointer)
	if !ok {
		return nil, fmt.Errorf("nothing stands at %s", at)
	}
	result := d.dialect(direction, at.File, refers).rewrite(n)
	if object, is := result.(map[string]any); is && at.Pointer != "" && at.File != d.reader.source.base {
		if says := textOf(t.root, "$schema"); says != "" && object["$schema"] == nil {
			object["$schema"] = says // a JSON Schema says for all within it what it is written in
		}
	}
	return result, nil
}

func (d *Document) dialect(direction Direction, file string, refers func(Location)) dialect {
	from := Location{File: file}
	return dialect{direction: direction, openAPI30: d.openAPI30, patterns: &d.patterns, unread: new(int), member: func(property *yaml.Node) *yaml.Node {
		_, target := d.follow(from, property)
		return target
	}, refer: func(ref string) string {
		target, err := from.resolve(ref)
		switch {
		case err != nil || d.named(file) && !strings.HasPrefix(target.Pointer, "/"):
			return ref
		case d.named(file) && d.named(target.File):
			return d.compiledAt(target, target)
		}
		refers(target)
		return target.urlAs(stubScheme)
	}}
}
