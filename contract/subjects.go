package contract

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// subjects are all that checks are made on, in the order they are made.
func (r *run) subjects() []*subject {
	list := r.records()
	merging := map[*spec.Operation]bool{}
	for _, s := range list {
		merging[s.operation] = true
	}
	for _, c := range r.collections {
		if r.wanted(c.first(), c.resource) {
			list = append(list, &subject{run: r, about: ACollection, operation: c.first(), of: c})
		}
	}
	for _, o := range r.operationsInOrder() {
		if !merging[o] && r.wanted(o, o.Resource) {
			list = append(list, &subject{run: r, about: AnOperation, operation: o, of: r.collectionOf(o.Resource)})
		}
	}
	for _, o := range r.config.API.Operations {
		s := &subject{run: r, about: TheRun, operation: o}
		for _, other := range list {
			if other.operation == o && other.plan != nil {
				s.plan, s.reader, s.known = other.plan, other.reader, other.known
			}
		}
		list = append(list, s)
	}
	return list
}

// records are the operations that merge a body into a record of their caller.
func (r *run) records() []*subject {
	var list []*subject
	for _, o := range r.config.API.Operations {
		if !mergesOwn(o) || !r.wanted(o, o.Resource) {
			continue
		}
		s := &subject{run: r, operation: o, plan: o.Plan, reader: o, known: map[*caller]value.Object{}}
		s.breaking, s.hostileValues = sync.OnceValue(s.allBreaking), sync.OnceValue(s.allHostile)
		for _, other := range o.Resource.Operations {
			if other.Effect == spec.Reads && !strings.Contains(other.Path, "{") {
				s.reader = other
			}
		}
		list = append(list, s)
	}
	return list
}

// prepare makes what later checks send while the first ones run.
func (s *subject) prepare() {
	go func() {
		defer func() { _ = recover() }() // it comes again where they are asked for
		s.breaking()
		s.hostileValues()
	}()
}

// mergesOwn tells whether an operation merges its body into the only record that
// its caller has.
func mergesOwn(o *spec.Operation) bool {
	return o.Plan != nil && o.Plan.Resource.OfCaller && o.Plan.Resource.Key == nil && o.Effect == spec.Merges && !strings.Contains(o.Path, "{")
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

// wanted tells whether Only and Skip let an operation or resource in.
func (r *run) wanted(o *spec.Operation, res *spec.Resource) bool {
	is := func(name string) bool { return named(name, o, res) }
	return (len(r.config.Only) == 0 || slices.ContainsFunc(r.config.Only, is)) && !slices.ContainsFunc(r.config.Skip, is)
}

// named tells whether a person means an operation: by its id, by method and
// path, or by the name of its resource.
func named(name string, o *spec.Operation, res *spec.Resource) bool {
	return strings.EqualFold(name, o.ID) || strings.EqualFold(name, o.Method+" "+o.Path) ||
		res != nil && (strings.EqualFold(name, res.Name) || strings.EqualFold(name, res.Plural))
}

// nameable is all that Only and Skip may hold.
func nameable(api *spec.API) []string {
	var list []string
	for _, o := range api.Operations {
		list = append(list, o.ID, o.Method+" "+o.Path)
	}
	for _, r := range api.Resources {
		list = append(list, r.Name, r.Plural)
	}
	return list
}

// checkNames refuses names in Only and Skip that mean nothing.
func (c Config) checkNames() error {
	for _, list := range []struct {
		flag  string
		names []string
	}{{"--only", c.Only}, {"--skip", c.Skip}} {
		for _, name := range list.names {
			known := slices.ContainsFunc(c.API.Operations, func(o *spec.Operation) bool { return named(name, o, o.Resource) }) ||
				slices.ContainsFunc(c.API.Resources, func(r *spec.Resource) bool { return name == r.Name || name == r.Plural })
			if !known {
				return &spec.Error{Message: fmt.Sprintf("%s %q: the document has no such operation or resource", list.flag, name),
					Hint: "give an operationId, \"METHOD /path\" or the name of a resource; did you mean " + spec.Nearest(name, nameable(c.API)) + "?"}
			}
		}
	}
	return nil
}

func (r *run) nothingToCheck() error {
	if len(r.config.Only)+len(r.config.Skip) > 0 {
		return &spec.Error{Message: "nothing is left to check", Hint: "widen --only, or narrow --skip"}
	}
	return &spec.Error{Message: "the description has no operation", Hint: "run actalike explain to see what was read"}
}

func (s *subject) resourceName() string {
	if s.about == ACollection {
		return s.of.resource.Name
	}
	return ""
}

func (r *run) countChecks(subjects []*subject) int {
	n := 0
	for _, s := range subjects {
		for _, c := range r.config.Checks {
			if c.About == s.about {
				n++
			}
		}
	}
	return n
}

// sort puts results in the order of the checks' list.
func (r *run) sort(results []finding.Check) {
	place := map[string]int{}
	for i, c := range r.config.Checks {
		place[c.ID] = i
	}
	slices.SortStableFunc(results, func(a, b finding.Check) int { return place[a.Check] - place[b.Check] })
}
