package session

import (
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// MergesOwn tells whether an operation merges its body into the only record that
// its caller has.
func MergesOwn(o *spec.Operation) bool {
	return o.Plan != nil && o.Plan.Resource.OfCaller && o.Plan.Resource.Key == nil && o.Effect == spec.Merges && !strings.Contains(o.Path, "{")
}

// WritesSingle tells whether an operation writes a record that is the only one
// of its kind, or of its caller.
func WritesSingle(o *spec.Operation) bool {
	return o.Resource != nil && o.Resource.Key == nil && (o.Effect == spec.Replaces || o.Effect == spec.Merges) && !MergesOwn(o)
}

func ReaderOf(o *spec.Operation) *spec.Operation {
	for _, other := range o.Resource.Operations {
		if other.Effect == spec.Reads && other.Path == o.Path {
			return other
		}
	}
	return nil
}

// Protected tells whether an operation demands credentials, by a scheme that the
// document declares: what others are, nobody can say.
func Protected(o *spec.Operation) bool {
	open := slices.ContainsFunc(o.Security, func(r spec.SecurityRequirement) bool { return len(r) == 0 })
	return !open && slices.ContainsFunc(o.Security, func(r spec.SecurityRequirement) bool {
		return !slices.ContainsFunc(r, func(use spec.SecurityUse) bool { return use.Scheme == nil })
	})
}

func JSONSchema(o *spec.Operation) *spec.Schema {
	if o == nil || o.Body == nil {
		return nil
	}
	i := slices.IndexFunc(o.Body.Media, func(m spec.MediaType) bool { return m.JSON() && !IsJSONPatch(m) })
	if i < 0 {
		return nil
	}
	return o.Body.Media[i].Schema
}

// BodyMedia is the media type a body is sent in: JSON where it is declared.
func BodyMedia(b *spec.Body) spec.MediaType {
	if b == nil || len(b.Media) == 0 {
		return spec.MediaType{}
	}
	for _, wanted := range []func(spec.MediaType) bool{
		func(m spec.MediaType) bool { return m.Name == "application/json" },
		func(m spec.MediaType) bool { return m.JSON() && !IsJSONPatch(m) },
		spec.MediaType.JSON,
		func(m spec.MediaType) bool { return strings.HasPrefix(m.Name, "application/x-www-form-urlencoded") },
		func(m spec.MediaType) bool { return strings.HasPrefix(m.Name, "multipart/") },
	} {
		if i := slices.IndexFunc(b.Media, wanted); i >= 0 {
			return b.Media[i]
		}
	}
	return b.Media[0]
}

func IsJSONPatch(m spec.MediaType) bool {
	return strings.HasPrefix(m.Name, "application/json-patch+json")
}

// Direction is how the body of an operation is judged.
func Direction(o *spec.Operation) spec.Direction {
	if o.Effect == spec.Merges {
		return spec.AsPatch
	}
	return spec.AsRequest
}

// ParameterOf finds a declared parameter.
func ParameterOf(o *spec.Operation, in, name string) *spec.Parameter {
	for _, p := range o.Parameters {
		if p.In == in && p.Name == name {
			return p
		}
	}
	return nil
}

// RecordIn is the record in a success answer of an operation, out of its
// envelope.
func RecordIn(o *spec.Operation, x *Exchange) (value.Object, bool) {
	if !x.Success() {
		return nil, false
	}
	v, ok := value.At(x.Value, o.Envelope)
	record, isObject := v.(map[string]any)
	return record, ok && isObject
}
