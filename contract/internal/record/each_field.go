package record

import (
	"fmt"

	"github.com/actalike/actalike/spec"
)

func writeEachField(t *Session) {
	for _, w := range plainSent(t, t.Leaves(spec.Stored), 0) {
		t.write(t.First, "a plain value", demandOf(w.field), w)
	}
	for _, w := range plainSent(t, t.Leaves(spec.WriteOnly), 0) {
		t.write(t.First, "a plain value", must, w)
	}
}

// demandOf is how sure it is that a plain value of a field must be taken: what
// takes any kind of value may still want one kind.
func demandOf(f *spec.Field) demand {
	if free(f) {
		return may
	}
	return must
}

func writeAllFields(t *Session) {
	fields := plainSent(t, t.Leaves(spec.Stored), 1)
	for _, w := range fields {
		if free(w.field) {
			t.writeEach("many fields", may, fields)
			return
		}
	}
	t.writeEach("many fields", must, fields)
}

func writeBooleans(t *Session) {
	fields := t.Leaves(spec.Stored, isBoolean)
	for _, v := range []bool{true, false, true} {
		for _, w := range fixedSent(fields, v) {
			t.write(t.First, fmt.Sprint("the boolean ", v), must, w)
		}
	}
	t.writeEach("the boolean false", must, fixedSent(fields, false))
}
