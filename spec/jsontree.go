package spec

import (
	"bytes"
	"errors"
	"io"
	"sort"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v4"
)

// parseJSON reads JSON text into the nodes that a YAML parser would give. YAML
// is nearly a superset of JSON, but not in tabs, \/ and surrogate pairs.
func parseJSON(text []byte) (*yaml.Node, error) {
	p := jsonParser{
		dec:   jsontext.NewDecoder(bytes.NewBuffer(text), jsontext.AllowDuplicateNames(true)),
		text:  text,
		lines: lineStarts(text),
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
	text  []byte
	lines []int // offset of each line's first byte
}

func lineStarts(text []byte) []int {
	starts := []int{0}
	for i, b := range text {
		if b == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
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

func (p *jsonParser) node(token jsontext.Token) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: token.String()}
	switch token.Kind() {
	case '{':
		n.Kind, n.Tag, n.Value = yaml.MappingNode, "!!map", ""
	case '[':
		n.Kind, n.Tag, n.Value = yaml.SequenceNode, "!!seq", ""
	case '"':
		n.Tag, n.Style = "!!str", yaml.DoubleQuotedStyle
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
	n.Line, n.Column = p.place(p.tokenStart())
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
	return bytes.LastIndexAny(p.text[:last+1], " \t\r\n,:[{") + 1
}

// escaped tells whether an odd number of backslashes stands before text[i].
func escaped(text []byte, i int) bool {
	n := 0
	for i > n && text[i-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

func (p *jsonParser) place(offset int) (line, column int) {
	line = sort.SearchInts(p.lines, offset+1)
	return line, offset - p.lines[line-1] + 1
}
