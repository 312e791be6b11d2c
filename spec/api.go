package spec

import (
	"context"
	"fmt"

	"github.com/pb33f/libopenapi"
	"github.com/pb33f/libopenapi/overlay"
)

// Config says what to load. The zero value loads the embedded profile API with
// its Overlay.
type Config struct {
	// Document is the published document. Default: [Embedded].
	Document Source
	// Overlay is applied to the document. Default: [EmbeddedOverlay] for the
	// embedded document, none for any other.
	Overlay Source
	// AllowRemoteRefs lets references fetch over HTTP(S). Default: refused.
	AllowRemoteRefs bool
}

// An API is a loaded description. It is immutable and safe for concurrent use.
type API struct {
	Title      string
	Version    string
	Published  *Document // what the owner wrote: the judge of answers
	Effective  *Document // with the Overlay applied: decides behaviour
	Operations []*Operation
	Resources  []*Resource
	Overlaid   bool   // an Overlay was applied
	Overlay    Source // the one that was; without text if none was

	routes *routes
}

// Load reads, resolves and checks a description. Its errors are [*Error].
func Load(ctx context.Context, config Config) (*API, error) {
	if config.Document.Text == nil {
		config.Document = Embedded()
		if config.Overlay.Text == nil {
			config.Overlay = EmbeddedOverlay()
		}
	}
	published, err := loadDocument(ctx, config.Document, config.AllowRemoteRefs, nil)
	if err != nil {
		return nil, err
	}
	a := &API{Published: published, Effective: published}
	if config.Overlay.Text != nil {
		a.Overlaid, a.Overlay = true, config.Overlay
		if a.Effective, err = overlaid(ctx, published, config); err != nil {
			return nil, err
		}
	}
	if err := a.Effective.checkExtensions(); err != nil {
		return nil, err
	}
	return a, a.read()
}

// read derives operations, resources and plans from the effective document.
func (a *API) read() error {
	if info := a.Effective.model.Info; info != nil {
		a.Title, a.Version = info.Title, info.Version
	}
	a.Operations = a.Effective.Operations
	judgeBy(a.Operations, a.Published.Operations)
	if err := a.readResources(); err != nil {
		return err
	}
	var err error
	if a.routes, err = newRoutes(a.Operations); err != nil {
		return err
	}
	a.routes.prefixes = a.Effective.serverPaths()
	return nil
}

// overlaid is the document with an Overlay applied (OpenAPI Overlay 1.0, 1.1).
func overlaid(ctx context.Context, published *Document, config Config) (*Document, error) {
	if _, err := parseTree(config.Overlay.Name, config.Overlay.Text); err != nil { // within bounds?
		return nil, err
	}
	parsed, err := libopenapi.NewOverlayDocument(jsonAsYAML(config.Overlay.Text))
	if err != nil {
		return nil, badOverlay(config.Overlay, err)
	}
	if !isVersion(parsed.Overlay, "1.0", "1.1") {
		return nil, badOverlay(config.Overlay, fmt.Errorf("version %q", parsed.Overlay))
	}
	result, err := overlay.Apply(jsonAsYAML(config.Document.Text), parsed)
	if err != nil {
		return nil, badOverlay(config.Overlay, err)
	}
	for _, warning := range result.Warnings {
		return nil, &Error{
			At:      overlayPosition(config.Overlay, warning.Target),
			Message: fmt.Sprintf("overlay target %q: %s", warning.Target, warning.Message),
			Hint:    "a target is a JSONPath (RFC 9535) into " + config.Document.Name,
		}
	}
	source := config.Document
	source.Text = result.Bytes
	effective, err := loadDocument(ctx, source, config.AllowRemoteRefs, published)
	if err != nil {
		return nil, &Error{Message: fmt.Sprintf("the document is broken after overlay %q", config.Overlay.Name), Hint: Hint(err), Err: err}
	}
	return effective, nil
}

func badOverlay(source Source, err error) error {
	return &Error{
		Message: fmt.Sprintf("cannot apply overlay %q", source.Name),
		Hint:    "an Overlay 1.0 or 1.1 document has the members overlay, info and actions; docs/overlay.md shows one",
		Err:     err,
	}
}

// overlayPosition finds the action that names a target.
func overlayPosition(source Source, target string) Position {
	t, err := parseTree(source.Name, source.Text)
	if err != nil {
		return Position{File: source.Name}
	}
	actions, ok := t.find("/actions")
	if !ok {
		return Position{File: source.Name}
	}
	for _, action := range actions.Content {
		if c, ok := step(action, "target"); ok && c.value.Value == target {
			return Position{File: source.Name, Line: c.value.Line, Column: c.value.Column}
		}
	}
	return Position{File: source.Name}
}
