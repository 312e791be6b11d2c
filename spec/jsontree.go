package spec

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v4"
)

// parseJSON reads JSON text into the nodes that a YAML parser would give. YAML
// is nearly a superset of JSON, but not in tabs, \/ and surrogate pairs.
func parseJSON(text []byte) (*yaml.Node, error) {
	p := jsonParser{
		dec:  jsontext.NewDecoder(bytes.NewBuffer(text), jsontext.AllowDuplicateNames(true)),
		text: string(text),
		line: 1,
	}
	root, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := p.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("text after the JSON value")
	}
	return root, nil
}

// jsonAsYAML writes JSON text as YAML, for readers that know only YAML, and
// leaves other text as it is.
func jsonAsYAML(text []byte) []byte {
	root, err := parseJSON(text)
	if err != nil {
		return text
	}
	written, err := yaml.Marshal(root)
	if err != nil {
		return text
	}
	return written
}

type jsonParser struct {
	dec   *jsontext.Decoder
	text  string      // scalars are parts of it
	nodes []yaml.Node // to be used
	line  int         // of the last token, from 1
	start int         // offset of that line
	seen  int         // up to where lines are counted
}

func (p *jsonParser) value(depth int) (*yaml.Node, error) {
	if depth > maxFileDepth {
		return nil, errors.New("nested too deep")
	}
	token, err := p.dec.ReadToken()
	if err != nil {
		return nil, err
	}
	n := p.node(token)
	switch n.Kind {
	case yaml.MappingNode, yaml.SequenceNode:
		err = p.children(n, depth)
	}
	return n, err
}

func (p *jsonParser) children(n *yaml.Node, depth int) error {
	for {
		if kind := p.dec.PeekKind(); kind == '}' || kind == ']' {
			_, err := p.dec.ReadToken()
			return err
		}
		item, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		n.Content = append(n.Content, item)
	}
}

// nodesAtOnce is how many nodes are made at once: a large document has many.
const nodesAtOnce = 64

func (p *jsonParser) node(token jsontext.Token) *yaml.Node {
	if len(p.nodes) == 0 {
		p.nodes = make([]yaml.Node, nodesAtOnce)
	}
	n := &p.nodes[0]
	p.nodes = p.nodes[1:]
	start, end := p.tokenStart(), int(p.dec.InputOffset())
	n.Kind, n.Value = yaml.ScalarNode, p.text[start:end]
	switch token.Kind() {
	case '{':
		n.Kind, n.Tag, n.Value = yaml.MappingNode, "!!map", ""
	case '[':
		n.Kind, n.Tag, n.Value = yaml.SequenceNode, "!!seq", ""
	case '"':
		n.Tag, n.Style = "!!str", yaml.DoubleQuotedStyle
		if n.Value = p.text[start+1 : end-1]; strings.IndexByte(n.Value, '\\') >= 0 {
			n.Value = token.String()
		}
	case '0':
		n.Tag = "!!float"
		if !strings.ContainsAny(n.Value, ".eE") {
			n.Tag = "!!int"
		}
	case 't', 'f':
		n.Tag = "!!bool"
	default:
		n.Tag = "!!null"
	}
	n.Line, n.Column = p.place(start)
	return n
}

// tokenStart finds the first byte of the token just read: the decoder tells
// only where it ended.
func (p *jsonParser) tokenStart() int {
	last := int(p.dec.InputOffset()) - 1
	switch p.text[last] {
	case '{', '[':
		return last
	case '"':
		for i := last - 1; i >= 0; i-- {
			if p.text[i] == '"' && !escaped(p.text, i) {
				return i
			}
		}
		return 0
	}
	return strings.LastIndexAny(p.text[p.seen:last+1], " \t\r\n,:[{") + 1 + p.seen
}

// escaped tells whether an odd number of backslashes stands before text[i].
func escaped(text string, i int) bool {
	n := 0
	for i > n && text[i-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// place is the line and column of an offset behind all others that were asked for.
func (p *jsonParser) place(offset int) (line, column int) {
	for i := p.seen; i < offset; i++ {
		if p.text[i] == '\n' {
			p.line++
			p.start = i + 1
		}
	}
	p.seen = offset
	return p.line, offset - p.start + 1
}
