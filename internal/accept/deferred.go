package accept

import (
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/actalike/actalike/internal/value"
)

// A Deferred schema is compiled when a value first reaches it. It is the only
// extension of the schema that stands for it, which holds nothing else.
type Deferred interface {
	jsonschema.SchemaExt
	// Accepts tells whether a value is valid by it.
	Accepts(v any) bool
	// AcceptsOnTape tells the same of a value on a tape.
	AcceptsOnTape(t *value.Tape, at int) bool
	// Explain adds the rules that a value breaks to a report.
	Explain(r *Report, v any)
	// Schema compiles it for [Compiler.Members]. It is nil if the schema cannot be
	// compiled, or applies itself to the same value.
	Schema() *jsonschema.Schema
	// Compiled is the schema, for anybody else; nil if it cannot be compiled.
	Compiled() *jsonschema.Schema
}

// Target is the schema that a deferred one stands for; nil if it is none.
func Target(s *jsonschema.Schema) *jsonschema.Schema {
	if d := deferred(s); d != nil {
		return d.Compiled()
	}
	return nil
}

// deferred is what a schema stands for; nil if it stands for itself.
func deferred(s *jsonschema.Schema) Deferred {
	if len(s.Extensions) != 1 {
		return nil
	}
	d, _ := s.Extensions[0].(Deferred)
	return d
}

// Within lists the deferred schemas that a schema leads to.
func Within(s *jsonschema.Schema) []Deferred {
	w := walk{reached: map[*jsonschema.Schema]bool{}}
	w.reach(s)
	var list []Deferred
	for reached := range w.reached {
		if d := deferred(reached); d != nil {
			list = append(list, d)
		}
	}
	return list
}
