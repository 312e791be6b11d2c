package spec

import (
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
)

// An exchange is a body that changes a record and the answer that shows it:
// what PUT and PATCH operations write and read.
type exchange struct {
	operations []*Operation // those with these two schemas
	body       *Schema
	answer     *Schema
	pairs      []pair
}

// A pair is a written member and the one that reads it back.
type pair struct {
	pointer string // in the body
	owner   *Schema
	write   Property
	read    Property
	found   bool // the answer has it
	lifted  bool // an object whose members the answer holds one level up
}

// exchangesOf finds the operations whose answer shows what they wrote. A POST
// is none: what it answers may be the outcome and not the record.
func exchangesOf(operations []*Operation) []*exchange {
	var list []*exchange
	for _, o := range operations {
		body, answer := jsonBody(o), answerSchema(o)
		if (o.Method != "PUT" && o.Method != "PATCH") || body == nil || answer == nil {
			continue
		}
		if i := slices.IndexFunc(list, func(x *exchange) bool { return x.body == body && x.answer == answer }); i >= 0 {
			list[i].operations = append(list[i].operations, o)
			continue
		}
		x := &exchange{operations: []*Operation{o}, body: body, answer: answer}
		x.match(body, answer, "", map[*Schema]bool{})
		list = append(list, x)
	}
	return list
}

// match pairs the members of a written object with those of the read one.
func (x *exchange) match(body, answer *Schema, pointer string, open map[*Schema]bool) {
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
func lifted(object, answer *Schema) bool {
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

// where is the written member in the document.
func (p pair) where() Location { return p.owner.memberLocation(p.write.Name) }

// titles names the operations of an exchange.
func (x *exchange) titles() string {
	names := make([]string, len(x.operations))
	for i, o := range x.operations {
		names[i] = title(o)
	}
	return listed(names)
}

func operationIDs(operations []*Operation) []string {
	ids := make([]string, len(operations))
	for i, o := range operations {
		ids[i] = o.ID
	}
	return ids
}

// each runs a rule on every exchange: pick chooses pairs, say makes them a finding.
func (s *survey) each(pick func(*exchange, pair) bool, say func(*exchange, []pair) Contradiction) []Contradiction {
	var list []Contradiction
	for _, x := range s.exchanges {
		var picked []pair
		for _, p := range x.pairs {
			if pick(x, p) {
				picked = append(picked, p)
			}
		}
		if len(picked) == 0 {
			continue
		}
		c := say(x, picked)
		c.Operations = operationIDs(x.operations)
		for _, p := range picked {
			c.Places = append(c.Places, s.place(p.pointer, p.where()))
		}
		list = append(list, c)
	}
	return list
}

// pointers names the written members for a message.
func pointers(pairs []pair) string {
	names := make([]string, len(pairs))
	for i, p := range pairs {
		names[i] = strings.TrimPrefix(p.pointer, "/")
	}
	return named(names)
}
