package write

import (
	"maps"
	"slices"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// maxFitted bounds how deep members are fitted one by one.
const maxFitted = 4

// fitted is a made-up record with as much of a written one as every answer can
// hold, member by member.
func fitted(r *spec.Resource, made value.Object, managed map[string]any, written value.Object) value.Object {
	record := made
	for pointer, v := range managed {
		record = spec.Put(record, pointer, v)
	}
	return fitInto(r, record, "", written, 0)
}

// fitInto puts the members of an object that stands at a JSON Pointer into a
// record: those that fit whole, of the others what fits.
func fitInto(r *spec.Resource, record value.Object, pointer string, object map[string]any, level int) value.Object {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		at := pointer + value.Pointer(name)
		tried := spec.Put(record, at, object[name])
		if valid(r, tried) {
			record = tried
		} else if inner, ok := object[name].(map[string]any); ok && level < maxFitted {
			record = fitInto(r, record, at, inner, level+1)
		}
	}
	return record
}
