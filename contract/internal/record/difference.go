package record

import (
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A difference is one member of a record that is not as it was.
type difference struct {
	pointer       string
	before, after any
	field         *spec.Field // the field that writes it; nil if none does
}

// differences lists the members of two records that differ. Lists of a reference
// compare as sets.
func (s *Target) differences(before, after value.Object) []difference {
	if compare.Identical(before, after) {
		return nil
	}
	var list []difference
	for _, name := range compare.SortedUnion(before, after) {
		b, a := compare.Member(before, name), compare.Member(after, name)
		if compare.Same(b, a) || (reference(s, name) && compare.SameSet(b, a)) {
			continue
		}
		pointer := value.Pointer(name)
		list = append(list, difference{pointer: pointer, before: b, after: a, field: s.fieldAt(pointer)})
	}
	return list
}

// reference tells whether a member holds the ids or objects of a reference.
func reference(s *Target, name string) bool {
	return slices.ContainsFunc(s.plan.Resource.References, func(r *spec.Reference) bool { return r.IDs == name || r.Objects == name })
}

// fieldAt finds the field that writes a member of the record.
func (s *Target) fieldAt(pointer string) *spec.Field {
	var found *spec.Field
	s.plan.Walk(func(f *spec.Field) {
		objects := f.Names != nil && value.Pointer(f.Names.Objects) == pointer
		if found == nil && f.Storage != spec.WriteOnly && f.Target != "" && (f.Target == pointer || strings.HasPrefix(f.Target, pointer+"/")) || objects {
			found = f
		}
	})
	return found
}
