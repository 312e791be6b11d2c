package spectest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// A Node is an [Object], an [Array], or a scalar of Go.
type Node any

// An Object keeps the order of its members.
type Object []Member

// A Member is one of an [Object].
type Member struct {
	Name  string
	Value Node
}

// An Array is a list of nodes.
type Array []Node

// JSON is a node as indented JSON text.
func JSON(n Node) []byte {
	var w writer
	w.json(n, "\n")
	return append(w.text, '\n')
}

// YAML is a node as YAML text in block style, its texts in quotes where YAML might
// take them for something else.
func YAML(n Node) []byte {
	var w writer
	w.yaml(n, "\n")
	return append(w.text[1:], '\n')
}

type writer struct{ text []byte }

func (w *writer) put(text string) { w.text = append(w.text, text...) }

func (w *writer) json(n Node, line string) {
	inner := line + "  "
	switch n := n.(type) {
	case Object:
		w.put("{")
		for i, m := range n {
			w.between(i, inner)
			w.put(strconv.Quote(m.Name) + ": ")
			w.json(m.Value, inner)
		}
		w.end(len(n), line, "}")
	case Array:
		w.put("[")
		for i, item := range n {
			w.between(i, inner)
			w.json(item, inner)
		}
		w.end(len(n), line, "]")
	default:
		w.scalar(n)
	}
}

func (w *writer) between(i int, line string) {
	if i > 0 {
		w.put(",")
	}
	w.put(line)
}

func (w *writer) end(members int, line, bracket string) {
	if members > 0 {
		w.put(line)
	}
	w.put(bracket)
}

func (w *writer) scalar(n Node) {
	text, err := json.Marshal(n)
	if err != nil {
		panic(fmt.Sprintf("spectest: %v is no scalar", n))
	}
	w.text = append(w.text, text...)
}

func (w *writer) yaml(n Node, line string) {
	switch n := n.(type) {
	case Object:
		if len(n) == 0 {
			w.put(" {}")
			return
		}
		for _, m := range n {
			w.put(line + yamlText(m.Name) + ":")
			w.yaml(m.Value, line+"  ")
		}
	case Array:
		if len(n) == 0 {
			w.put(" []")
			return
		}
		for _, item := range n {
			w.put(line + "-")
			w.yaml(item, line+"  ")
		}
	case string:
		w.put(" " + yamlText(n))
	default:
		w.put(" ")
		w.scalar(n)
	}
}

// yamlText is a text plain where it is a word, or several, and else in quotes.
func yamlText(text string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_/-.() 0123456789"
	starts := strings.Trim(text[:min(1, len(text))], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/") == ""
	if text != "" && starts && strings.Trim(text, plain) == "" && !strings.HasSuffix(text, " ") {
		return text
	}
	return strconv.Quote(text)
}
