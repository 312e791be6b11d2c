// Package explain says what actalike understood of a description: what was read, what was inferred and why, and
// where the published document contradicts itself. The result is plain data, written as JSON or as text.
package explain

import (
	"bytes"
	"encoding/json"

	"github.com/actalike/actalike/internal/contradiction"
	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/spec"
)

// explanationVersion is the version of the JSON form. It grows when a member
// changes its meaning or goes; new members do not change it.
const explanationVersion = 1

// Of says what was read in a description, inferred, and found contradictory.
func Of(a *spec.API) Explanation {
	e := Explanation{
		SchemaVersion: explanationVersion,
		Document:      a.Published.Name, Title: a.Title, Version: a.Version, Overlaid: a.Overlaid,
		Resources:      make([]Resource, 0, len(a.Resources)),
		Operations:     make([]Operation, 0, len(a.Operations)),
		Contradictions: contradiction.Find(a),
	}
	for _, r := range a.Resources {
		e.Resources = append(e.Resources, resourceOf(r))
	}
	for _, o := range a.Operations {
		e.Operations = append(e.Operations, operationOf(o))
	}
	return e
}

// Summary says in one line whether the document contradicts itself.
func (e Explanation) Summary() string {
	switch n := len(e.Contradictions); n {
	case 0:
		return "no contradictions found in the document"
	default:
		return english.Count(n, "contradiction") + " found in the document; run actalike explain"
	}
}

// JSON is the explanation as indented JSON text, with a line break at its end.
func (e Explanation) JSON() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(e)
	return text.Bytes(), err
}
