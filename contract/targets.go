package contract

import (
	"slices"

	"github.com/actalike/actalike/contract/internal/check"
	"github.com/actalike/actalike/contract/internal/record"
	"github.com/actalike/actalike/contract/internal/scenario"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
)

// A target is what checks are made on: a record of the caller, a collection, an
// operation, or all exchanges of one.
type target struct {
	*run
	about     check.About
	operation *spec.Operation
	of        *scenario.Collection // the collection, or that which the operation belongs to
	record    *record.Target       // nil: it is no record
}

// targets are all that checks are made on, in the order they are made.
func (r *run) targets() []*target {
	list := r.records()
	merging := map[*spec.Operation]bool{}
	for _, t := range list {
		merging[t.operation] = true
	}
	for _, c := range r.world.Collections {
		if r.wanted(c.First(), c.Resource) {
			list = append(list, &target{run: r, about: check.ACollection, operation: c.First(), of: c})
		}
	}
	for _, o := range r.operationsInOrder() {
		if !merging[o] && r.wanted(o, o.Resource) {
			list = append(list, &target{run: r, about: check.AnOperation, operation: o, of: r.world.CollectionOf(o.Resource)})
		}
	}
	for _, o := range r.config.API.Operations {
		list = append(list, &target{run: r, about: check.TheRun, operation: o})
	}
	return list
}

// records are the operations that merge a body into a record of their caller.
func (r *run) records() []*target {
	var list []*target
	for _, o := range r.config.API.Operations {
		if session.MergesOwn(o) && r.wanted(o, o.Resource) {
			list = append(list, &target{run: r, about: check.ARecord, operation: o, record: record.NewTarget(r.shared, o)})
		}
	}
	return list
}

// Checking a collection takes more requests than a look at one operation.
const collectionWeight = 10

func (t *target) weight() int {
	if t.about == check.ACollection {
		return collectionWeight
	}
	return 1
}

func weightOf(targets []*target) int {
	all := 0
	for _, t := range targets {
		all += t.weight()
	}
	return all
}

func (t *target) resourceName() string {
	if t.about == check.ACollection {
		return t.of.Resource.Name
	}
	return ""
}

// operationsInOrder puts those that delete behind the others.
func (r *run) operationsInOrder() []*spec.Operation {
	list := slices.Clone(r.config.API.Operations)
	slices.SortStableFunc(list, func(a, b *spec.Operation) int { return rank(a) - rank(b) })
	return list
}

func rank(o *spec.Operation) int {
	switch o.Method {
	case "GET", "HEAD":
		return 0
	case "DELETE":
		return 2
	}
	return 1
}

func (r *run) nothingToCheck() error {
	if len(r.config.Only)+len(r.config.Skip) > 0 {
		return &spec.Error{Message: "nothing is left to check", Hint: "select more, or skip less"}
	}
	return &spec.Error{Message: "the description has no operation", Hint: "run actalike explain to see what was read"}
}
