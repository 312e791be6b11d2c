package contradiction

import (
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// An exchange is a body that changes a record and the answer that shows it:
// what PUT and PATCH operations write and read.
type exchange struct {
	operations []*spec.Operation // those with these two schemas
	body       *spec.Schema
	answer     *spec.Schema
	pairs      []pair
}

// A pair is a written member and the one that reads it back.
type pair struct {
	pointer string // in the body
	owner   *spec.Schema
	write   spec.Property
	read    spec.Property
	found   bool // the answer has it
	lifted  bool // an object whose members the answer holds one level up
}

// exchangesOf finds the operations whose answer shows what they wrote. A POST
// is none: what it answers may be the outcome and not the record.
func exchangesOf(operations []*spec.Operation) []*exchange {
	var list []*exchange
	for _, o := range operations {
		body, answer := bodyOf(o), recordIn(o)
		if (o.Method != "PUT" && o.Method != "PATCH") || body == nil || answer == nil {
			continue
		}
		if i := slices.IndexFunc(list, func(x *exchange) bool { return x.body == body && x.answer == answer }); i >= 0 {
			list[i].operations = append(list[i].operations, o)
			continue
		}
		x := &exchange{operations: []*spec.Operation{o}, body: body, answer: answer}
		x.match(body, answer, "", map[*spec.Schema]bool{})
		list = append(list, x)
	}
	return list
}

// match pairs the members of a written object with those of the read one.
func (x *exchange) match(body, answer *spec.Schema, pointer string, open map[*spec.Schema]bool) {
	if open[body] {
		return
	}
	open[body] = true
	defer delete(open, body)
	for _, p := range body.Properties {
		r, found := answer.Property(p.Name)
		if p.Schema.Keywords.ReadOnly || p.Schema.Keywords.WriteOnly || (found && r.Schema.Keywords.WriteOnly) {
			continue // the document says so itself
		}
		q := pair{pointer: pointer + value.Pointer(p.Name), owner: body, write: p, read: r, found: found}
		q.lifted = !found && lifted(p.Schema, answer)
		x.pairs = append(x.pairs, q)
		switch {
		case q.lifted:
			x.match(p.Schema, answer, q.pointer, open)
		case found && len(p.Schema.Properties) > 0 && len(r.Schema.Properties) > 0:
			x.match(p.Schema, r.Schema, q.pointer, open)
		}
	}
}

// lifted tells whether most members of a written object stand in the answer
// beside, not within, where it would be.
func lifted(object, answer *spec.Schema) bool {
	shared := 0
	for _, p := range object.Properties {
		if _, ok := answer.Property(p.Name); ok {
			shared++
		}
	}
	return shared > 1 && 2*shared >= len(object.Properties)
}

// sameRecord tells whether the answer shows most of what is written. If it does
// not, it is something else: an outcome, or the record in an envelope.
func (x *exchange) sameRecord() bool {
	found, all := 0, 0
	for _, p := range x.pairs {
		if p.lifted {
			continue
		}
		all++
		if p.found {
			found++
		}
	}
	return found > 1 && 2*found >= all
}

// titles names the operations of an exchange.
func (x *exchange) titles() string {
	names := make([]string, len(x.operations))
	for i, o := range x.operations {
		names[i] = title(o)
	}
	return listed(names)
}

// pointers names the written members for a message.
func pointers(pairs []pair) string {
	names := make([]string, len(pairs))
	for i, p := range pairs {
		names[i] = strings.TrimPrefix(p.pointer, "/")
	}
	return named(names)
}
