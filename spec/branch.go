package spec

import (
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// meantBranch is the only branch of a failed anyOf or oneOf that takes values of
// the type that was given; the other one, as a rule, takes null. It is nil if
// there is not exactly one.
func meantBranch(e *jsonschema.ValidationError) *jsonschema.ValidationError {
	var meant *jsonschema.ValidationError
	for _, branch := range e.Causes {
		if typeFault(branch, e.InstanceLocation) != nil {
			continue
		}
		if meant != nil {
			return nil
		}
		meant = branch
	}
	return meant
}

// typeFault finds what a branch says of the type of the value at a place.
func typeFault(branch *jsonschema.ValidationError, at []string) *kind.Type {
	switch k := branch.ErrorKind.(type) {
	case *kind.Type:
		if len(branch.InstanceLocation) == len(at) {
			return k
		}
	case *kind.AnyOf, *kind.OneOf, *kind.Not, *kind.Contains, *kind.PropertyNames:
		return nil
	}
	for _, cause := range branch.Causes {
		if fault := typeFault(cause, at); fault != nil {
			return fault
		}
	}
	return nil
}

// wrongType sums up a failed anyOf or oneOf none of whose branches takes values
// of the type that was given. It is nil if one does.
func wrongType(e *jsonschema.ValidationError) *kind.Type {
	var sum *kind.Type
	for _, branch := range e.Causes {
		fault := typeFault(branch, e.InstanceLocation)
		if fault == nil {
			return nil
		}
		if sum == nil {
			sum = &kind.Type{Got: fault.Got}
		}
		for _, want := range fault.Want {
			if !slices.Contains(sum.Want, want) {
				sum.Want = append(sum.Want, want)
			}
		}
	}
	return sum
}
