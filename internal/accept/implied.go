package accept

import (
	"math/big"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/actalike/actalike/internal/value"
)

// Implied tells of a member whether an object may have every value of it but null
// that a schema takes: each rule for the member is one of the schema's, too. It is false
// where that is not plain to see.
func (m *Members) Implied(name string, by *jsonschema.Schema) bool {
	for _, p := range m.parts {
		if len(p.schema.PatternProperties) > 0 || p.schema.PropertyNames != nil {
			return false
		}
		property := p.schema.Properties[name]
		if property == nil && p.schema.AdditionalProperties != nil || property != nil && !implied(property, by, "null") {
			return false
		}
	}
	return true
}

// implied compares the keywords of values that hold no members; those of one type
// are left out.
func implied(s, by *jsonschema.Schema, but string) bool {
	if leftToLibrary(s) || s.Bool != nil || s.Ref != nil || s.Not != nil || s.If != nil || judgesMembers(s) ||
		len(s.AllOf)+len(s.AnyOf)+len(s.OneOf)+len(s.PrefixItems) > 0 {
		return false
	}
	return impliedTypes(s, by, but) && impliedBounds(s, by) &&
		(s.Pattern == nil || by.Pattern != nil && s.Pattern.String() == by.Pattern.String()) &&
		(s.Format == nil || by.Format != nil && s.Format.Name == by.Format.Name) &&
		(s.Items2020 == nil || by.Items2020 != nil && len(by.PrefixItems) == 0 && implied(s.Items2020, by.Items2020, "")) &&
		(!s.UniqueItems || by.UniqueItems)
}

func impliedTypes(s, by *jsonschema.Schema, but string) bool {
	if s.Types != nil && !s.Types.IsEmpty() {
		if by.Types == nil || by.Types.IsEmpty() {
			return false
		}
		taken := s.Types.ToStrings()
		for _, name := range by.Types.ToStrings() {
			if name != but && !slices.Contains(taken, name) {
				return false
			}
		}
	}
	if s.Const != nil && (by.Const == nil || !value.Equal(*s.Const, *by.Const)) {
		return false
	}
	return s.Enum == nil || by.Enum != nil && value.Equal(s.Enum.Values, by.Enum.Values)
}

func impliedBounds(s, by *jsonschema.Schema) bool {
	for _, pair := range [][2]*int{
		{s.MinLength, by.MinLength}, {s.MaxLength, by.MaxLength}, {s.MinItems, by.MinItems}, {s.MaxItems, by.MaxItems},
		{s.MinProperties, by.MinProperties}, {s.MaxProperties, by.MaxProperties},
	} {
		if pair[0] != nil && (pair[1] == nil || *pair[0] != *pair[1]) {
			return false
		}
	}
	for _, pair := range [][2]*big.Rat{
		{s.Minimum, by.Minimum}, {s.Maximum, by.Maximum}, {s.ExclusiveMinimum, by.ExclusiveMinimum},
		{s.ExclusiveMaximum, by.ExclusiveMaximum}, {s.MultipleOf, by.MultipleOf},
	} {
		if pair[0] != nil && (pair[1] == nil || pair[0].Cmp(pair[1]) != 0) {
			return false
		}
	}
	return true
}
