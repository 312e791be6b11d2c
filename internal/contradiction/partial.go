package contradiction

import (
	"fmt"
	"slices"

	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/spec"
)

var patchRequires = Rule{
	ID:    "patch-requires",
	Title: "a PATCH body requires members",
	Text: "A PATCH changes what its body names and leaves the rest alone (RFC 5789), so no member of the body can be required, " +
		"at any depth. Generators list what the server computes as required and lose its readOnly mark on the way.",
	find: findPatchRequires,
}

func findPatchRequires(s *survey) []Finding {
	var list []Finding
	said := map[*spec.Schema]int{} // its finding in list
	for _, o := range s.document.Operations {
		if o.Method != "PATCH" {
			continue
		}
		for _, object := range mergedObjects(bodyOf(o)) {
			if len(s.demanded(object)) == 0 {
				continue
			}
			if i, ok := said[object]; ok {
				list[i].Operations = append(list[i].Operations, o.ID)
				continue
			}
			said[object] = len(list)
			list = append(list, s.patchRequires(o, object))
		}
	}
	return list
}

// mergedObjects lists the objects of a body that a patch merges into, outer
// ones first. An array is replaced as a whole, so its items may require.
func mergedObjects(body *spec.Schema) []*spec.Schema {
	var list []*spec.Schema
	var walk func(*spec.Schema)
	walk = func(s *spec.Schema) {
		if s == nil || slices.Contains(list, s) || s.Keywords.ReadOnly {
			return
		}
		list = append(list, s)
		for _, part := range s.AllOf {
			walk(part)
		}
		for _, p := range s.Properties {
			walk(p.Schema)
		}
	}
	walk(body)
	return list
}

func (s *survey) patchRequires(o *spec.Operation, object *spec.Schema) Finding {
	required := s.demanded(object)
	c := Finding{
		Message:    fmt.Sprintf("%s: %q requires %s: %s", title(o), s.seen[object].label, english.Count(len(required), "member"), named(required)),
		Operations: []string{o.ID},
		Places:     []Place{s.place("required", object.Location.Child("required"))},
		Consequence: "a patch is partial at every depth: the mock takes bodies without them, and the suite demands that the API does; " +
			"a strict validator refuses both",
	}
	for _, name := range required {
		c.Places = append(c.Places, s.place(name, s.memberLocation(object, name)))
	}
	if computed := s.computed(object, required); len(computed) > 0 {
		c.Message += "; the server computes " + share(required, computed) + ", an overlay says"
	} else if shown := alsoRequired(required, recordIn(o)); len(shown) > 0 {
		c.Message += "; the answer requires " + share(required, shown) + " too"
	}
	return c
}

// demanded lists the members that an object requires of clients: required beside
// readOnly concerns answers only (OpenAPI 3.1, 4.8.24).
func (s *survey) demanded(object *spec.Schema) []string {
	return slices.DeleteFunc(slices.Clone(object.Keywords.Required), func(name string) bool {
		p, ok := object.Property(name)
		return ok && p.Schema.Keywords.ReadOnly
	})
}

// share says which of all names some are: all of them, all but a few, or those.
func share(all, some []string) string {
	rest := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return slices.Contains(some, name) })
	switch {
	case len(rest) == 0:
		return english.Agree(len(all), "it", "them")
	case len(rest) < len(some):
		return fmt.Sprintf("%d of them (all but %s)", len(some), named(rest))
	}
	return fmt.Sprintf("%d of them (%s)", len(some), named(some))
}

// computed lists the members that only the effective document marks readOnly.
func (s *survey) computed(object *spec.Schema, names []string) []string {
	effective := s.api.Effective
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		mark, _ := effective.Value(effective.Locate(s.memberLocation(object, name)).Child("readOnly"))
		return mark != true
	})
}

// alsoRequired lists the names that an answer requires too.
func alsoRequired(names []string, answer *spec.Schema) []string {
	if answer == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		p, ok := answer.Property(name)
		return !ok || !p.Required
	})
}
