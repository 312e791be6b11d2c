// Package aisquare embeds the two documents of the AISquare Studio profile
// API: the published one, word for word, and an Overlay that says what it
// leaves out. It is the only package that knows this API.
package aisquare

import _ "embed"

//go:embed openapi.yaml
var published string

//go:embed overlay.yaml
var overlay string

// Published is the document as its owner published it.
func Published() []byte { return []byte(published) }

// Overlay is an OpenAPI Overlay 1.0 for the published document.
func Overlay() []byte { return []byte(overlay) }
