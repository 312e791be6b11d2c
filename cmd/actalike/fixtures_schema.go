package main

import (
	"maps"
	"slices"

	"github.com/actalike/actalike/spec"
)

// A namedSchema is a component schema with the direction its values travel in.
type namedSchema struct {
	schema    *spec.Schema
	direction spec.Direction
}

func sortedNames(all map[string]namedSchema) []string { return slices.Sorted(maps.Keys(all)) }

// namedSchemas finds the component schemas by name, and what operations use
// under a title. One that is both answered and sent, or neither, is taken as it
// is answered.
func namedSchemas(api *spec.API) map[string]namedSchema {
	w := schemaWalk{found: map[string]namedSchema{}, seen: map[*spec.Schema]bool{}}
	for _, o := range api.Operations {
		for _, r := range o.Responses {
			w.media(r.Media, spec.AsResponse)
		}
	}
	for _, o := range api.Operations {
		direction := spec.AsRequest
		if o.Effect == spec.Merges {
			direction = spec.AsPatch
		}
		if o.Body != nil {
			w.media(o.Body.Media, direction)
		}
	}
	for name, s := range api.Effective.Components() {
		if _, taken := w.found[name]; !taken {
			w.found[name] = namedSchema{s, spec.AsResponse}
		}
	}
	return w.found
}

type schemaWalk struct {
	found map[string]namedSchema
	seen  map[*spec.Schema]bool
}

func (w schemaWalk) media(media []spec.MediaType, d spec.Direction) {
	for _, m := range media {
		w.visit(m.Schema, d)
	}
}

func (w schemaWalk) visit(s *spec.Schema, d spec.Direction) {
	if s == nil || w.seen[s] {
		return
	}
	w.seen[s] = true
	if name := s.Name(); name != "" {
		if _, taken := w.found[name]; !taken {
			w.found[name] = namedSchema{s, d}
		}
	}
	for _, p := range s.Properties {
		w.visit(p.Schema, d)
	}
	w.visit(s.Items, d)
	w.visit(s.Additional, d)
	for _, part := range slices.Concat(s.Prefix, s.AllOf, s.AnyOf, s.OneOf) {
		w.visit(part, d)
	}
}
