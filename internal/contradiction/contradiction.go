// Package contradiction finds where a description is at odds with itself, with HTTP, or with what its own words
// say. Each rule is a value that documents itself; [All] lists them.
package contradiction

import (
	"slices"

	"github.com/actalike/actalike/spec"
)

// All lists every rule by id.
func All() []Rule {
	return []Rule{
		acceptsAnything,
		bodyOptional,
		defaultInvalid,
		exampleInvalid,
		formatUnknown,
		nullUnreadable,
		oneOfOverlaps,
		patchRequires,
		patternInvalid,
		proseOnly,
		readElsewhere,
		typeDiffers,
		unreadMember,
		unsatisfiableSchema,
		unsecured401,
	}
}

// Find runs every rule on a description; findings are ordered by rule, then position.
func Find(api *spec.API) []Finding {
	s := newSurvey(api)
	list := []Finding{}
	for _, rule := range All() {
		found := rule.find(s)
		for i := range found {
			found[i].complete(rule.ID)
		}
		slices.SortStableFunc(found, func(x, y Finding) int { return comparePositions(x.Position, y.Position) })
		list = append(list, found...)
	}
	return list
}
