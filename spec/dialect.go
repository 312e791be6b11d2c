package spec

import (
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/actalike/actalike/internal/pattern"
	"github.com/actalike/actalike/internal/value"
)

// A Direction is the way a value travels. It decides which members a schema
// can demand.
type Direction int

const (
	// AsResponse: values need not hold writeOnly members (OpenAPI 3.1, 4.8.24).
	AsResponse Direction = iota
	// AsRequest: values need not hold readOnly members.
	AsRequest
	// AsPatch: values need not hold any member: a patch is partial at every depth.
	AsPatch

	directions = iota
)

// A dialect rewrites schemas of a source file as JSON Schema 2020-12 for one
// direction. It walks all that it is given, so that every JSON Pointer into the
// source is a JSON Pointer into the result, but for those that [Document.moved]
// knows.
type dialect struct {
	direction Direction
	openAPI30 bool
	patterns  *pattern.Cache
	unread    *int // patterns that cannot be read, so far
	// member finds a property's schema behind its references.
	member func(property *yaml.Node) *yaml.Node
	// refer is the reference by which the compiler finds the target of ref.
	refer func(ref string) string
}

// Keywords whose value maps free names to objects, and those whose value is
// data in which nothing is a keyword.
var (
	namedChildren = set("properties", "patternProperties", "$defs", "definitions", "dependentSchemas",
		"paths", "webhooks", "callbacks", "responses", "content", "headers", "schemas", "parameters",
		"requestBodies", "pathItems", "securitySchemes", "links")
	dataKeywords = set("example", "examples", "default", "enum", "const")
)

func set(names ...string) map[string]bool {
	members := make(map[string]bool, len(names))
	for _, name := range names {
		members[name] = true
	}
	return members
}

func (d dialect) rewrite(n *yaml.Node) any {
	n = deref(n)
	switch n.Kind {
	case yaml.MappingNode:
		return d.rewriteObject(n)
	case yaml.SequenceNode:
		items := make([]any, len(n.Content))
		for i, item := range n.Content {
			items[i] = d.rewrite(item)
		}
		return items
	default:
		return scalar(n)
	}
}

func (d dialect) rewriteObject(n *yaml.Node) any {
	object := map[string]any{}
	for _, m := range members(n) {
		switch name := m.key.Value; {
		case strings.HasPrefix(name, "x-"):
		case dataKeywords[name]:
			object[name] = plain(m.value)
		case name == "pattern" && !d.readable(m.value):
		case name == "patternProperties" && deref(m.value).Kind == yaml.MappingNode:
			object[name] = d.rewritePatterns(m.value)
		case doubtful[name]:
			d.rewriteDoubtful(object, name, m.value)
		case namedChildren[name] && deref(m.value).Kind == yaml.MappingNode:
			object[name] = d.rewriteNamed(m.value)
		default:
			object[name] = d.rewrite(m.value)
		}
	}
	d.adjustRequired(n, object)
	if ref, ok := object["$ref"].(string); ok {
		if d.openAPI30 {
			clear(object) // 3.0 ignores what stands beside a reference
		}
		object["$ref"] = d.refer(ref)
	} else if d.openAPI30 {
		d.modernise(object)
	}
	return object
}

func (d dialect) rewriteNamed(n *yaml.Node) any {
	named := map[string]any{}
	for _, m := range members(n) {
		named[m.key.Value] = d.rewrite(m.value)
	}
	return named
}

// readable tells whether a pattern can be read. One that cannot is left out, as one
// keyword: what it says is not judged, and the rest of its schema is.
func (d dialect) readable(n *yaml.Node) bool {
	n = deref(n)
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" || d.patterns.Read(n.Value).Err() == nil {
		return true
	}
	*d.unread++
	return false
}

// rewritePatterns: any name may match a pattern that cannot be read, and any value
// stand there.
func (d dialect) rewritePatterns(n *yaml.Node) any {
	named := map[string]any{}
	for _, m := range members(n) {
		if v := d.rewrite(m.value); d.readable(m.key) {
			named[m.key.Value] = v
		} else {
			d.patterns.Read("")
			named[""] = true
		}
	}
	return named
}

// doubtful are the keywords by which a value is invalid because a schema takes it.
var doubtful = set("not", "if", "oneOf")

// rewriteDoubtful leaves out, or loosens, what would refuse values because a pattern in
// it was left out.
func (d dialect) rewriteDoubtful(object map[string]any, name string, n *yaml.Node) {
	before := *d.unread
	rewritten := d.rewrite(n)
	switch {
	case *d.unread == before:
		object[name] = rewritten
	case name == "oneOf" && object["anyOf"] == nil:
		object["anyOf"] = rewritten
	}
}

// adjustRequired drops from required what cannot be demanded in this direction.
func (d dialect) adjustRequired(n *yaml.Node, object map[string]any) {
	required, ok := object["required"].([]any)
	if !ok {
		return
	}
	required = distinct(required)
	if d.direction == AsPatch {
		delete(object, "required")
		return
	}
	mark := map[Direction]string{AsResponse: "writeOnly", AsRequest: "readOnly"}[d.direction]
	object["required"] = slices.DeleteFunc(required, func(name any) bool {
		text, _ := name.(string)
		return d.declaresMarked(n, text, mark, maxParts)
	})
}

// distinct takes out of required what is named again: it says no more, and the compiler would refuse the schema.
func distinct(required []any) []any {
	seen := map[any]bool{}
	return slices.DeleteFunc(required, func(name any) bool {
		text, is := name.(string)
		again := is && seen[text]
		seen[text] = seen[text] || is
		return again
	})
}

// maxParts is how deep a mark is looked for within parts of allOf.
const maxParts = 8

// declaresMarked tells whether an object declares a property with a mark, itself
// or in a part of its allOf.
func (d dialect) declaresMarked(n *yaml.Node, name, mark string, depth int) bool {
	if n = d.member(n); n == nil || depth == 0 {
		return false
	}
	if property := under(under(n, "properties"), name); property != nil && d.marked(property, mark) {
		return true
	}
	parts := under(n, "allOf")
	if parts == nil {
		return false
	}
	return slices.ContainsFunc(deref(parts).Content, func(part *yaml.Node) bool { return d.declaresMarked(part, name, mark, depth-1) })
}

func (d dialect) marked(property *yaml.Node, keyword string) bool {
	for _, n := range []*yaml.Node{property, d.member(property)} {
		if c, ok := step(n, keyword); ok && c.value.Value == "true" {
			return true
		}
	}
	return false
}

// modernise turns the OpenAPI 3.0 keywords that JSON Schema does not have, or
// reads otherwise, into those that mean the same.
func (d dialect) modernise(object map[string]any) {
	moderniseBound(object, "minimum", "exclusiveMinimum")
	moderniseBound(object, "maximum", "exclusiveMaximum")
	if nullable, _ := object["nullable"].(bool); nullable {
		moderniseNullable(object)
	}
}

func moderniseBound(object map[string]any, bound, exclusive string) {
	switch object[exclusive] {
	case true:
		object[exclusive] = object[bound]
		delete(object, bound)
	case false:
		delete(object, exclusive)
	}
}

// moderniseNullable lets null in. Beside a type it becomes one of the types;
// without one, OpenAPI 3.0.3 says nullable has no effect, but documents that
// write it beside allOf mean it: the object becomes one of two branches, and
// all within it moves (see movedBelow).
func moderniseNullable(object map[string]any) {
	delete(object, "nullable")
	if enum, ok := object["enum"].([]any); ok && !slices.Contains(enum, nil) {
		object["enum"] = append(enum, nil)
	}
	if t, ok := object["type"].(string); ok {
		object["type"] = []any{t, "null"}
	}
	if hasComposition(object) {
		whole := maps.Clone(object)
		clear(object)
		object["anyOf"] = []any{whole, map[string]any{"type": "null"}}
	}
}

// movedBelow leads from an object to the branch that moderniseNullable moves it
// to.
var movedBelow = []string{"anyOf", "0"}

// moves tells whether moderniseNullable moves what stands within a node.
func moves(n *yaml.Node) bool {
	nullable := under(n, "nullable")
	if nullable == nil || scalar(deref(nullable)) != true {
		return false
	}
	return under(n, "$ref") == nil && slices.ContainsFunc(compositions, func(keyword string) bool { return under(n, keyword) != nil })
}

// moved is where a location of the source stands in what was rewritten from
// another one on.
func (d *Document) moved(from, at Location) Location {
	n, ok := d.node(from)
	if !d.openAPI30 || !ok {
		return at
	}
	var way []string
	for _, token := range value.Tokens(strings.TrimPrefix(at.Pointer, from.Pointer)) {
		if moves(n) {
			way = append(way, movedBelow...)
		}
		way = append(way, token)
		n = under(n, token)
	}
	return from.Child(way...)
}

// unmoved is where a location of what was rewritten stands in the source.
func (d *Document) unmoved(from, at Location) Location {
	n, ok := d.node(from)
	if !d.openAPI30 || !ok {
		return at
	}
	var way []string
	tokens := value.Tokens(strings.TrimPrefix(at.Pointer, from.Pointer))
	for len(tokens) > 0 {
		if moves(n) && len(tokens) > len(movedBelow) && slices.Equal(tokens[:len(movedBelow)], movedBelow) {
			tokens = tokens[len(movedBelow):]
		}
		way = append(way, tokens[0])
		n, tokens = under(n, tokens[0]), tokens[1:]
	}
	return from.Child(way...)
}

// under is the child of a node, or nil if there is none.
func under(n *yaml.Node, token string) *yaml.Node {
	if n == nil {
		return nil
	}
	c, _ := step(n, token)
	return c.value
}

var compositions = []string{"allOf", "oneOf", "anyOf"}

func hasComposition(object map[string]any) bool {
	for _, keyword := range compositions {
		if _, ok := object[keyword]; ok {
			return true
		}
	}
	return false
}

// plain is the JSON value of a node, as it was written.
func plain(n *yaml.Node) any {
	n = deref(n)
	switch n.Kind {
	case yaml.MappingNode:
		object := map[string]any{}
		for _, m := range members(n) {
			object[m.key.Value] = plain(m.value)
		}
		return object
	case yaml.SequenceNode:
		items := make([]any, len(n.Content))
		for i, item := range n.Content {
			items[i] = plain(item)
		}
		return items
	default:
		return scalar(n)
	}
}

// scalar reads a YAML scalar by the JSON schema of YAML 1.2; what JSON cannot
// say (dates, binary) stays the text it was written as.
func scalar(n *yaml.Node) any {
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int", "!!float":
		if number, ok := yamlNumber(n.Value); ok {
			return number
		}
	}
	return n.Value
}

func yamlNumber(text string) (json.Number, bool) {
	if json.Valid([]byte(text)) {
		return json.Number(text), true
	}
	if i, ok := new(big.Int).SetString(text, 0); ok {
		return json.Number(i.String()), true
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	if err != nil || f != f || f > 1e308 || f < -1e308 {
		return "", false
	}
	return json.Number(strconv.FormatFloat(f, 'g', -1, 64)), true
}
